//! Debian's chromium, driven as a person would use it. Nothing that it shows
//! leads off this machine: every other name is unknown to it.

#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    time::Instant,
};

use fantoccini::{Client, ClientBuilder, Locator, wd::WebDriverCompatibleCommand};
use http::Method;
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::{ParseError, Url};

use crate::{harness::Need, served::PATIENCE};

const AXE: &str = include_str!("../axe/axe.min.js");

/// A browser, and the driver that it hangs on.
pub(crate) struct Chrome {
    driver: Child,
    pub(crate) client: Client,
    /// Their folder for temporary files: a browser that is killed removes none.
    pub(crate) temp: TempDir,
}

/// Returns the program that the tests need.
pub(crate) fn browser() -> Need {
    let path = std::env::var_os("PATH").unwrap_or_default();
    Need {
        program: "chromedriver",
        install: "apt-get install chromium chromium-driver",
        is_met: std::env::split_paths(&path).any(|dir| dir.join("chromedriver").is_file()),
        is_up_to_ci: false,
    }
}

impl Chrome {
    /// Starts a browser with a window of this size.
    pub(crate) async fn start(width: u32, height: u32) -> Self {
        Self::with(json!({}), width, height).await
    }

    /// Returns a browser that lays pages out for a screen of this size, which
    /// no window is as narrow as.
    pub(crate) async fn telephone(width: u32, height: u32) -> Self {
        let screen = json!({"deviceMetrics":
            {"width": width, "height": height, "pixelRatio": 1.0, "touch": false, "mobile": false}});
        Self::with(screen, 800, height).await
    }

    #[allow(clippy::disallowed_methods, reason = "the browser is the test's own")]
    async fn with(screen: Value, width: u32, height: u32) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", temp.path())
            .process_group(0)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines
            .map_while(Result::ok)
            .find_map(|line| {
                let rest = line.split("started successfully on port ").nth(1)?;
                rest.trim_end_matches('.').parse::<u16>().ok()
            })
            .expect("chromedriver says its port");
        // The whole book on one page keeps axe busy for longer than WebDriver's
        // own half minute.
        let mut options = json!({"timeouts": {"script": 300_000}, "goog:chromeOptions": {"args": [
            "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            format!("--window-size={width},{height}"),
        ]}});
        if screen.get("deviceMetrics").is_some() {
            options["goog:chromeOptions"]["mobileEmulation"] = screen;
        }
        let Value::Object(capabilities) = options else {
            unreachable!("it is written as an object");
        };
        let connector = hyper_util::client::legacy::connect::HttpConnector::new();
        let client = ClientBuilder::new(connector)
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self {
            driver,
            client,
            temp,
        }
    }

    /// Waits until something on the page is as the selector says.
    pub(crate) async fn sees(&self, selector: &str) {
        let wait = self.client.wait().at_most(PATIENCE);
        let seen = wait.for_element(Locator::Css(selector)).await;
        if let Err(cause) = seen {
            let page = self.run("return (document.querySelector('#live') || document.querySelector('main')).innerText").await;
            panic!("waited for {selector} ({cause}) on\n{page}");
        }
    }

    /// Runs a script and returns its result.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Runs a script and returns the value that it passes to its last argument.
    pub(crate) async fn run_async(&self, script: &str) -> Value {
        self.client.execute_async(script, vec![]).await.unwrap()
    }

    /// Sends a command of Chrome's own protocol, for functions that WebDriver
    /// lacks.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) {
        let command = DevTools(json!({"cmd": command, "params": parameters}));
        self.client.issue_cmd(command).await.unwrap();
    }

    /// Lays pages out as paper does, or as a screen does again.
    pub(crate) async fn use_medium(&self, medium: &str) {
        self.devtools("Emulation.setEmulatedMedia", json!({"media": medium}))
            .await;
    }

    /// Returns the accessibility faults of the current page, of every weight, as
    /// `rule: element`.
    pub(crate) async fn faults(&self) -> Vec<String> {
        self.faults_by("{ resultTypes: ['violations'] }").await
    }

    /// Returns the faults that a second theme can add to those of the first.
    pub(crate) async fn color_faults(&self) -> Vec<String> {
        self.faults_by(
            "{ resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] }",
        )
        .await
    }

    async fn faults_by(&self, options: &str) -> Vec<String> {
        if self.run("return !window.axe").await == true {
            self.run(AXE).await;
        }
        let script = format!(
            "const done = arguments[arguments.length - 1];
             axe.run(document, {options}).then((said) => done(said.violations
                 .flatMap((fault) => fault.nodes.map((node) =>
                     `${{fault.id}} (${{fault.impact}}): ${{node.target}} ${{node.failureSummary}}`))));"
        );
        serde_json::from_value(self.run_async(&script).await).unwrap()
    }
}

/// A command of Chrome's own protocol, with its parameters.
#[derive(Debug)]
struct DevTools(Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}

impl Drop for Chrome {
    /// Ends the driver, and with it the browser, however the test went, and
    /// removes their files.
    fn drop(&mut self) {
        let group = Pid::from_raw(self.driver.id().cast_signed());
        let _ = killpg(group, Signal::SIGKILL);
        let _ = self.driver.wait();
        // A process that is being killed may still write a file.
        let start = Instant::now();
        while self.temp.path().exists() && start.elapsed() < PATIENCE {
            let _ = fs::remove_dir_all(self.temp.path());
        }
    }
}
