//! `--html`: the pages in a browser show the figures of the JSON.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{json, Value};

use crate::browser::Browser;
use crate::{audit, file, fixtures, run};

const WEAK: &[u8] = include_bytes!("../../../inspect/tests/fixtures/weak_glibc.elf");
const STACK: &[u8] = include_bytes!("../../../inspect/tests/fixtures/executable_stack.elf");

/// A path for a page, in a folder of its own.
fn page() -> PathBuf {
    PathBuf::from(file("page.html", b"old"))
}

/// A command's page and its JSON.
fn both(arguments: &[&str]) -> (PathBuf, Value) {
    let page = page();
    let found = run(&[
        arguments,
        &["--format", "json", "--html", page.to_str().unwrap()],
    ]
    .concat());
    let note = format!("note: wrote the page `{}`\n", page.display());
    assert!(found.err.contains(&note), "{}", found.err);
    (page, found.json())
}

/// The rows of a table as `{name: number}`.
fn rows(browser: &Browser, page: &Path, section: &str, number: &str) -> BTreeMap<String, i64> {
    let script = format!(
        "for (const button of document.querySelectorAll('.more button')) button.click();
         return [...document.querySelectorAll('{section} tr[data-name]')].map((row) => [row.dataset.name, Number(row.dataset.{number})]);"
    );
    let rows = browser.ask(page, &script);
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| {
        (
            row[0].as_str().unwrap().to_owned(),
            row[1].as_i64().unwrap(),
        )
    })
    .collect()
}

/// The texts of elements.
fn texts(browser: &Browser, page: &Path, selectors: &[&str]) -> Vec<String> {
    let script = format!(
        "return {}.map((one) => document.querySelector(one)?.innerText ?? 'none');",
        json!(selectors)
    );
    serde_json::from_value(browser.ask(page, &script)).unwrap()
}

#[test]
fn a_build_as_a_page() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let (page, json) = both(&[
        "profile",
        "optimized_tools.profile.gz",
        "--execution-log",
        "optimized_tools.zst",
        "--cores",
        "2",
    ]);
    browser.check(&page);
    assert_eq!(
        texts(
            browser,
            &page,
            &["h1", "#wall", "#critical", "#hits", "#timeline h2"]
        ),
        [
            "Where the time went",
            "275.9 s\n202 actions",
            "251.16 s\n91 % of the wall time",
            "0 of 34\nspawns of the log",
            "Timeline"
        ]
    );
    let script =
        "return [document.title, Number(wall.dataset.micros), Number(critical.dataset.micros)];";
    let expected = json!([
        "optimized_tools.profile.gz - profile",
        json["wall_micros"],
        json["critical_path_micros"]
    ]);
    assert_eq!(browser.ask(&page, script), expected);
    let mnemonics = json["mnemonics"].as_object().unwrap().iter();
    let of = |number| -> BTreeMap<String, i64> {
        mnemonics
            .clone()
            .map(|(name, total)| (name.clone(), total[number].as_i64().unwrap()))
            .collect()
    };
    assert_eq!(rows(browser, &page, "#mnemonics", "micros"), of("micros"));
    assert_eq!(rows(browser, &page, "#mnemonics", "count"), of("count"));
    let crates = rows(browser, &page, "#crates", "micros");
    let listed = json["crates"].as_array().unwrap();
    assert_eq!(crates.len(), listed.len());
    let syn = listed.iter().find(|one| one["name"] == "syn").unwrap();
    assert_eq!(crates["syn 3.0.10, tool"], syn["micros"].as_i64().unwrap());
    let script = "_bs_ (compiling build scripts), tool";
    assert!(crates.contains_key(script), "{crates:?}");
    let script = "return [...document.querySelectorAll('.advice')].map((card) => [card.dataset.id, Number(card.dataset.micros)]);";
    let advice = json["advice"].as_array().unwrap().iter();
    let advice: Vec<_> = advice
        .map(|one| json!([one["id"], one["bound_micros"]]))
        .collect();
    assert_eq!(browser.ask(&page, script), json!(advice));
    let script = "return [...document.querySelectorAll('#path tr[data-micros]')].map((row) => [Number(row.dataset.micros), row.querySelector('.code')?.innerText ?? null]);";
    let path = json["critical_path"].as_array().unwrap().iter();
    let path: Vec<_> = path
        .map(|part| json!([part["micros"], part["target"]]))
        .collect();
    assert_eq!(browser.ask(&page, script), json!(path));
}

