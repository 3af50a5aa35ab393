//! Checks of the capstone's operation: the events of its requests, and the
//! repair of wrong data.

use serde_json::json;

use super::{attached::serving, prices::Prices};
use crate::{
    Check,
    behaviours::{
        admin_routes::assert_no_admin_route,
        event_assertions::ExpectedEvent,
        expected_event::{
            assert_every_line_is_an_event, assert_logged_once, assert_no_files, lines_of,
            send_expecting,
        },
        one_off::FinishedProcess,
    },
};
use dozen_lab::{Done, Lab, Process, Request, SOON, Signal};
use dozen_model::Stop;

pub(super) const EVENTS: Check = Check {
    id: "each-answer-is-one-event",
    title: "each request gives one event on stdout, a JSON object, before its process can be killed",
    claims: &["C11.1", "C11.4", "C11.8"],
    points: 2,
    does: "Sends a request that succeeds, one for a page that does not exist, one that is not \
           JSON, one with a method that its path does not have, and a checkout whose payment \
           service is down, and waits at most half a second after each answer for its event. Then \
           kills the process, looks for exactly one event of each, compares its fields, and reads \
           every line of stdout.",
    why: "Programs in a central place read the stream. A line that is missing, doubled or not an \
          object makes every count and every alarm wrong.",
    hints: [
        "What is on stdout after a request?",
        "A process writes its events to stdout, one per request, when everything about it is \
         known: after the answer. A layer around the whole router sees every request, also those \
         for unknown pages.",
        "In the middleware, behind `next.run(request).await`, `println!` one `serde_json::json!` \
         object with timestamp, level, request_id, method, path, status and duration_ms. Other \
         lines on stdout become objects too, or go to stderr.",
    ],
    run: |lab| Box::pin(each_answer_is_one_event(lab)),
};

async fn each_answer_is_one_event(lab: &mut Lab) -> Done {
    lab.tests("P13.20");
    let redis = lab.redis("redis").start().await?;
    let closed = lab.closed_port()?;
    let nobody = format!("http://127.0.0.1:{}", closed.port);
    let web = lab.web().env("PAYMENT_URL", nobody);
    let web = web.env("REDIS_URL", redis.url()).ready().await?;
    let all = visits(lab, &web);
    let mut told = Vec::new();
    for (request, visit) in all {
        let answer = request.header("x-request-id", &visit.needle).send().await?;
        let status = visit.status;
        let right = |status: u16| match visit.status {
            400 => (400..500).contains(&status),
            wanted => status == wanted,
        };
        let answer = answer.expect(status.to_string(), |answer| right(answer.status))?;
        lines_of(&web, &visit.needle).await;
        told.push(ExpectedEvent {
            status: answer.status,
            ..visit
        });
    }
    web.signal(Signal::SIGKILL)?;
    web.exit(SOON).await;
    for visit in &told {
        assert_logged_once(lab, &web, visit).await?;
    }
    assert_every_line_is_an_event(lab, &web)
}

/// Returns requests of every kind, each with its expected event; 400 means any
/// refusal of an unreadable request.
fn visits(lab: &mut Lab, web: &Process) -> Vec<(Request, ExpectedEvent)> {
    let page = format!("/menu/{}", lab.draw().name());
    let order = json!({ "cake": lab.draw().cake(), "cents": 420 });
    let unread = web
        .post("/orders")
        .body("application/json", "a cake, please");
    vec![
        (web.get("/menu"), told(lab, "GET", "/menu", 200)),
        (web.get(&page), told(lab, "GET", &page, 404)),
        (unread, told(lab, "POST", "/orders", 400)),
        (
            web.request("DELETE", "/menu?cake=all"),
            told(lab, "DELETE", "/menu", 400),
        ),
        (
            web.post("/checkout").json(&order),
            told(lab, "POST", "/checkout", 502),
        ),
    ]
}

fn told(lab: &mut Lab, method: &'static str, path: &str, status: u16) -> ExpectedEvent {
    let id = lab.draw().name();
    ExpectedEvent {
        needle: id.clone(),
        id: Some(id),
        method,
        path: path.to_owned(),
        status,
        took: ExpectedEvent::AT_ONCE,
    }
}

