//! A one-off process that has ended, and assertions on it.

use serde_json::Value;

use dozen_lab::{Done, Exit, Lab, Process, SOON};

/// A process that has ended, or had the time to.
#[derive(Debug)]
pub(crate) struct FinishedProcess {
    process: Process,
    exit: Option<Exit>,
}

impl FinishedProcess {
    /// Waits for the end of `process`.
    pub(crate) async fn of(process: Process) -> Self {
        let exit = process.exit(SOON).await;
        Self { process, exit }
    }

    /// Fails unless it exited 0.
    pub(crate) fn assert_succeeded(&self, lab: &Lab) -> Done {
        let right = self.exit.is_some_and(|exit| exit.success());
        lab.ensure(right, self.did(), "exit 0, soon", self.end())
    }

    /// Fails unless it ended by itself, and not with 0.
    pub(crate) fn assert_failed(&self, lab: &Lab, because: &str) -> Done {
        let right = self.exit.is_some_and(|exit| !exit.success());
        let expected = format!("it exits, and not with 0: {because}");
        lab.ensure(right, self.did(), expected, self.end())
    }

    /// Fails unless it named `variable`.
    pub(crate) fn assert_names(&self, lab: &Lab, variable: &str) -> Done {
        let right = self.process.output().contains(variable);
        let expected = format!("it says {variable} on stdout or stderr");
        lab.ensure(
            right,
            self.did(),
            expected,
            format!("{}, and {variable} in neither", self.end()),
        )
    }

    /// Fails if it left files in its own directories.
    pub(crate) fn assert_left_no_files(&self, lab: &Lab) -> Done {
        let files = self.process.new_files()?;
        let expected = "it makes no database elsewhere";
        lab.ensure(files.is_empty(), self.did(), expected, files.join(", "))
    }

    /// Returns its report: the last line of stdout that is a JSON object.
    pub(crate) fn report(&self) -> Value {
        let printed = self.process.output().stdout;
        let objects = printed
            .lines()
            .rev()
            .filter_map(|line| serde_json::from_str(line).ok());
        objects
            .into_iter()
            .find(Value::is_object)
            .unwrap_or_default()
    }

    /// Fails unless it reported `value` as its `field`.
    pub(crate) fn assert_reported(&self, lab: &Lab, field: &str, value: &Value) -> Done {
        let report = self.report();
        let expected = format!("a line on stdout with \"{field}\":{value}");
        let seen = match &report {
            Value::Null => "no line of JSON".to_owned(),
            report => report.to_string(),
        };
        lab.ensure(report[field] == *value, self.did(), expected, seen)
    }

    fn did(&self) -> String {
        format!("ran {}", self.process.lane())
    }

    fn end(&self) -> String {
        self.exit
            .map_or("it still runs".to_owned(), |exit| exit.to_string())
    }
}
