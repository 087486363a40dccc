//! What is left out changes nothing else, in any format.

use crate::fixture;
use execlog::{Error, Reader, Spawn, Wanted};

fn spawns(log: &[u8], wanted: Wanted) -> Vec<Spawn> {
    let reader = Reader::from_reader(log).unwrap().wanting(wanted);
    reader.collect::<Result<_, _>>().unwrap()
}

#[test]
fn the_rest_stays() {
    let wanted = Wanted {
        arguments: Some(&["/bin/"]),
        ..Wanted::RESULTS
    };
    for name in ["clean", "disk_hits"] {
        for format in ["json", "bin", "zst"] {
            let log = fixture(&format!("{name}.{format}"));
            let less = spawns(&log, wanted);
            let whole = spawns(&log, Wanted::default());
            assert_eq!(less.len(), 13);
            for (less, mut whole) in less.into_iter().zip(whole) {
                assert!(matches!(less.inputs.list(), Err(Error::InputsLeftOut)));
                whole
                    .command_args
                    .retain(|argument| argument.starts_with("/bin/"));
                whole.environment.clear();
                // Inputs that are left out equal nothing.
                whole.inputs = less.inputs.clone();
                assert_eq!(format!("{less:?}"), format!("{whole:?}"), "{name}.{format}");
            }
        }
    }
}

#[test]
fn symlink_actions_are_left_out() {
    let log = fixture("clean.zst");
    let mut reader = Reader::from_reader(log.as_slice())
        .unwrap()
        .wanting(Wanted::RESULTS);
    assert_eq!(reader.by_ref().count(), 13);
    assert!(reader.symlink_actions().is_empty());
}

#[test]
fn a_spawn_that_is_read_into_another_is_the_same() {
    for name in ["clean.json", "clean.bin", "clean.zst"] {
        let log = fixture(name);
        let mut reader = Reader::from_reader(log.as_slice()).unwrap();
        let mut spawn = Spawn::default();
        for expected in crate::spawns(&log) {
            assert!(reader.read_into(&mut spawn).unwrap());
            assert_eq!(spawn, expected, "{name}");
        }
        assert!(!reader.read_into(&mut spawn).unwrap());
    }
}