#[test]
fn the_timeline_obeys_keys() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let (page, json) = both(&["profile", "sandboxed.profile.gz", "--cores", "2"]);
    let keys = |keys: &str| {
        let script = format!(
            "const box = document.querySelector('.timeline');
             box.focus();
             for (const key of {keys}) box.dispatchEvent(new KeyboardEvent('keydown', {{ key, bubbles: true, cancelable: true }}));
             return [Number(box.dataset.from), Number(box.dataset.to), box.querySelector('.chosen').innerText, document.activeElement === box];"
        );
        browser.ask(&page, &script)
    };
    let wall = json["wall_micros"].as_i64().unwrap();
    let start = keys("[]");
    assert_eq!(
        start,
        json!([
            0,
            wall,
            "critical path: 17 actions\nClick an action, or press . for the next one.",
            true
        ])
    );
    let zoomed = keys("['+', '+']");
    let length = zoomed[1].as_i64().unwrap() - zoomed[0].as_i64().unwrap();
    assert!((length - wall / 4).abs() <= 2, "{zoomed}");
    assert_eq!(keys("['+', '+', 'ArrowRight', '0']"), start);
    // The first part of the critical path, and zoomed to it.
    let part = &json["critical_path"][0];
    let chosen = keys("['.', 'Enter']");
    let text = chosen[2].as_str().unwrap();
    assert!(text.starts_with(part["name"].as_str().unwrap()), "{text}");
    assert!(
        chosen[0].as_i64() < part["start_micros"].as_i64(),
        "{chosen}"
    );
    assert!(chosen[1].as_i64().unwrap() < wall, "{chosen}");
    let actions = json["mnemonics"].as_object().unwrap().values();
    let actions: i64 = actions.map(|total| total["count"].as_i64().unwrap()).sum();
    let script = "return Number(document.querySelector('.timeline').dataset.spans);";
    let spans = browser.ask(&page, script).as_i64().unwrap();
    let garbage = json["work"]["minor-gc"]["count"].as_i64().unwrap_or(0)
        + json["work"]["major-gc"]["count"].as_i64().unwrap_or(0);
    assert_eq!(spans, actions + garbage, "all actions are drawn");
    // A link of the critical path leads to the timeline.
    let script = "document.querySelector('#path a').click();
        return document.querySelector('.timeline .chosen strong').innerText;";
    assert_eq!(browser.ask(&page, script), part["name"]);
    // What is searched is counted.
    let script = "const search = document.querySelector('#timeline input');
        search.value = 'CargoBuildScriptRun';
        search.dispatchEvent(new Event('input'));
        return search.nextElementSibling.innerText;";
    let scripts = &json["mnemonics"]["CargoBuildScriptRun"]["count"];
    assert_eq!(
        browser.ask(&page, script),
        format!("{scripts} actions found")
    );
}

#[test]
fn two_builds_as_a_page() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let (page, json) = both(&["profile", "sandboxed.profile.gz", "unsandboxed.profile.gz"]);
    browser.check(&page);
    assert_eq!(
        texts(browser, &page, &["#wall", "#critical"]),
        ["−4.2 s\n24.3 s → 20.1 s", "−3.5 s\n20.9 s → 17.4 s"]
    );
    let changes = json["mnemonics"].as_array().unwrap().iter();
    let time = |one: &Value, key| one[key].as_i64().unwrap_or(0);
    let changes: BTreeMap<String, i64> = changes
        .map(|one| {
            let name = one["name"].as_str().unwrap().to_owned();
            (name, time(one, "after_micros") - time(one, "before_micros"))
        })
        .collect();
    assert_eq!(rows(browser, &page, "#mnemonics", "micros"), changes);
}

