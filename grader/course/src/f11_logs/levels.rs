//! Compares the events of the same three requests at every level.

use std::collections::BTreeSet;

use super::shop::Shop;
use crate::behaviours::{
    event_assertions::{Event, LEVELS, flaw, level, of_request, parse_event},
    expected_event::{lines_of, send_expecting},
};
use dozen_lab::{Done, Lab, Process, Seen};

/// One request of each kind, by its status.
const KINDS: [(u16, &str); 3] = [(200, "info"), (404, "warn"), (502, "error")];

/// A process at one level, and its output.
pub(super) struct Volume {
    pub(super) level: &'static str,
    web: Process,
    ids: Vec<String>,
    /// Its output up to the events of its requests.
    lines: Vec<String>,
}

/// Starts one process per level, from the most verbose, and sends each the same
/// requests.
pub(super) async fn each_level(lab: &mut Lab, shop: &Shop) -> Seen<Vec<Volume>> {
    let mut all = Vec::new();
    for level in LEVELS {
        let web = shop.without_oven(lab, level).start().await?;
        let ids = KINDS.map(|_| lab.draw().name()).to_vec();
        all.push(Volume {
            level,
            web,
            ids,
            lines: Vec::new(),
        });
    }
    for one in &mut all {
        let (web, ids) = (&one.web, &one.ids);
        web.await_ready().await?;
        send_expecting(shop.bake(web, &ids[0]), 200).await?;
        let missing = web.get("/menu/of/1899").header("x-request-id", &ids[1]);
        send_expecting(missing, 404).await?;
        send_expecting(shop.order(web, &ids[2]), 502).await?;
    }
    for one in &mut all {
        let due = KINDS.iter().zip(&one.ids);
        let due = due.filter(|((_, level), _)| rank(level) <= rank(one.level));
        for (_, id) in due {
            lines_of(&one.web, id).await;
        }
        one.lines = one.web.lines();
    }
    Ok(all)
}

impl Volume {
    /// Returns its events of request number `n`, those with a status.
    fn events(&self, n: usize) -> Vec<Event> {
        let mut events = of_request(&self.lines);
        let id = |e: &Event| e.get("request_id").and_then(|id| id.as_str()) == Some(&self.ids[n]);
        events.retain(id);
        events
    }

    /// Returns whether it logged anything about its last request, in JSON.
    pub(super) fn speaks(&self) -> bool {
        !self.events(2).is_empty()
    }

    /// Notes in the trace that the following assertions are about this process.
    pub(super) fn read_volume(&self, lab: &Lab) {
        let (lane, level) = (self.web.lane(), self.level);
        lab.note(format!(
            "read all that {lane} logged with LOG_LEVEL={level}"
        ));
    }

    fn did(&self) -> String {
        format!(
            "sent {} with LOG_LEVEL={} requests that were answered 200, 404 and 502",
            self.web.lane(),
            self.level
        )
    }

    /// Fails unless the requests at or above its level have events, and no line
    /// is below it.
    pub(super) fn assert_volume(&self, lab: &Lab) -> Done {
        let own = rank(self.level);
        let due = KINDS.map(|(_, level)| rank(level) <= own);
        let told: Vec<usize> = (0..KINDS.len()).map(|n| self.events(n).len()).collect();
        let right = due
            .iter()
            .zip(&told)
            .all(|(due, told)| usize::from(*due) == *told);
        let statuses = KINDS.iter().zip(due).filter(|(_, due)| *due);
        let statuses: Vec<String> = statuses.map(|((s, _), _)| s.to_string()).collect();
        let seen = KINDS.iter().zip(&told);
        let seen: Vec<String> = seen.map(|((s, _), n)| format!("{n} of the {s}")).collect();
        lab.ensure(
            right,
            self.did(),
            format!("one event each for {}, and no other", statuses.join(", ")),
            format!("events: {}", seen.join(", ")),
        )?;
        self.assert_no_request_twice(lab)?;
        let below = |line: &&String| {
            let level = parse_event(line).as_ref().and_then(level);
            level.is_some_and(|level| rank(level) > own)
        };
        let quiet = self.lines.iter().find(below);
        lab.ensure(
            quiet.is_none(),
            self.did(),
            format!("no line below the level {}", self.level),
            quiet.map_or("", String::as_str),
        )
    }

    /// Fails if a line other than an event has the id of a request. At `debug`
    /// such lines may follow the request.
    fn assert_no_request_twice(&self, lab: &Lab) -> Done {
        if self.level == "debug" {
            return Ok(());
        }
        let is_event = |line: &str| !of_request(&[line.to_owned()]).is_empty();
        let names_one = |line: &str| self.ids.iter().any(|id| line.contains(id));
        let mut lines = self.lines.iter().map(String::as_str);
        let other = lines.find(|line| names_one(line) && !is_event(line));
        lab.ensure(
            other.is_none(),
            self.did(),
            "no line but its event has the id of a request",
            other.unwrap_or_default(),
        )
    }

    /// Fails unless every line is an event, and the events of requests have the
    /// same fields as at `other`.
    pub(super) fn assert_same_shape_as(&self, lab: &Lab, other: &Self) -> Done {
        if let Some(flaw) = self.lines.iter().find_map(|line| flaw(line)) {
            let expected = "every line of stdout is a JSON object with its timestamp and level";
            return Err(lab.fail(self.did(), expected, flaw));
        }
        for (n, (status, level_of)) in KINDS.into_iter().enumerate() {
            let (mine, theirs) = (self.events(n), other.events(n));
            let (Some(mine), Some(theirs)) = (mine.first(), theirs.first()) else {
                continue;
            };
            lab.ensure(
                fields(mine) == fields(theirs),
                self.did(),
                format!(
                    "the event of the {status} has the fields that it has with LOG_LEVEL={}: {}",
                    other.level,
                    fields(theirs)
                ),
                fields(mine),
            )?;
            lab.ensure(
                level(mine) == Some(level_of),
                self.did(),
                format!("the event of the {status} has the level {level_of}"),
                mine.get("level").map_or(String::new(), ToString::to_string),
            )?;
        }
        Ok(())
    }
}

fn rank(level: &str) -> Option<usize> {
    LEVELS.iter().position(|known| *known == level)
}

fn fields(event: &Event) -> String {
    let names: BTreeSet<&str> = event.keys().map(String::as_str).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}