pub(super) const NO_FILES: Check = Check {
    id: "its-log-is-no-file",
    title: "it writes no file, and holds none open",
    claims: &["C11.2", "C11.3"],
    points: 1,
    does: "Sends a process some requests, looks for new files in all of its directories, and asks \
           the system which files it holds open for writing; looks again after SIGTERM.",
    why: "The disk of a process is lost with the process, and no one reads it before that. Until \
          then the file grows, until the disk is full.",
    hints: [
        "What is new in the working directory once the service has run?",
        "A process writes its events to stdout and does not know where they go. Opening, naming, \
         rotating and deleting files is the platform's work.",
        "Take the logfile out of `log.rs`. Put nothing in its place: the stream on stdout is the \
         log.",
    ],
    run: |lab| Box::pin(its_log_is_no_file(lab)),
};

async fn its_log_is_no_file(lab: &mut Lab) -> Done {
    let redis = lab.redis("redis").start().await?;
    let web = serving(lab, &redis).await?;
    let last = lab.draw().name();
    send_expecting(web.get("/menu"), 200).await?;
    let missing = web.get("/menu/of/1899").header("x-request-id", &last);
    send_expecting(missing, 404).await?;
    // Once it is logged it is also stored. Another check finds a service that
    // logs nothing.
    lines_of(&web, &last).await;
    assert_no_files(lab, web.files_open_for_writing()?, "holds open")?;
    assert_no_files(lab, web.new_files()?, "has written")?;
    web.signal(Signal::SIGTERM)?;
    web.exit(SOON).await;
    assert_no_files(lab, web.new_files()?, "has left")
}

pub(super) const MENDED: Check = Check {
    id: "prices-are-mended-by-a-process",
    title: "the repair process fixes wrong prices, and no request does",
    claims: &["C12.1", "C12.2", "C12.3"],
    points: 2,
    does: "Puts prices of the old kind among others into the menu, and starts web: they have to \
           stay. Sends POST, GET, PUT, PATCH and DELETE to /admin/repair, /repair and the like: \
           they have to stay. Runs the Procfile's `repair` next to web: it has to exit 0, to \
           report how many it fixed, and to leave every price in cents. A second run fixes none.",
    why: "A route is open to everyone who can reach the port, and runs inside the process that \
          serves customers. A one-off process is started by a person who has the right, ends, and \
          reports what it did.",
    hints: [
        "Who can send a POST to /admin/repair? And is there a process type that does it instead?",
        "What is done now and then is a process of its own, from the same release and with the same \
         environment as web. It does its work on the resource itself, reports, and ends.",
        "Write `repair: crumb repair` into the Procfile, let that subcommand do what the route did, \
         print `{\"repaired\":3}` and return; then take the route away.",
    ],
    run: |lab| Box::pin(prices_are_mended_by_a_process(lab)),
};

async fn prices_are_mended_by_a_process(lab: &mut Lab) -> Done {
    let prices = Prices::of_two_kinds(lab).await?;
    let web = serving(lab, &prices.redis).await?;
    lab.tests("P13.24");
    let did = "put prices of the old kind into the menu, and started web";
    prices
        .assert_as_before(lab, did, "web fixes nothing")
        .await?;
    assert_no_admin_route(lab, &web, "repair", &prices).await?;

    lab.tests("P13.23");
    let repair = || lab.process("repair").env("REDIS_URL", prices.redis.url());
    let first = FinishedProcess::of(repair().start().await.map_err(Stop::or_fail)?).await;
    first.assert_succeeded(lab)?;
    prices.assert_repaired(lab, "ran repair beside web").await?;
    first.assert_reported(lab, "repaired", &json!(prices.wrong()))?;
    prices.assert_shown(&web).await?;

    let second = FinishedProcess::of(repair().start().await?).await;
    second.assert_succeeded(lab)?;
    prices
        .assert_repaired(lab, "ran repair a second time")
        .await?;
    second.assert_reported(lab, "repaired", &json!(0))
}