/// A cut profile, a hostile one and one without anything.
#[test]
fn odd_builds_as_pages() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let evil =
        "</script><script>document.title='evil'</script><img src=x onerror=alert(1)>\u{202e}";
    let event = json!({"cat": "action processing", "name": evil, "ph": "X", "ts": 0, "dur": 2_000_000, "tid": 1, "args": {"mnemonic": evil, "target": evil}});
    let path = json!({"cat": "critical path component", "name": evil, "ph": "X", "ts": 0, "dur": 2_000_000, "args": {"target": evil}});
    let hostile = json!({"otherData": {"bazel_version": evil}, "traceEvents": [event, path]});
    // Cut off after its events.
    let text = hostile.to_string();
    let (page, _) = both(&[
        "profile",
        &file("hostile.json", &text.as_bytes()[..text.len() - 2]),
    ]);
    browser.check(&page);
    let script = "return [document.title, document.images.length, document.querySelector('#mnemonics tr[data-name]').innerText.includes('</script>'),
        document.body.innerText.includes('\\u202e'), document.querySelector('#cut').innerText];";
    let (title, shown) = (
        "hostile.json - profile",
        "The profile ends too early. This page shows what comes before that.",
    );
    let answer = browser.ask(&page, script);
    assert!(answer[0].as_str().unwrap().ends_with(title), "{answer}");
    let answer = answer.as_array().unwrap();
    assert_eq!(
        answer[1..],
        [json!(0), json!(true), json!(false), json!(shown)]
    );

    let empty = file("empty.json", br#"{"traceEvents":[{"cat":"build phase marker","name":"Complete build","ph":"i","ts":10}]}"#);
    let (page, _) = both(&["profile", &empty]);
    browser.check(&page);
    let advice = texts(browser, &page, &["section p"]);
    assert_eq!(
        advice,
        ["Nothing that would save a second or 5 % of the wall time."]
    );
}

/// The largest build that the page is made for. Names differ and are long, as those of a real one.
#[test]
fn a_page_of_50000_spawns_is_below_2_mb() {
    let mut events = Vec::new();
    for number in 0..50_000_u64 {
        let path =
            "bazel-out/k8-fastbuild-exec-ST-d57f47055a04/bin/external/rules_rust~~crate~crates"
                .repeat(2);
        let name = match number % 2 {
            0 => format!(
                "Compiling Rust rlib crate_number_{number} v1.0.{number} (17 files) [for tool]"
            ),
            _ => format!("Creating symlink {path}/{number}"),
        };
        let (start, duration) = (number / 8 * 40_000, 10_000 + number * 7919 % 30_000);
        events.push(json!({"cat": "action processing", "name": name, "ph": "X", "ts": start, "dur": duration, "tid": number % 8,
            "args": {"mnemonic": "Rustc"}}).to_string());
        if number % 10 == 0 {
            events.push(json!({"cat": "critical path component", "name": format!("action '{name}'"), "ph": "X", "ts": start, "dur": duration,
                "args": {"target": format!("@@{path}//:{number}")}}).to_string());
            events.push(json!({"cat": "Fetching repository", "name": format!("{path}{number}"), "ph": "X", "ts": start, "dur": duration, "tid": 100}).to_string());
        }
    }
    let text = format!("{{\"traceEvents\":[{}]}}", events.join(",\n"));
    let (page, json) = both(&["profile", &file("large.json", text.as_bytes())]);
    let size = std::fs::metadata(&page).unwrap().len();
    assert!((500_000..2_000_000).contains(&size), "{size} bytes");
    assert_eq!(json["mnemonics"]["Rustc"]["count"], 50_000);
    let Some(browser) = Browser::find() else {
        return;
    };
    browser.check(&page);
    // The page says what it leaves out.
    let script = "const short = document.querySelector('[data-short]');
        return [Number(document.querySelector('.timeline').dataset.spans), Number(short.dataset.short), short.innerText,
        document.querySelector('#crates > p').innerText];";
    let answer = browser.ask(&page, script);
    let spans = answer[0].as_i64().unwrap();
    assert_eq!(spans + answer[1].as_i64().unwrap(), 55_000);
    assert!(spans >= 1000, "{spans}");
    assert!(
        answer[2]
            .as_str()
            .unwrap()
            .contains("leaves out the names of"),
        "{answer}"
    );
    assert!(
        answer[3]
            .as_str()
            .unwrap()
            .starts_with("This page leaves out 2"),
        "{answer}"
    );
}

