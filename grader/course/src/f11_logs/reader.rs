//! Checks the behaviour while the reader of stdout hangs, and once it reads
//! again.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::shop::Shop;
use crate::behaviours::{
    event_assertions::{flaw, of_request, time},
    expected_event::{PROMPTLY, assert_no_files, event_of, send_expecting},
};
use dozen_lab::{Done, Lab, Process, SOON, Seen};

/// How long an answer may take, with or without a reader.
const IN_TIME: Duration = Duration::from_secs(2);

/// How long the reader hangs, at least.
const GAP: Duration = Duration::from_secs(1);

/// How far the clock may move if it is set during the check.
const CLOCK_SLACK: Duration = Duration::from_millis(250);

/// How many events a service may keep until the reader reads again.
const KEPT: usize = 300;

/// How many more requests are sent than the pipe and the kept events can take.
const TOO_MANY: usize = 100;

/// How often in a row a full pipe must be seen unchanged.
const LOOKS: usize = 8;

/// How much longer a line may be than the measured one.
const SLACK: usize = 32;

/// The requests that were sent while the reader hung.
pub(super) struct Stalled {
    /// How many events the pipe takes, at most.
    in_pipe: usize,
    /// How many requests there were.
    requests: usize,
    /// The id of all of them.
    id: String,
    /// When all of them had been answered.
    answered: SystemTime,
}

/// Stops reading, and sends more requests than the pipe and the kept events can
/// take.
pub(super) async fn stall(lab: &mut Lab, shop: &Shop, web: &Process) -> Seen<Stalled> {
    let (first, id) = (lab.draw().name(), lab.draw().name());
    send_expecting(shop.bake(web, &first), 200).await?;
    event_of(lab, web, &first).await?;
    let lines = web.lines();
    let about = lines.iter().filter(|line| line.contains(&first));
    let line = about.map(String::len).min().unwrap_or_default();
    let capacity = web.stop_reading().await?;
    let stopped = Instant::now();
    let in_pipe = capacity / line.saturating_sub(SLACK).max(1) + 1;
    let requests = (KEPT + in_pipe).next_multiple_of(100) + TOO_MANY;

    let burst = shop
        .bake(web, &id)
        .repeat_keep_alive(requests, IN_TIME)
        .await;
    lab.ensure(
        burst.all(requests, 200),
        format!("sent {requests} requests while no one read its stdout"),
        format!("{requests} times 200, each within two seconds"),
        burst.describe(),
    )?;
    let stalled = Stalled {
        in_pipe,
        requests,
        id,
        answered: SystemTime::now(),
    };
    stalled.assert_pipe_filled(lab, web).await?;
    let exit = web.exit(GAP.saturating_sub(stopped.elapsed())).await;
    lab.ensure(
        exit.is_none(),
        "did not read its stdout for a second",
        "it runs on",
        exit.map_or(String::new(), |exit| exit.to_string()),
    )?;
    Ok(stalled)
}

impl Stalled {
    /// Fails unless the pipe is filled and stays as it is. The writer may or
    /// may not write the first part of a line that finds no room.
    async fn assert_pipe_filled(&self, lab: &Lab, web: &Process) -> Done {
        let (mut unread, mut same) = (0, 0);
        let filled = async || {
            let now = web.unread().await.unwrap_or_default();
            same = if now == unread { same + 1 } else { 0 };
            unread = now;
            (unread > 0 && same >= LOOKS).then_some(())
        };
        if lab.until(SOON, filled).await.is_some() {
            lab.note(format!("the pipe behind {} takes no more", web.lane()));
            return Ok(());
        }
        Err(lab.not_reached(
            format!(
                "sent {} requests while no one read its stdout",
                self.requests
            ),
            "their events fill the pipe",
            format!("{unread} bytes wait there"),
        ))
    }

    /// Reads again, and fails unless new events come, the old ones are not more
    /// than may be kept, and no line is torn.
    pub(super) async fn assert_flows_again(
        &self,
        lab: &mut Lab,
        shop: &Shop,
        web: &Process,
    ) -> Done {
        web.resume_reading();
        assert_comes_back(lab, shop, web).await?;
        let lines = web.lines();
        let kept = lines.iter().filter(|line| line.contains(&self.id)).count();
        lab.note(format!(
            "{kept} of the {} events came after all",
            self.requests
        ));
        let most = KEPT + self.in_pipe + SLACK;
        lab.ensure(
            kept <= most,
            format!(
                "counted the events of the {} requests, once stdout was read again",
                self.requests
            ),
            format!("at most {KEPT} were kept, and what the pipe took; the rest is dropped"),
            format!("{kept} were kept: memory grows for as long as no one reads"),
        )?;
        self.assert_stamped_in_time(lab, &lines)?;
        assert_no_files(lab, web.new_files()?, "wrote while no one read its stdout")?;
        let torn = lines.iter().find_map(|line| flaw(line));
        lab.ensure(
            torn.is_none(),
            "read all lines, those before and after the gap",
            "every line of stdout is a JSON object with its timestamp and level",
            torn.unwrap_or_default(),
        )
    }
}

impl Stalled {
    /// Fails if an event that waited for the reader has the time of its writing
    /// instead of its answer.
    fn assert_stamped_in_time(&self, lab: &Lab, lines: &[String]) -> Done {
        let answered = self.answered + CLOCK_SLACK;
        let answered = answered.duration_since(UNIX_EPOCH).unwrap_or_default();
        let latest = i128::try_from(answered.as_nanos()).unwrap_or(i128::MAX);
        let of_burst = lines.iter().filter(|line| line.contains(&self.id));
        let late = of_burst.into_iter().find(|line| {
            let events = of_request(std::slice::from_ref(*line));
            let times = events.iter().filter_map(time);
            times.into_iter().any(|time| time.nanos > latest)
        });
        lab.ensure(
            late.is_none(),
            "read the events that had waited for a second",
            "each has the time at which its answer was ready",
            late.map_or(String::new(), |line| {
                format!("stamped when it was written: {line}")
            }),
        )
    }
}

/// Fails unless a request is logged soon, and from then on every one. The first
/// may still find no room.
async fn assert_comes_back(lab: &mut Lab, shop: &Shop, web: &Process) -> Done {
    let names: Vec<String> = (0..9).map(|_| lab.draw().name()).collect();
    let (last, others) = (&names[0], &names[1..]);
    let mut came = false;
    for id in others {
        send_expecting(shop.bake(web, id), 200).await?;
        came = !web.lines_with(id, PROMPTLY / 2).await.is_empty();
        if came {
            break;
        }
    }
    lab.ensure(
        came,
        "read its stdout again, and sent requests",
        "their events come again within two seconds",
        "none of them does",
    )?;
    send_expecting(shop.bake(web, last), 200).await?;
    let told = !web.lines_with(last, PROMPTLY).await.is_empty();
    lab.ensure(
        told,
        "sent one more request",
        "its event, now that there is room",
        "nothing about it",
    )
}
