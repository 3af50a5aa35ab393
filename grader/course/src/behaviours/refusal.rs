//! Starts that the service must refuse: the process ends in time, opens no
//! port, and names the faulty variable. Never judges the wording.

use dozen_lab::{Done, Lab, Process, REFUSAL};

/// Returns the values that no deploy can run with.
pub(crate) fn malformed(host: &str) -> Vec<(&'static str, String)> {
    let hosts = [
        String::new(),
        format!("https://{host}"),
        format!("{host}/shop"),
        format!("{host}/"),
        format!("the {host}"),
    ];
    let urls = [
        String::new(),
        "/v1".to_owned(),
        host.to_owned(),
        format!("{host}:8443"),
        format!("ftp://{host}"),
        format!("httpx://{host}"),
        format!("//{host}/v1"),
        "http".to_owned(),
        "http:".to_owned(),
        "http://".to_owned(),
    ];
    let hosts = hosts.into_iter().map(|value| ("PUBLIC_HOST", value));
    let urls = urls.into_iter().map(|value| ("PAYMENT_URL", value));
    let key = ("PAYMENT_KEY", String::new());
    hosts.chain(urls).chain([key]).collect()
}

/// The variables that a refusal may name, and a start that succeeded: lines
/// that it printed too say nothing about a fault.
pub(crate) struct Refusals<'a> {
    pub(crate) variables: &'a [&'a str],
    pub(crate) accepted: &'a Process,
}

impl Refusals<'_> {
    /// Fails unless `web` ends before it opens a port, with a status other
    /// than 0, and its output names `variable` and no other one.
    pub(crate) async fn assert_refused(
        &self,
        lab: &Lab,
        variable: &str,
        did: &str,
        web: &Process,
    ) -> Done {
        let refused = web.stays_closed_until_exit(REFUSAL).await?;
        let seen = match refused.exit {
            None if refused.opened() => "it runs, and its port is open".to_owned(),
            None => "it neither ended nor opened its port".to_owned(),
            Some(exit) if exit.success() => format!("it ended with {exit}, as if all were well"),
            Some(_) if refused.opened() => "it opened a port before it ended".to_owned(),
            Some(exit) => match self.wrongly_named(variable, web) {
                None => return Ok(()),
                Some(wrong) => format!("{exit}, and {wrong}"),
            },
        };
        let expected = format!(
            "it ends before its port opens, with a status other than 0, and names {variable} alone"
        );
        Err(lab.fail(did, expected, seen))
    }

    /// Fails unless `web`, whose port is taken and which lacks `variable`, ends
    /// because of that variable. Without this, a port that is open only for a
    /// moment goes unseen.
    pub(crate) async fn assert_judged_before_bind(
        &self,
        lab: &Lab,
        variable: &str,
        web: &Process,
    ) -> Done {
        let exit = web.exit(REFUSAL).await;
        lab.ensure(
            exit.is_some() && self.wrongly_named(variable, web).is_none(),
            format!("started the service without {variable}, on a port that is taken"),
            format!("it ends over {variable}, which it checks before it binds the port"),
            "it went for the port first",
        )
    }

    /// Describes how the output of `web` names its faulty variable wrongly.
    fn wrongly_named(&self, variable: &str, web: &Process) -> Option<String> {
        let usual = comparable_lines(&self.accepted.output().all());
        let mut lines = comparable_lines(&web.output().all());
        lines.retain(|line| !usual.contains(line));
        let alone: Vec<&str> = lines
            .iter()
            .filter_map(|line| self.only_variable_in(line))
            .collect();
        if let Some(other) = alone.iter().find(|name| **name != variable) {
            return Some(format!("a line that names {other}"));
        }
        if alone.is_empty() {
            return Some(format!("no line that names {variable} alone"));
        }
        None
    }

    /// Returns the variable that the line names, if it names exactly one.
    fn only_variable_in(&self, line: &str) -> Option<&str> {
        let mut named = self.variables.iter().filter(|name| names(line, name));
        let first = named.next()?;
        named.next().is_none().then_some(*first)
    }
}

/// Returns the lines without their digits: process ids, ports and times differ
/// between any two starts.
fn comparable_lines(printed: &str) -> Vec<String> {
    let lines = printed.lines().map(|line| {
        let line = line.replace(|c: char| c.is_ascii_digit(), "");
        line.trim().to_owned()
    });
    lines.collect()
}

/// Returns whether `line` names the variable, as `PAYMENT_KEY`, as the field
/// `payment_key` or as the flag `--payment-key`.
fn names(line: &str, variable: &str) -> bool {
    let spelled = |text: &str| text.to_lowercase().replace('-', "_");
    spelled(line).contains(&spelled(variable))
}
