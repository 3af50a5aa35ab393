//! Takes resources down and checks how requests fare. The grader's own attempt
//! to connect proves each outage.

use std::time::Duration;

use super::store_fixture::{PAUSES, StoreFixture};
use dozen_lab::{Answer, Done, Lab, NoAnswer, Pending, ProbeResult, Process, Redis, Request, Seen};
use dozen_model::Stop;

/// Takes a resource off its port.
pub(crate) async fn stops(redis: &Redis) -> Done {
    redis.stop().await?;
    let met = redis.probe().await;
    assert_outage(met == ProbeResult::Refused && redis.connections() == 0, met)
}

/// Makes a resource take connections and say nothing.
pub(crate) async fn hangs(redis: &Redis) -> Done {
    redis.hang().await?;
    let met = redis.probe().await;
    assert_outage(met == ProbeResult::Silent, met)
}

fn assert_outage(right: bool, met: ProbeResult) -> Done {
    if right {
        return Ok(());
    }
    Err(Stop::trouble("take a Redis away", met))
}

/// The answers to requests that were sent at once.
pub(crate) struct Round {
    pub(crate) answers: Vec<Result<Answer, NoAnswer>>,
}

/// The requests that were not answered in time.
pub(crate) struct Late(String);

impl Late {
    /// Says so, with the time that each of them had.
    pub(crate) fn after(&self, time: Duration) -> String {
        format!("no answer to {} after {} ms", self.0, time.as_millis())
    }
}

/// Sends all of them at once, and names the ones that are not answered in time.
pub(crate) async fn at_once(
    lab: &Lab,
    requests: Vec<Request>,
    within: Duration,
) -> Seen<Result<Round, Late>> {
    let mut open = Vec::new();
    for request in requests {
        open.push(request.begin().await?);
    }
    let all = async || {
        let waiting = open.iter().any(|pending| pending.is_waiting());
        (!waiting).then_some(())
    };
    if lab.until(within, all).await.is_none() {
        return Ok(Err(late(&open)));
    }
    let mut answers = Vec::new();
    for pending in open {
        answers.push(pending.answer().await);
    }
    Ok(Ok(Round { answers }))
}

/// Names the requests that still wait.
fn late(open: &[Pending]) -> Late {
    let waiting = open.iter().filter(|pending| pending.is_waiting());
    let mut waiting: Vec<&str> = waiting.map(Pending::what).collect();
    waiting.dedup();
    Late(match waiting.as_slice() {
        [] => "the last one".to_owned(),
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        [one, ..] => (*one).to_owned(),
    })
}

/// Fails unless every request that needs one of `halves` is answered 503 within
/// the usual time.
pub(crate) async fn assert_turned_away(
    lab: &Lab,
    web: &Process,
    halves: &[&StoreFixture],
    limit: (Duration, &str),
) -> Done {
    assert_all_503(lab, all_requests(web, halves), limit).await
}

/// Fails unless each request is answered 503 within the usual time.
pub(crate) async fn assert_all_503(
    lab: &Lab,
    requests: Vec<Request>,
    (within, named): (Duration, &str),
) -> Done {
    let Some(late) = late_for_503(lab, requests, within).await? else {
        return Ok(());
    };
    let expected = format!("503 within {named} of the request");
    Err(lab.fail(AWAY, expected, late.after(within)))
}

/// Returns the requests that need one of `halves` and are not answered before
/// the deadline; fails if one of them gets another answer than 503.
pub(crate) async fn late_to_turn_away(
    lab: &Lab,
    web: &Process,
    halves: &[&StoreFixture],
    within: Duration,
) -> Seen<Option<Late>> {
    late_for_503(lab, all_requests(web, halves), within).await
}

/// The action during an outage, for findings.
const AWAY: &str = "sent requests that need a resource which is down";

fn all_requests(web: &Process, halves: &[&StoreFixture]) -> Vec<Request> {
    let both = |half: &&StoreFixture| [half.read(web), half.write(web)];
    halves.iter().flat_map(both).collect()
}

async fn late_for_503(lab: &Lab, requests: Vec<Request>, within: Duration) -> Seen<Option<Late>> {
    let round = match at_once(lab, requests, within).await? {
        Ok(round) => round,
        Err(late) => return Ok(Some(late)),
    };
    for answer in round.answers {
        let expected = "503, since its resource is down";
        let answer = answer.map_err(|none| lab.fail(AWAY, expected, none.to_string()))?;
        answer.expect(expected, |answer| answer.status == 503)?;
    }
    Ok(None)
}

