//! Judges a line of a log stream: whether it is an event, and whether its
//! fields are those of a request.

use std::{
    ops::RangeInclusive,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::{Map, Value};

use super::timestamp::{self, Timestamp};

/// The levels, from the most urgent.
pub(crate) const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

/// How far an event's clock may be ahead of ours: it is the same clock.
const AHEAD: Duration = Duration::from_secs(2);

/// No check, and so no process, is older than this.
const OLD: Duration = Duration::from_secs(600);

/// An event: one line that is a JSON object.
pub(crate) type Event = Map<String, Value>;

/// The fields that the event of an answered request must have.
#[derive(Debug, Clone)]
pub(crate) struct ExpectedEvent {
    /// The part of the request's id or path that only its event contains.
    pub(crate) needle: String,
    /// The id, if the request had one.
    pub(crate) id: Option<String>,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) status: u16,
    /// The range of possible durations of the answer, in milliseconds.
    pub(crate) took: RangeInclusive<f64>,
}

/// Parses a line as an event.
pub(crate) fn parse_event(line: &str) -> Option<Event> {
    match serde_json::from_str(line) {
        Ok(Value::Object(event)) => Some(event),
        _ => None,
    }
}

/// Returns the event of a request among `lines`: the one with a status.
pub(crate) fn of_request(lines: &[String]) -> Vec<Event> {
    let events = lines.iter().filter_map(|line| parse_event(line));
    events.filter(|e| e.contains_key("status")).collect()
}

/// Returns the time of an event.
pub(crate) fn time(event: &Event) -> Option<Timestamp> {
    timestamp::parse(event.get("timestamp")?.as_str()?)
}

/// Returns the level of an event, as one of [`LEVELS`].
pub(crate) fn level(event: &Event) -> Option<&'static str> {
    let text = event.get("level")?.as_str()?;
    LEVELS.into_iter().find(|l| l.eq_ignore_ascii_case(text))
}

/// Returns the level that belongs to a status.
pub(crate) fn level_of(status: u16) -> &'static str {
    match status {
        500.. => "error",
        400..=499 => "warn",
        _ => "info",
    }
}

/// Describes the fault of a line, whichever part of the service wrote it.
pub(crate) fn flaw(line: &str) -> Option<String> {
    let Some(event) = parse_event(line) else {
        return Some(format!("a line that is no JSON object: {line}"));
    };
    if has_escape(&event) {
        return Some(format!("an escape code for terminals: {line}"));
    }
    let named = event.get("level").and_then(Value::as_str);
    let known = |l: &str| level(&event).is_some() || l.eq_ignore_ascii_case("trace");
    if !named.is_some_and(known) {
        return Some(format!("a line without a level: {line}"));
    }
    let Some(time) = time(&event) else {
        return Some(format!("a line without a timestamp in UTC: {line}"));
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.unwrap_or_default();
    let possible = (now - OLD).as_nanos()..(now + AHEAD).as_nanos();
    let is_now = u128::try_from(time.nanos).is_ok_and(|nanos| possible.contains(&nanos));
    (!is_now).then(|| format!("a timestamp that is not the time: {line}"))
}

fn has_escape(event: &Event) -> bool {
    event.iter().any(|(name, value)| {
        let text = value.as_str().unwrap_or_default();
        name.contains('\u{1b}') || text.contains('\u{1b}')
    })
}

impl ExpectedEvent {
    /// The duration of a request that nothing holds up, in milliseconds.
    pub(crate) const AT_ONCE: RangeInclusive<f64> = 0.0..=5000.0;

    /// Describes the fields of the request that an event lacks or has wrong.
    pub(crate) fn flaw(&self, event: &Event) -> Option<String> {
        let text = |name: &str| event.get(name).and_then(Value::as_str);
        let number = |name: &str| event.get(name).and_then(Value::as_f64);
        let id = text("request_id");
        let right_id = match &self.id {
            Some(wanted) => id == Some(wanted),
            None => id.is_some_and(|id| !id.is_empty()),
        };
        let right = [
            ("request_id", right_id),
            ("method", text("method") == Some(self.method)),
            ("path", text("path") == Some(&self.path)),
            ("status", number("status") == Some(self.status.into())),
            ("level", level(event) == Some(level_of(self.status))),
            (
                "duration_ms",
                number("duration_ms").is_some_and(|took| self.took.contains(&took)),
            ),
        ];
        let (name, _) = right.into_iter().find(|(_, right)| !right)?;
        Some(match event.get(name) {
            Some(value) => format!("\"{name}\":{value}"),
            None => format!("no field \"{name}\""),
        })
    }

    /// Describes the event that is expected.
    pub(crate) fn words(&self) -> String {
        let id = self.id.as_deref().unwrap_or("one of its own");
        format!(
            "level {}, request_id {id}, method {}, path {}, status {} and duration_ms from {:.0} ms \
             to {:.0} ms, at the top of the object, the last two as numbers",
            level_of(self.status),
            self.method,
            self.path,
            self.status,
            self.took.start(),
            self.took.end(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{ExpectedEvent, flaw, parse_event};

    #[test]
    fn a_line_is_an_event_or_says_what_it_lacks() {
        for (line, says) in [
            ("open on port 80", "no JSON object"),
            ("[1]", "no JSON object"),
            ("\u{1b}[2m{}\u{1b}[0m", "no JSON object"),
            ("{\"level\":\"\\u001b[32mINFO\\u001b[0m\"}", "escape code"),
            (
                "{\"timestamp\":\"2026-01-31T08:15:00Z\"}",
                "without a level",
            ),
            (
                "{\"level\":\"INFO\",\"timestamp\":1}",
                "without a timestamp",
            ),
            (
                "{\"level\":\"INFO\",\"timestamp\":\"2001-01-31T08:15:00Z\"}",
                "not the time",
            ),
        ] {
            let found = flaw(line).unwrap();
            assert!(found.contains(says), "{line}: {found}");
        }
    }

    #[test]
    fn an_event_tells_its_request_or_the_first_field_that_does_not() {
        let told = ExpectedEvent {
            needle: "owl".into(),
            id: Some("owl".into()),
            method: "GET",
            path: "/".into(),
            status: 404,
            took: 1.0..=9.0,
        };
        let line = |rest: &str| {
            let start = "{\"request_id\":\"owl\",\"method\":\"GET\",\"path\":\"/\",";
            parse_event(&format!("{start}{rest}}}")).unwrap()
        };
        let right = line("\"status\":404,\"level\":\"WARN\",\"duration_ms\":1.5");
        assert_eq!(told.flaw(&right), None);
        let text = line("\"status\":\"404\",\"level\":\"WARN\",\"duration_ms\":1.5");
        assert_eq!(told.flaw(&text).unwrap(), "\"status\":\"404\"");
        let none = line("\"status\":404,\"level\":\"warn\"");
        assert_eq!(told.flaw(&none).unwrap(), "no field \"duration_ms\"");
    }
}
