//! Logs made by hand: JSON text, read by `execlog`.

use std::fmt::Write as _;

use execlog::{Reader, Spawn};

/// The JSON of one spawn: `Rustc //a:NAME`, which makes `bazel-out/k8/bin/NAME` of its inputs.
#[derive(Clone)]
pub struct Made {
    pub name: String,
    pub mnemonic: String,
    pub arguments: Vec<String>,
    pub environment: Vec<(String, String)>,
    pub platform: Vec<(String, String)>,
    /// Paths and contents.
    pub inputs: Vec<(String, String)>,
    /// The same, of tools.
    pub tools: Vec<(String, String)>,
    /// Paths and contents; declared and made.
    pub outputs: Vec<(String, String)>,
    pub hash_function: &'static str,
    /// `linux-sandbox`, `disk cache hit`…
    pub runner: &'static str,
    pub cacheable: bool,
    pub exit_code: i32,
    pub timeout_millis: u64,
    /// The action's digest, if a cache was in use.
    pub digest: Option<&'static str>,
    /// The second in which it started; none if the log has no times.
    pub started: Option<u32>,
    pub seconds: u32,
}

pub fn spawn(name: &str) -> Made {
    Made {
        name: name.to_owned(),
        mnemonic: "Rustc".to_owned(),
        arguments: ["rustc", "--crate-name", name, "-O"]
            .map(str::to_owned)
            .to_vec(),
        environment: Vec::new(),
        platform: Vec::new(),
        inputs: Vec::new(),
        tools: Vec::new(),
        outputs: vec![(output(name), format!("made of {name}"))],
        hash_function: "SHA-256",
        runner: "linux-sandbox",
        cacheable: true,
        exit_code: 0,
        timeout_millis: 0,
        digest: None,
        started: None,
        seconds: 1,
    }
}

/// The path of what a spawn makes.
pub fn output(name: &str) -> String {
    format!("bazel-out/k8/bin/{name}")
}

impl Made {
    pub fn argument(mut self, index: usize, value: &str) -> Self {
        self.arguments[index] = value.to_owned();
        self
    }
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }
    pub fn property(mut self, name: &str, value: &str) -> Self {
        self.platform.push((name.to_owned(), value.to_owned()));
        self
    }
    pub fn input(mut self, path: &str, content: &str) -> Self {
        self.inputs.push((path.to_owned(), content.to_owned()));
        self
    }
    pub fn tool(mut self, path: &str, content: &str) -> Self {
        self.tools.push((path.to_owned(), content.to_owned()));
        self
    }
    pub fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments
            .extend(arguments.iter().map(|text| (*text).to_owned()));
        self
    }
    /// Makes this content at its own path.
    pub fn makes(mut self, content: &str) -> Self {
        content.clone_into(&mut self.outputs[0].1);
        self
    }
    pub fn output(mut self, path: &str, content: &str) -> Self {
        self.outputs.push((path.to_owned(), content.to_owned()));
        self
    }
    pub fn started(mut self, second: u32) -> Self {
        self.started = Some(second);
        self
    }
    pub fn hit(mut self) -> Self {
        self.runner = "disk cache hit";
        self
    }

    fn json(&self, log: &mut String) {
        let files = |files: &[(String, String)]| -> Vec<serde_json::Value> {
            let file = |(path, content): &(String, String)| {
                serde_json::json!({"path": path, "digest":
                    {"hash": content, "sizeBytes": content.len().to_string(), "hashFunctionName": self.hash_function}})
            };
            files.iter().map(file).collect()
        };
        let pairs = |pairs: &[(String, String)]| -> Vec<serde_json::Value> {
            let pair = |(name, value): &(String, String)| serde_json::json!({"name": name, "value": value});
            pairs.iter().map(pair).collect()
        };
        let mut inputs = files(&self.inputs);
        for mut tool in files(&self.tools) {
            tool["isTool"] = true.into();
            inputs.push(tool);
        }
        let mut spawn = serde_json::json!({
            "commandArgs": self.arguments,
            "environmentVariables": pairs(&self.environment),
            "platform": {"properties": pairs(&self.platform)},
            "inputs": inputs,
            "listedOutputs": self.outputs.iter().map(|(path, _)| path).collect::<Vec<_>>(),
            "actualOutputs": files(&self.outputs),
            "cacheable": self.cacheable,
            "remoteCacheable": self.cacheable,
            "timeoutMillis": self.timeout_millis.to_string(),
            "mnemonic": self.mnemonic,
            "runner": self.runner,
            "cacheHit": self.runner.ends_with("cache hit"),
            "exitCode": self.exit_code,
            "status": if self.exit_code == 0 { "" } else { "NON_ZERO_EXIT" },
            "targetLabel": format!("//a:{}", self.name),
        });
        if let Some(hash) = self.digest {
            spawn["digest"] =
                serde_json::json!({"hash": hash, "sizeBytes": "142", "hashFunctionName": "SHA256"});
        }
        if let Some(second) = self.started {
            spawn["metrics"] = serde_json::json!({
                "totalTime": format!("{}s", self.seconds), "startTime": format!("2026-11-24T03:00:{second:02}Z")});
        }
        write!(log, "{spawn:#}").unwrap();
    }
}

/// A JSON log of these.
pub fn json(spawns: &[Made]) -> String {
    let mut log = String::new();
    for spawn in spawns {
        spawn.json(&mut log);
    }
    log
}

/// The spawns of a log of these.
pub fn log(spawns: &[Made]) -> Vec<Spawn> {
    let log = json(spawns);
    if log.is_empty() {
        return Vec::new();
    }
    let reader = Reader::from_reader(log.as_bytes()).unwrap();
    reader.collect::<Result<_, _>>().unwrap()
}