#[test]
fn libraries_as_a_page() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let good = file("_native.abi3.so", WEAK);
    let bad = file("_native.abi3.so", STACK);
    let odd = file("empty.so", b"");
    let (page, json) = both(&["inspect", &good, &bad, &odd]);
    browser.check(&page);
    let script = "return [...document.querySelectorAll('article')].map((file) => [file.dataset.path, file.dataset.verdict,
        [...file.querySelectorAll('.finding')].map((one) => one.dataset.id)]);";
    assert_eq!(
        browser.ask(&page, script),
        json!([
            [good, "no findings", []],
            [bad, "1 error", ["executable-stack"]]
        ])
    );
    let library = &json["files"][0]["library"];
    let slice = &library["slices"][0];
    assert_eq!(
        texts(
            browser,
            &page,
            &[
                "h1",
                "[data-abi='ABI by name']",
                "[data-abi='ABI by symbols']",
                "[data-agree]",
                "[data-floor]",
                "[data-honest]",
                "[data-glibc]",
                "[data-needed]"
            ]
        ),
        [
            "Inspection of 2 files",
            library["abi"]["name"].as_str().unwrap(),
            library["abi"]["symbols"][0].as_str().unwrap(),
            "They agree.",
            slice["python"]["floor"].as_str().unwrap(),
            slice["honest"]["tag"].as_str().unwrap(),
            slice["libc"]["floor"].as_str().unwrap(),
            slice["needed"][0].as_str().unwrap(),
        ]
    );
    let sections = slice["sections"].as_array().unwrap().iter();
    let sections: BTreeMap<String, i64> = sections
        .filter(|one| one["bytes"] != 0)
        .map(|one| {
            (
                one["name"].as_str().unwrap().to_owned(),
                one["bytes"].as_i64().unwrap(),
            )
        })
        .collect();
    let shown = rows(browser, &page, "#file-0 [data-map=sections]", "bytes");
    assert_eq!(shown, sections);
    // The areas of the map are as the sizes, and it is full.
    let script = "const map = document.querySelector('#file-0 .treemap');
        const areas = [...map.children].map((one) => one.offsetWidth * one.offsetHeight);
        return [areas.length, areas.reduce((sum, area) => sum + area, 0) / (map.clientWidth * map.clientHeight), areas[0] >= areas.at(-1)];";
    let map = browser.ask(&page, script);
    assert_eq!((&map[0], &map[2]), (&json!(sections.len()), &json!(true)));
    assert!((map[1].as_f64().unwrap() - 1.0).abs() < 0.05, "{map}");
}

#[test]
fn an_audit_as_a_page() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let root = audit::workspace();
    audit::write(
        &root,
        "rust/Cargo.toml",
        &format!("{}# </script><b>\n", audit::MANIFEST),
    );
    audit::write(&root, ".bazelrc", "");
    let page = page();
    let arguments = [
        "--no-bazel",
        "--format",
        "json",
        "--html",
        page.to_str().unwrap(),
    ];
    let found = audit::audit(&root, &arguments);
    assert_eq!(found.code, 10, "{}", found.err);
    let json = found.json();
    browser.check(&page);
    let findings = json["findings"].as_array().unwrap();
    let shown: Vec<_> = findings
        .iter()
        .map(|one| {
            let place = &one["place"];
            let at = place.as_object().map(|_| {
                let number = |key: &str| place[key].as_u64().unwrap();
                format!(
                    "{}:{}:{}",
                    place["file"].as_str().unwrap(),
                    number("line"),
                    number("column")
                )
            });
            json!([
                one["id"],
                one["severity"],
                at,
                one["help"].as_array().unwrap().len()
            ])
        })
        .collect();
    assert!(shown.len() >= 3, "{shown:?}");
    let script = "return [...document.querySelectorAll('.finding')].map((one) => [one.dataset.id, one.dataset.severity,
        one.querySelector('.place')?.innerText ?? null, one.querySelectorAll('li').length]);";
    assert_eq!(browser.ask(&page, script), json!(shown));
    // The marked part of the excerpt.
    let script =
        "return document.querySelector('[data-id=extension-module-feature] mark').innerText;";
    assert_eq!(browser.ask(&page, script), "\"extension-module\"");
    // Without warnings, only the others.
    let script = "document.querySelector('input[name=warning]').click();
        const left = [...document.querySelectorAll('.finding')].map((one) => one.dataset.severity);
        return [left.includes('warning'), left.length, document.querySelector('#shown').innerText, Number(document.querySelector('#not-run').dataset.count)];";
    let others = findings
        .iter()
        .filter(|one| one["severity"] != "warning")
        .count();
    let status = format!("{others} of {} findings", findings.len());
    let not_run = json["not_run"].as_array().unwrap().len();
    assert_eq!(
        browser.ask(&page, script),
        json!([false, others, status, not_run])
    );
}

