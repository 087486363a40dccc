//! Reads an event in any form, with serde.

use std::borrow::Cow;

use serde::Deserialize;

use super::{Args, Event};

/// Reads an event and passes it to `take`. Bytes that are not valid UTF-8 (Bazel writes file names unchanged) become U+FFFD. Returns `None`
/// if `json` is not an event.
pub fn with_event(json: &[u8], take: impl FnOnce(&Event<'_>)) -> Option<()> {
    match serde_json::from_slice::<Any<'_>>(json) {
        Ok(event) => take(&event.event()),
        Err(_) => {
            let text = String::from_utf8_lossy(json);
            take(&serde_json::from_str::<Any<'_>>(&text).ok()?.event());
        }
    }
    Some(())
}

/// An [`Event`] whose strings may have had escapes.
#[derive(Deserialize)]
struct Any<'a> {
    #[serde(default, borrow)]
    cat: Cow<'a, str>,
    #[serde(default, borrow)]
    name: Cow<'a, str>,
    #[serde(default, borrow)]
    ph: Cow<'a, str>,
    #[serde(default)]
    ts: f64,
    #[serde(default)]
    dur: f64,
    #[serde(default)]
    tid: f64,
    #[serde(default, borrow)]
    args: AnyArgs<'a>,
}

#[derive(Default, Deserialize)]
struct AnyArgs<'a> {
    #[serde(default, borrow)]
    mnemonic: Cow<'a, str>,
    #[serde(default, borrow)]
    target: Cow<'a, str>,
    #[serde(default, rename = "system cpu")]
    system_cpu: Option<f64>,
    #[serde(default)]
    memory: Option<f64>,
    #[serde(default, borrow)]
    name: Cow<'a, str>,
    #[serde(default)]
    sort_index: Option<f64>,
}

impl Any<'_> {
    fn event(&self) -> Event<'_> {
        Event {
            cat: (&*self.cat).into(),
            name: (&*self.name).into(),
            ph: (&*self.ph).into(),
            ts: self.ts,
            dur: self.dur,
            tid: self.tid,
            args: Args {
                mnemonic: (&*self.args.mnemonic).into(),
                target: (&*self.args.target).into(),
                system_cpu: self.args.system_cpu,
                memory: self.args.memory,
                name: (&*self.args.name).into(),
                sort_index: self.args.sort_index,
            },
        }
    }
}