/// Fails unless the process stays healthy and serves requests that need `there`
/// alone while `away` is down and other requests wait for it.
pub(crate) async fn assert_outage_contained(
    lab: &Lab,
    web: &Process,
    away: &StoreFixture,
    there: &StoreFixture,
    condition: &str,
) -> Done {
    let mut waiting = Vec::new();
    for _ in 0..WAITING {
        waiting.push(away.read(web).begin().await?);
    }
    let (off, on) = (away.variable, there.variable);
    let did = format!(
        "while the Redis of {off} {condition}, sent requests that need it, then one that needs \
         {on} or no Redis"
    );
    // Once later requests are answered, the earlier ones are being handled.
    for (request, status) in [
        (web.get("/health"), 200),
        (web.get("/health"), 200),
        (there.read(web), 200),
        (there.write(web), 201),
        (web.get("/health"), 200),
    ] {
        assert_served_as_before(lab, &did, request, status).await?;
    }
    Ok(())
}

/// Fails unless a request is answered promptly; repeats it once if a busy
/// machine made it 503.
async fn assert_served_as_before(lab: &Lab, did: &str, request: Request, status: u16) -> Done {
    let expected = format!("{status} soon, as before");
    let mut chances = 2;
    loop {
        chances -= 1;
        let round = at_once(lab, vec![request.clone()], PROMPTLY).await?;
        let answer = match round.map(|mut round| round.answers.pop()) {
            Err(late) => return Err(lab.fail(did, expected, late.after(PROMPTLY))),
            Ok(None) => return Err(lab.fail(did, expected, "no answer")),
            Ok(Some(Err(none))) => return Err(lab.fail(did, expected, none.to_string())),
            Ok(Some(Ok(answer))) => answer,
        };
        if chances == 0 || answer.status != 503 {
            let right = answer.expect(expected, |answer| answer.status == status);
            return right.map(drop);
        }
    }
}

/// How many requests wait for a resource that is down: more than the threads
/// that a small machine gives a process.
const WAITING: usize = 8;

/// How long a request may take that needs no resource that is down.
const PROMPTLY: Duration = Duration::from_secs(1);

/// Sends requests to each of `halves`, so that the process notices the outage.
/// They may end in any way; fails if all succeed.
pub(crate) async fn assert_outage_noticed(
    lab: &Lab,
    web: &Process,
    halves: &[&StoreFixture],
) -> Done {
    let both = |half: &&StoreFixture| [half.read(web), half.write(web)];
    let requests = halves.iter().flat_map(both).collect();
    let round = at_once(lab, requests, A_WHILE).await?;
    let answers = round.map(|round| round.answers).unwrap_or_default();
    let fine =
        |answer: &Result<Answer, NoAnswer>| answer.as_ref().is_ok_and(|answer| answer.status < 300);
    for of_one in answers.chunks(2) {
        if of_one.iter().all(fine) {
            let did = "read and wrote data of a resource that is down";
            return Err(lab.not_reached(did, "errors", "200 and 201, as if it were up"));
        }
    }
    Ok(())
}

/// How long a process may take to notice an outage; after that it still waits
/// for an answer.
const A_WHILE: Duration = Duration::from_secs(1);

/// Sends a request until it is answered with `status`.
pub(crate) async fn soon(
    lab: &Lab,
    web: &Process,
    request: impl Fn() -> Request,
    status: u16,
) -> Result<(), String> {
    let mut pauses = PAUSES.map(Duration::from_millis).into_iter();
    loop {
        let seen = match request().attempt().await {
            Ok(answer) if answer.status == status => return Ok(()),
            Ok(answer) => answer.describe(),
            Err(none @ NoAnswer::Late(_)) => return Err(none.to_string()),
            Err(none) => none.to_string(),
        };
        // The last request is sent once all the time is over.
        let Some(pause) = pauses.next() else {
            return Err(seen);
        };
        let ended = async || (!web.is_running()).then_some(());
        if lab.until(pause, ended).await.is_some() {
            return Err(format!("{seen}, and the process has ended"));
        }
    }
}
