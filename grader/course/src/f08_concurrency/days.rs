//! Days as short as a check needs, and the bell that announces each.

use std::{
    collections::BTreeSet,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::json;

use crate::behaviours::order_queue::{OrderQueueFixture, kill};

use dozen_lab::{Call, Done, Lab, Process, SOON, Seen, StandIn};

/// A calendar, and the kitchen that receives the bell.
pub(super) struct Days<'a> {
    lab: &'a Lab,
    bakery: &'a OrderQueueFixture,
    bell: StandIn,
    /// How long a day is, in milliseconds.
    length: u64,
    /// The first day.
    first: u64,
    /// The kitchen's answer to the bell.
    status: u16,
}

impl<'a> Days<'a> {
    /// Starts days of that length, and a kitchen that answers the bell with
    /// that status.
    pub(super) async fn begin(
        lab: &'a Lab,
        bakery: &'a OrderQueueFixture,
        (length, status): (u64, u16),
    ) -> Seen<Self> {
        let bell = lab.stand_in("kitchen").quietly();
        let bell = bell.answers(status, json!({})).start().await?;
        Ok(Self {
            lab,
            bakery,
            bell,
            length,
            first: now() / length,
            status,
        })
    }

    /// Returns the number of this day.
    pub(super) fn today(&self) -> u64 {
        now() / self.length
    }

    /// Starts this many webs, and this many workers and clocks if the Procfile
    /// names them.
    pub(super) async fn formation(
        &self,
        webs: usize,
        workers: usize,
        clocks: usize,
    ) -> Seen<Vec<Process>> {
        let mut all = Vec::new();
        for (process_type, count) in [("clock", clocks), ("worker", workers), ("web", webs)] {
            let mut types = self.lab.release().procfile().types();
            if process_type != "web" && !types.any(|named| named == process_type) {
                continue;
            }
            for _ in 0..count {
                let process = self.bakery.process(self.lab, process_type, &self.bell);
                let process = process.env("DAY_MS", self.length.to_string());
                all.push(process.start().await?);
            }
        }
        for process in &all {
            if process.lane().starts_with("web.") {
                process.await_ready().await?;
            }
        }
        Ok(all)
    }

    /// Kills everything and starts every process type once, elsewhere. Returns
    /// false if the day of the last ring passed during this.
    pub(super) async fn replace(&self, old: &mut Vec<Process>) -> Seen<bool> {
        let rung = self.rung().last().copied();
        self.end(old).await?;
        *old = self.formation(1, 1, 1).await?;
        Ok(rung == Some(self.today()))
    }

    /// Kills everything.
    pub(super) async fn end(&self, running: &[Process]) -> Done {
        for process in running {
            kill(process).await?;
        }
        Ok(())
    }

    /// Waits until the bell was rung for `days` days after `day`, two of them in
    /// a row if there are several; fails if it is rung twice for one, or for a
    /// day that does not exist.
    pub(super) async fn assert_rings(&self, did: &str, days: usize, day: Option<u64>) -> Done {
        let mut wrong = None;
        let came = async || {
            wrong = self.false_ring();
            let mut new = self.rung();
            new.retain(|rung| day.is_none_or(|day| *rung > day));
            // A machine that is held up misses a day here and there.
            let enough = new.len() >= days && (days == 1 || two_in_a_row(&new));
            (wrong.is_some() || enough).then_some(())
        };
        let came = self.lab.until(SOON, came).await;
        self.lab.note("listened for the bell");
        if let Some((promise, seen)) = wrong {
            self.lab.tests(promise);
            let expected = "the bell is rung once for each day that has begun; a day's number is the \
                            milliseconds since 1970, divided by DAY_MS";
            return Err(self.lab.fail(did, expected, seen));
        }
        self.lab.tests("P08.15");
        let seen = match self.rung().len() {
            0 => "it was never rung".to_owned(),
            1 => "it was rung for one day, then no more".to_owned(),
            count if !two_in_a_row(&self.rung()) => {
                format!("it was rung for {count} days, and never for two in a row")
            }
            count => format!("it was rung for {count} days, then no more"),
        };
        let expected = "the bell is rung for each day";
        self.lab.ensure(came.is_some(), did, expected, seen)
    }

    /// Returns the days that the bell was rung for, in the order of the
    /// calendar.
    pub(super) fn rung(&self) -> Vec<u64> {
        let days: BTreeSet<u64> = self.ticks().iter().filter_map(day_of).collect();
        days.into_iter().collect()
    }

    /// Returns a day that was rung twice, or that does not exist, after the
    /// promise that is broken.
    fn false_ring(&self) -> Option<(&'static str, String)> {
        let mut seen = BTreeSet::new();
        for call in self.ticks() {
            let Some(day) = day_of(&call) else {
                return Some(("P08.6", format!("the kitchen was sent {call}")));
            };
            if !(self.first..=self.today()).contains(&day) {
                let seen = format!("it was rung for day {day}, on day {}", self.today());
                return Some(("P08.6", seen));
            }
            if !seen.insert(day) {
                let status = self.status;
                let seen = format!("it was rung twice for day {day}; the kitchen answers {status}");
                return Some(("P08.16", seen));
            }
        }
        None
    }

    fn ticks(&self) -> Vec<Call> {
        let mut calls = self.bell.calls();
        calls.retain(|call| call.method == "POST" && call.path == "/tick");
        calls
    }
}

/// Names the processes of a formation, as in `clock.1, worker.1 and web.1`.
pub(super) fn names(all: &[Process]) -> String {
    let lanes: Vec<&str> = all.iter().map(Process::lane).collect();
    match lanes.as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        lanes => lanes.join(", "),
    }
}

fn two_in_a_row(days: &[u64]) -> bool {
    days.windows(2).any(|two| two[1] == two[0] + 1)
}

fn day_of(call: &Call) -> Option<u64> {
    call.body["day"].as_u64()
}

/// Returns the milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
