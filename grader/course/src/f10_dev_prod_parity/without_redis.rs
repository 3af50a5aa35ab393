//! Checks that a deploy does not serve without its Redis, as in production.

use std::time::Duration;

use super::{
    super::behaviours::deploys::{Deploy, four},
    Check,
    running_deploy::{RunningDeploy, Special, open, put},
};
use dozen_lab::{Done, Lab, Launch, NoAnswer, Process, READY, Request, SOON, StartupOutcome};

/// How long an answer without Redis may take.
const IN_TIME: Duration = Duration::from_secs(2);

pub(super) const NO_SECOND_BEST: Check = Check {
    id: "no-second-best",
    title: "without its Redis it serves no specials, in any environment",
    claims: &["C10.1", "C10.4"],
    points: 1,
    does: "Starts four deploys without REDIS_URL, which must end with an exit status other than 0. \
           Starts four with the URL of a Redis that is down, which must end likewise, or answer \
           503 to an offer and to a request for the board. Then stops the Redis of two that run: \
           each answer is 503, within two seconds.",
    why: "A store in memory takes offers, says yes, and loses them all. A client that tries again \
          for seconds holds every request that long, and soon no one gets an answer.",
    hints: [
        "Which one was it: no REDIS_URL, a Redis that is down at the start, or one that goes later? \
         And what did the process do in the two seconds?",
        "A fallback is a second backing service, with its own order, its own end and its own \
         limits. Without one, an error of Redis is a 503, and a client library that tries again \
         by itself makes a late one of it.",
        "Read REDIS_URL with `?` at the start, so that its absence ends the process, and turn each \
         error of Redis into `StatusCode::SERVICE_UNAVAILABLE`. A `ConnectionManager` tries six \
         more times, with growing pauses, unless you `set_number_of_retries(0)`.",
    ],
    run: |lab| Box::pin(no_second_best(lab)),
};

async fn no_second_best(lab: &mut Lab) -> Done {
    let down = lab.closed_port()?;
    let url = format!("redis://127.0.0.1:{}", down.port);
    lab.tests("P10.11");
    for deploy in four() {
        let unset = deploy.web(lab).without("REDIS_URL");
        assert_refuses(lab, unset, &format!("{deploy} and without REDIS_URL")).await?;
    }
    lab.tests("P10.12");
    let special = Special::drawn(lab, 300);
    for deploy in four() {
        let launch = deploy.web(lab).env("REDIS_URL", &url);
        let with = format!("{deploy} and a Redis that is down");
        assert_serves_nothing(lab, launch, &with, &special).await?;
    }
    let mut stands = open(lab, vec![Deploy::plain("debug"), Deploy::plain("release")]).await?;
    for stand in &mut stands {
        stand.assert_offers(&special).await?;
        stand.assert_shows_board(lab).await?;
    }
    // Both are databases of one server.
    stands[0].redis.stop().await?;
    for stand in &stands {
        assert_unavailable_or_ended(lab, stand, &special).await?;
    }
    Ok(())
}

/// Fails unless a running deploy whose Redis is lost answers 503, or ends.
async fn assert_unavailable_or_ended(lab: &Lab, stand: &RunningDeploy, special: &Special) -> Done {
    if !stand.web.is_running() {
        return Ok(());
    }
    let with = format!("{} and a Redis that was stopped", stand.deploy);
    let requests = [stand.web.get("/specials"), put(&stand.web, special)];
    assert_503(lab, &stand.web, &with, requests).await
}

/// Fails unless a start ends by itself with an error.
async fn assert_refuses(lab: &Lab, launch: Launch, with: &str) -> Done {
    let web = launch.start().await?;
    let settled = web.settles(SOON).await;
    lab.ensure(
        matches!(settled, StartupOutcome::Ended(exit) if !exit.success()),
        format!("started {with}"),
        "it ends, with an exit status other than 0",
        settled.to_string(),
    )
}

/// Fails unless a start ends with an error, or answers 503 to both requests.
async fn assert_serves_nothing(lab: &Lab, launch: Launch, with: &str, special: &Special) -> Done {
    let web = launch.start().await?;
    let settled = web.settles(READY).await;
    let requests: [Request; 2] = match settled {
        StartupOutcome::Ended(exit) if !exit.success() => return Ok(()),
        StartupOutcome::Answers(_) => [put(&web, special), web.get("/specials")],
        StartupOutcome::Ended(_) | StartupOutcome::Neither => {
            let expected = "it ends, with an exit status other than 0, or answers";
            return Err(lab.fail(format!("started {with}"), expected, settled.to_string()));
        }
    };
    assert_503(lab, &web, with, requests).await
}

/// Fails unless each request is answered 503 within two seconds; the process
/// may also end, with an error.
async fn assert_503(lab: &Lab, web: &Process, with: &str, requests: [Request; 2]) -> Done {
    let [first, second] = requests.map(|request| request.attempt_within(IN_TIME));
    let (first, second) = tokio::join!(first, second);
    for answer in [first, second] {
        match answer {
            Ok(answer) => {
                let expected = format!("503, as in any deploy ({with})");
                answer.expect(expected, |answer| answer.status == 503)?;
            }
            // It may still be about to end.
            Err(NoAnswer::Cut | NoAnswer::Refused) if ends_badly(web).await => return Ok(()),
            Err(none) => {
                let did = format!("asked for the board and offered a special, with {with}");
                return Err(lab.fail(did, "503 within two seconds", none.to_string()));
            }
        }
    }
    Ok(())
}

async fn ends_badly(web: &Process) -> bool {
    let exit = web.exit(SOON).await;
    exit.is_some_and(|exit| !exit.success())
}
