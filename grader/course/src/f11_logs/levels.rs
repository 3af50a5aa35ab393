//! The same three requests at every level: what of them is told, and how.

use std::collections::BTreeSet;

use super::shop::Shop;
use crate::behaviours::{
    event_assertions::{Event, LEVELS, flaw, level, of_request, parse_event},
    expected_event::{answered, lines_of},
};
use dozen_lab::{Done, Lab, Process, Seen};

/// One request of each kind, by its status.
const KINDS: [(u16, &str); 3] = [(200, "info"), (404, "warn"), (502, "error")];

/// A process at one level, and what it told.
pub(super) struct Volume {
    pub(super) level: &'static str,
    web: Process,
    ids: Vec<String>,
    /// All that it printed until its requests were told.
    lines: Vec<String>,
}

/// Starts one process a level, from the most talkative, and sends each the
/// same requests.
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
        answered(shop.bake(web, &ids[0]), 200).await?;
        let missing = web.get("/menu/of/1899").header("x-request-id", &ids[1]);
        answered(missing, 404).await?;
        answered(shop.order(web, &ids[2]), 502).await?;
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
    /// Its events of request number `n`, those with a status.
    fn events(&self, n: usize) -> Vec<Event> {
        let mut events = of_request(&self.lines);
        let id = |e: &Event| e.get("request_id").and_then(|id| id.as_str()) == Some(&self.ids[n]);
        events.retain(id);
        events
    }

    /// Whether it told anything of its last request, in JSON.
    pub(super) fn speaks(&self) -> bool {
        !self.events(2).is_empty()
    }

    /// What fails from here on is about this one.
    pub(super) fn is_looked_at(&self, lab: &Lab) {
        let (lane, level) = (self.web.lane(), self.level);
        lab.note(format!(
            "looked at all that {lane} told with LOG_LEVEL={level}"
        ));
    }

    fn did(&self) -> String {
        format!(
            "sent {} with LOG_LEVEL={} requests that were answered 200, 404 and 502",
            self.web.lane(),
            self.level
        )
    }

    /// Which of the requests are told, and no line is below its level.
    pub(super) fn has_its_volume(&self, lab: &Lab) -> Done {
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
        self.names_no_request_twice(lab)?;
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

    /// Fails if a line that is no event has the id of a request; at `debug`
    /// such lines may follow what a request does.
    fn names_no_request_twice(&self, lab: &Lab) -> Done {
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

    /// Every line is an event, and those of requests have the fields that
    /// they have at `other`.
    pub(super) fn has_the_shape_of(&self, lab: &Lab, other: &Self) -> Done {
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
