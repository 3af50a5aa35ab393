//! Checks that a web process of the capstone keeps no state of its own, and can
//! be reached.

use serde_json::json;

use crate::{
    Check,
    behaviours::{
        process_assertions::{assert_no_other_door, assert_open_everywhere, assert_refused},
        shopper::{Visitor, assert_session_survives},
    },
};
use dozen_lab::{Done, Lab, Process};
use dozen_model::Stop;

pub(super) const BASKETS: Check = Check {
    id: "baskets-survive-their-process",
    title: "a session and its basket are known everywhere, and survive the process that made them",
    claims: &["C6.1", "C6.2", "C6.6"],
    points: 3,
    does: "Asks for a basket without a cookie and with a forged one: 401. Logs in and puts three \
           cakes into a basket, one by one. Logs in again and puts a cake into a basket on a \
           process that is then killed. A second one that ran all the while, \
           and a third that starts only then, are asked for the basket.",
    why: "A router may send the next request to any process, and that process may be new. What one \
          of them remembers is lost by the others, and then with it.",
    hints: [
        "Where was the basket when its process died?",
        "What outlives one request belongs to a backing service that all processes are attached \
         to: written before the answer goes out, and read in the request that needs it.",
        "`SET session:{id} {name} EX 86400` at the login, `RPUSH basket:{id} {cake}` for the basket, \
         and read both from Redis in every request; the map of sessions goes.",
    ],
    run: |lab| Box::pin(baskets_survive_their_process(lab)),
};

async fn baskets_survive_their_process(lab: &mut Lab) -> Done {
    let redis = lab.redis("redis").start().await?;
    let web = || lab.web().env("REDIS_URL", redis.url());
    let (first, second, third) = (web().start().await?, web().start().await?, web());
    first.await_ready().await?;
    second.await_ready().await?;
    assert_knows_no_stranger(lab, &first).await?;
    assert_shows_all(lab, &first).await?;
    assert_session_survives(lab, first, second, third).await
}

/// How many cakes are in a full basket.
const FULL: usize = 3;

/// Fails unless every cake of a basket is shown, in the order in which they came.
async fn assert_shows_all(lab: &mut Lab, web: &Process) -> Done {
    let ada = Visitor::logs_in(lab, web).await;
    let mut ada = ada.map_err(Stop::or_not_reached)?;
    for _ in 0..FULL {
        let cake = lab.draw().cake();
        ada.puts(web, cake).await?;
    }
    Ok(())
}

/// Fails if a client gets a basket without a cookie, or with one that no login
/// gave out.
async fn assert_knows_no_stranger(lab: &mut Lab, web: &Process) -> Done {
    let ada = Visitor::logs_in(lab, web).await;
    let ada = ada.map_err(Stop::or_not_reached)?;
    let forged: Vec<String> = ada
        .jar
        .cookies()
        .map(|(name, _)| format!("{name}={}", lab.draw().digits()))
        .collect();
    let cake = json!({ "cake": lab.draw().cake() });
    let forged = web.get("/basket").header("cookie", &forged.join("; "));
    let choice = web.post("/basket").json(&cake);
    for request in [web.get("/basket"), forged, choice] {
        let answer = request.send().await?;
        answer.expect("401 without a good cookie", |answer| answer.status == 401)?;
    }
    Ok(())
}

pub(super) const OPEN: Check = Check {
    id: "open-on-its-port-to-everybody",
    title: "it listens on its port, on every interface, and nowhere else",
    claims: &["C7.2", "C7.3"],
    points: 2,
    does: "Reads from the system what the service listens on, and asks for its health on more than \
           one loopback address. Then starts it on a port that is taken: it has to end, non-zero \
           and with a message, and not to move elsewhere.",
    why: "A router reaches a process by the address of its machine and the port that it was given. \
          A socket on 127.0.0.1 answers only its own machine; one on the next port is never found.",
    hints: [
        "Who can reach a socket that is bound to 127.0.0.1? And who looks for it one port further?",
        "A socket is bound to an address as well as to a port. The router knows one port, and any \
         other is as bad as none.",
        "Bind `Ipv4Addr::UNSPECIFIED` with the port from PORT, once, and let the error of `bind` \
         end `main`.",
    ],
    run: |lab| Box::pin(open_on_its_port_to_everybody(lab)),
};

async fn open_on_its_port_to_everybody(lab: &mut Lab) -> Done {
    let web = lab.web().ready().await?;
    assert_no_other_door(lab, &web, "when it was ready").await?;
    for address in lab.loopback_addresses() {
        let health = web.get("/health").to(address).send().await?;
        health.expect("200", |health| health.status == 200)?;
    }
    assert_open_everywhere(lab, &web).await?;

    let held = lab.hold_port()?;
    let late = lab.web().port(held.port).start().await?;
    assert_refused(lab, &late, "on a port that the grader holds").await
}
