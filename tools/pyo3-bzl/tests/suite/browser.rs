//! Opens a page in headless Chromium and asks it what it shows.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{mpsc, OnceLock};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A browser: one on the PATH, else that of the npm package `@sparticuz/chromium`, which Bazel provides.
pub struct Browser {
    program: PathBuf,
    /// The folder of libraries and fonts that a minimal system lacks.
    home: Option<PathBuf>,
}

impl Browser {
    /// The browser; none if this machine cannot have one. Then the log of the test says so, and `.ci/run` counts it.
    pub fn find() -> Option<&'static Self> {
        static FOUND: OnceLock<Result<Browser, String>> = OnceLock::new();
        match FOUND.get_or_init(|| Self::installed().map_or_else(Self::of_npm, Ok)) {
            Ok(browser) => Some(browser),
            Err(reason) => {
                // Not by `eprintln!`, whose lines a test that passes does not show.
                let line = format!("\nSKIPPED pages in Chromium: {}\n", reason.trim());
                std::io::stderr().write_all(line.as_bytes()).unwrap();
                None
            }
        }
    }

    fn installed() -> Option<Self> {
        let names = [
            "chromium-headless-shell",
            "chromium",
            "chromium-browser",
            "google-chrome",
        ];
        let path = std::env::var_os("PATH").unwrap_or_default();
        let places = names.iter().flat_map(|name| {
            std::env::split_paths(&path)
                .map(|folder| folder.join(name))
                .collect::<Vec<_>>()
        });
        Some(Self {
            program: places.into_iter().find(|place| place.is_file())?,
            home: None,
        })
    }

    /// Unpacks the package, whose files are compressed with Brotli.
    fn of_npm() -> Result<Self, String> {
        let marker = std::env::var_os("PYO3_BZL_CHROMIUM")
            .ok_or("there is no Chromium; install Debian's `chromium-headless-shell`")?;
        let package = Path::new(&marker).parent().unwrap().to_owned();
        if let Ok(reason) = std::fs::read_to_string(package.join("MISSING")) {
            return Err(reason);
        }
        if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            let system = std::env::consts::OS;
            let machine = std::env::consts::ARCH;
            return Err(format!("needs Linux on x86-64, got {system} on {machine}"));
        }
        let home = PathBuf::from(std::env::var_os("TEST_TMPDIR").expect("Bazel sets it"));
        let unpacked = |name: &str| {
            let file = std::fs::File::open(package.join("package/bin").join(name)).unwrap();
            let mut bytes = Vec::new();
            brotli_decompressor::Decompressor::new(file, 1 << 20)
                .read_to_end(&mut bytes)
                .unwrap();
            bytes
        };
        let program = home.join("chromium");
        std::fs::write(&program, unpacked("chromium.br")).unwrap();
        executable(&program);
        for name in ["al2023.tar", "fonts.tar"] {
            let archive = home.join(name);
            std::fs::write(&archive, unpacked(&format!("{name}.br"))).unwrap();
            let mut tar = Command::new("tar");
            tar.args(["--no-same-owner", "-xf"])
                .arg(&archive)
                .arg("-C")
                .arg(&home);
            assert!(tar.status().unwrap().success());
        }
        // Without a font, a page has no text.
        let fonts = format!(
            "<fontconfig><dir>{0}/fonts</dir><cachedir>{0}/cache</cachedir></fontconfig>",
            home.display()
        );
        std::fs::write(home.join("fonts.conf"), fonts).unwrap();
        Ok(Self {
            program,
            home: Some(home),
        })
    }

    /// Opens a page and returns what it logs as `[[answer…answer]]`. `--dump-dom` would be simpler, but the build of npm lacks the
    /// resources for it and never ends.
    fn logged(&self, page: &Path, width: u32) -> String {
        let folder = page.parent().unwrap();
        let mut command = Command::new(&self.program);
        command.args([
            // A test may run as root, and in a sandbox of Bazel's.
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--enable-logging=stderr",
        ]);
        command
            .arg(format!("--window-size={width},900"))
            .arg(format!("--user-data-dir={}", folder.join("user").display()))
            .arg(format!("file://{}", page.display()))
            .env("HOME", folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        if let Some(home) = &self.home {
            command
                .env("LD_LIBRARY_PATH", home.join("lib"))
                .env("FONTCONFIG_FILE", home.join("fonts.conf"));
        }
        // With all its processes, so that all of them can be ended: Debian's program is a script.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut browser = command.spawn().unwrap();
        let mut lines = BufReader::new(browser.stderr.take().unwrap());
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = Vec::new();
            while lines
                .read_until(b'\n', &mut line)
                .is_ok_and(|size| size > 0)
            {
                let _ = sender.send(String::from_utf8_lossy(&line).into_owned());
                line.clear();
            }
        });
        // A browser that hangs must not hang the test.
        let end = Instant::now() + Duration::from_secs(240);
        let mut said = String::new();
        let answer = loop {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(line) = receiver.recv_timeout(left) else {
                break None;
            };
            let answer = line.split_once("[[answer").map(|(_, rest)| rest);
            if let Some((answer, _)) = answer.and_then(|rest| rest.split_once("answer]]")) {
                break Some(answer.to_owned());
            }
            said.push_str(&line);
        };
        #[cfg(unix)]
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", browser.id())])
            .status();
        let _ = browser.kill();
        browser.wait().unwrap();
        assert!(
            answer.is_some(),
            "no answer from {}:\n{said}",
            page.display()
        );
        answer.unwrap()
    }

    /// Checks that a page renders under its own policy, and without overflow on a narrow screen.
    pub fn check(&self, page: &Path) {
        let script = "const root = document.documentElement;
            return [root.dataset.ready, root.scrollWidth - root.clientWidth];";
        let shown = self.ask_at(page, script, 500);
        assert_eq!(shown, serde_json::json!(["true", 0]), "{}", page.display());
    }

    /// What a script returns that runs in the page after it is rendered. Any error or breach of the page's policy fails the test.
    pub fn ask(&self, page: &Path, script: &str) -> Value {
        self.ask_at(page, script, 1200)
    }

    fn ask_at(&self, page: &Path, script: &str, width: u32) -> Value {
        let text = std::fs::read_to_string(page).unwrap();
        // Not the end of the script's element.
        let script = script.replace("</", "<\\/");
        // The page's policy stays; these two scripts are allowed besides its own.
        let text = text.replacen("script-src ", "script-src 'nonce-probe' ", 1);
        let watch = "const problems = [];
            addEventListener('error', (event) => problems.push(event.message));
            addEventListener('securitypolicyviolation', (event) => problems.push(event.violatedDirective));";
        let text = text.replacen(
            "<title>",
            &format!("<script nonce=\"probe\">{watch}</script>\n<title>"),
            1,
        );
        // After the page has been laid out and drawn.
        let answer = format!(
            "<script nonce=\"probe\">
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {{
                let value;
                try {{ value = (() => {{ {script} }})(); }} catch (error) {{ problems.push(String(error)); }}
                console.log('[[answer' + JSON.stringify({{ value, problems }}) + 'answer]]');
            }}, 100)));
            </script>\n</body>"
        );
        let text = text.replacen("</body>", &answer, 1);
        let probed = page.with_extension("probed.html");
        std::fs::write(&probed, text).unwrap();
        let answer = self.logged(&probed, width);
        let answer: Value = serde_json::from_str(&answer).expect(&answer);
        assert_eq!(answer["problems"], serde_json::json!([]), "{script}");
        answer["value"].clone()
    }
}

fn executable(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(path, mode).unwrap();
    }
    #[cfg(not(unix))]
    let _ = path;
}