#[test]
fn a_report_on_caches_as_a_page() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let (page, json) = both(&[
        "cache",
        "report",
        "optimized_tools.zst",
        "hits.zst",
        "mixed.zst",
    ]);
    browser.check(&page);
    assert_eq!(
        texts(browser, &page, &["#rate", "#disk", "#missed", "#failed"]),
        ["15 %\n6 of 40 spawns", "6", "34\n301.9 s of work", "1"]
    );
    let of = |key: &str, number: &str| -> BTreeMap<String, i64> {
        let map = json[key].as_object().unwrap().iter();
        map.map(|(name, counts)| (name.clone(), counts[number].as_i64().unwrap()))
            .collect()
    };
    for number in ["hits", "misses"] {
        let shown = rows(browser, &page, "#mnemonics", number);
        assert_eq!(shown, of("mnemonics", number), "{number}");
        let shown = rows(browser, &page, "#targets", number);
        assert_eq!(shown, of("targets", number), "{number}");
    }
    let logs = rows(browser, &page, "#logs", "hits");
    assert_eq!((logs["optimized_tools.zst"], logs["hits.zst"]), (0, 3));
    let phases = rows(browser, &page, "#phases", "misses");
    let expected = json["phases"]["proc_macros"]["misses"].as_i64().unwrap();
    assert_eq!(phases["proc macros and their crates"], expected);

    let (page, json) = both(&["cache", "report", "hits.zst", "--min-hit-rate", "100"]);
    let script = "return document.querySelectorAll('.finding').length;";
    let findings = json["findings"].as_array().unwrap().len();
    assert_eq!(browser.ask(&page, script), findings);
    let (page, _) = both(&["cache", "report", "up_to_date.zst"]);
    browser.check(&page);
}

#[test]
fn root_causes_as_a_page() {
    let Some(browser) = Browser::find() else {
        return;
    };
    for (after, section) in [
        ("edited.zst", "#roots"),
        ("poisoned.zst", "#culprits"),
        ("other_path.zst", "#roots"),
    ] {
        let (page, json) = both(&["cache", "diff", "cold.zst", after]);
        browser.check(&page);
        let script = "return [...document.querySelectorAll('.figures dd')].map((one) => Number(one.firstChild.textContent));";
        let expected = [
            &json["culprit_causes"],
            &json["root_causes"],
            &json["propagated"],
            &json["identical"],
            &json!(json["new"].as_array().unwrap().len()),
        ];
        assert_eq!(browser.ask(&page, script), json!(expected), "{after}");
        let spawn = &json[section.trim_start_matches('#')][0];
        let script = format!(
            "const card = document.querySelector('{section} .cause');
             return [card.querySelector('.spawn').dataset.target, Number(card.dataset.propagated), card.querySelector('h3').innerText.toLowerCase()];"
        );
        let shown = browser.ask(&page, &script);
        assert_eq!(
            (&shown[0], &shown[1]),
            (&spawn["target"], &spawn["propagated"])
        );
        // Back-quotes are drawn as code, and the sentence ends.
        let cause = spawn["causes"][0]["text"].as_str().unwrap();
        let cause = cause.to_lowercase().replace('`', "");
        assert!(
            shown[2].as_str().unwrap().starts_with(&cause),
            "{shown} {cause}"
        );
    }
    let folder = fixtures().join("../../../logdiff/tests/fixtures");
    let logs = ["tilde.zst", "plus.zst"].map(|name| folder.join(name).display().to_string());
    let (page, json) = both(&["cache", "diff", &logs[0], &logs[1]]);
    browser.check(&page);
    let shown = texts(browser, &page, &[".notice.repositories code"]);
    assert_eq!(json!(shown[0]), json["repositories"]["after"]);
    let (page, _) = both(&["cache", "diff", "cold.zst", "cold.zst"]);
    browser.check(&page);
    let same = texts(browser, &page, &["#same"]);
    assert!(same[0].starts_with("Nothing differs"), "{same:?}");
}

#[test]
fn a_page_that_cannot_be_written_is_an_error() {
    let folder = page().parent().unwrap().to_owned();
    let missing = folder.join("no/such/page.html");
    let table = [
        (
            missing.to_str().unwrap(),
            "page.html`: its folder does not exist",
        ),
        (
            folder.to_str().unwrap(),
            "it exists and is not a regular file",
        ),
    ];
    for (path, expected) in table {
        let found = run(&["profile", "sandboxed.profile.gz", "--html", path]);
        assert_eq!(found.code, 1, "{path}");
        assert!(
            found.err.starts_with("error: cannot write the page `"),
            "{}",
            found.err
        );
        assert!(found.err.contains(expected), "{}", found.err);
        // The text was written before.
        assert!(found.out.contains("wall time by phase"));
    }
    let found = run(&["profile", "sandboxed.profile.gz", "--html", "-"]);
    assert_eq!((found.code, found.out.as_str()), (2, ""));
    assert!(
        found
            .err
            .contains("a page is written to a file, like `report.html`"),
        "{}",
        found.err
    );
    assert_eq!(run(&["audit", "--fix", "--html", "x.html"]).code, 2);
}
