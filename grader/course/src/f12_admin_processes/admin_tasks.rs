//! Checks of the admin processes next to web, from the same release: the
//! repair, and that no request can start it.

use std::time::Instant;

use serde_json::json;

use super::{
    book::{Before, MigratedShop, WRITING, while_held},
    long_book::assert_repairs_all,
    pending_migrations,
};
use crate::{
    Check,
    behaviours::{admin_routes, one_off::FinishedProcess},
};
use dozen_lab::{Answer, Done, Lab, Process, Seen};
use dozen_model::Stop;

pub(super) const REPAIRS: Check = Check {
    id: "repair-mends-while-web-serves",
    title: "repair fixes wrong totals while web serves, and reports how many",
    claims: &["C12.1", "C12.2"],
    points: 2,
    does: "Runs `repair` on a database of version 1, and on one that is not there yet: it leaves \
           both alone. Makes totals wrong and runs `repair`, with no web process running. Then \
           again next to a web process, and holds the database for a second, so that `repair` is \
           sure to be under way while web answers; an order that comes in during this is taken \
           once the database is free. Adds 1,100 orders whose totals are wrong by a cent, orders \
           the same cake, and runs `repair` once more. Reads the rows, the reports and the list \
           of orders.",
    why: "Data goes wrong on a working day. The person who fixes it wants a command that reports \
          what it did, not an evening with the shop closed.",
    hints: [
        "What fixes the totals if no web process runs? And what does the operator who asked get to see?",
        "A one-off process does its work itself, on the database that all processes share, and ends \
         with a report. It asks no other process to do it.",
        "Write `repair: crumb repair`, let it open the database as web does, run one `UPDATE`, and \
         print `{\"revision\":…,\"repaired\":…}` with the number of rows that `execute` returns.",
    ],
    run: |lab| Box::pin(repair_mends_while_web_serves(lab)),
};

async fn repair_mends_while_web_serves(lab: &mut Lab) -> Done {
    let mut book = MigratedShop::current(lab).await?;
    lab.tests("P12.8");
    assert_leaves_an_old_schema_alone(lab).await?;
    lab.tests("P12.7");
    let wrong = book.spoil(lab).await?;
    let repair = book.runs(lab, "repair").await.map_err(Stop::or_fail)?;
    repair.assert_succeeded(lab)?;
    let did = "made totals wrong, and ran repair with no web process about";
    book.assert_right(lab, did).await?;
    lab.tests("P12.10");
    repair.assert_reported(lab, "repaired", &json!(wrong))?;

    let web = book.web(lab).await?;
    let wrong = book.spoil(lab).await?;
    let order = book.next(lab);
    // A web process may handle one request at a time: it would not list the
    // orders while it waits to write one.
    let other = book.web(lab).await?;
    let held = book.database.hold().await?;
    let repair = book.process(lab, "repair").port(web.port()).start().await?;
    let pending = other.post("/orders").json(&order.wish()).begin().await?;
    lab.tests("P12.9");
    assert_serves_during(lab, &web, &repair).await?;
    lab.tests("P12.14");
    held.let_go();
    let answer = pending.answer().await;
    let repair = FinishedProcess::of(repair).await;
    repair.assert_succeeded(lab)?;
    match answer {
        Ok(answer) => order.assert_accepted(answer)?,
        Err(none) => return Err(lab.fail("ordered while repair ran", "201", none.to_string())),
    }
    lab.tests("P12.7");
    book.assert_right(lab, "made totals wrong, and ran repair beside web")
        .await?;
    lab.tests("P12.10");
    repair.assert_reported(lab, "repaired", &json!(wrong))?;
    let again = book.runs(lab, "repair").await?;
    again.assert_reported(lab, "repaired", &json!(0))?;
    assert_keeps_routes(lab, &mut book, &web).await?;
    assert_repairs_all(lab, &mut book, &web).await
}

/// Fails unless `web` takes orders at the limits, refuses those beyond them and
/// lists what it took.
async fn assert_keeps_routes(lab: &mut Lab, book: &mut MigratedShop, web: &Process) -> Done {
    lab.tests("P12.17");
    for (quantity, price) in [(MOST, MOST), (1, 0)] {
        let order = book.next_of(lab, quantity, price);
        order.assert_accepted(web.post("/orders").json(&order.wish()).send().await?)?;
    }
    for (quantity, price) in [(0, 450), (MOST + 1, 450), (3, MOST + 1)] {
        let order = json!({ "cake": "rye loaf", "quantity": quantity, "price": price });
        let answer = web.post("/orders").json(&order).send().await?;
        let is_refused = |answer: &Answer| (400..500).contains(&answer.status);
        answer.expect(
            "a status from 400 to 499: the order is out of range",
            is_refused,
        )?;
    }
    lab.tests("P12.16");
    book.assert_listed(web.get("/orders").send().await?)
}

/// Fails if repair works on a database whose migrations are pending.
async fn assert_leaves_an_old_schema_alone(lab: &mut Lab) -> Done {
    let old = MigratedShop::old(lab).await?;
    assert_repair_fails(lab, &old, "ran repair on a database of version 1").await?;
    let none = MigratedShop::none(lab)?;
    assert_repair_fails(lab, &none, "ran repair on a database without a table").await
}

/// Fails unless repair fails on `book`, and changes nothing.
async fn assert_repair_fails(lab: &Lab, book: &MigratedShop, did: &str) -> Done {
    let before = book.look().await?;
    let repair = book.runs(lab, "repair").await.map_err(Stop::or_fail)?;
    repair.assert_failed(lab, "migrations are pending")?;
    book.assert_unchanged(lab, &before, did, "nothing changes: migrations are pending")
        .await
}

/// The largest quantity and the highest price of an order.
const MOST: u64 = 1_000_000;

/// Fails unless `web` lists the orders, for a second, while `repair` must wait
/// for the database.
async fn assert_serves_during(lab: &Lab, web: &Process, repair: &Process) -> Done {
    let end = Instant::now() + WRITING;
    for _ in 0..4 {
        if Instant::now() >= end {
            break;
        }
        let ended = async || (!repair.is_running()).then_some(());
        while_held(lab, WRITING / 4, ended).await;
        let answer = web.get("/orders").send().await?;
        answer.expect("200, while repair is under way", |answer| {
            answer.status == 200
        })?;
    }
    Ok(())
}

pub(super) const NO_ROUTE: Check = Check {
    id: "no-admin-route-over-http",
    title: "no client can migrate or repair over HTTP",
    claims: &["C12.1"],
    points: 2,
    does: "Makes totals wrong and sends POST, GET, PUT, PATCH and DELETE to /admin/repair, \
           /repair, /admin and the like, of a ready web process; does the same for `migrate` with \
           a web process whose migrations are pending, if that one runs on. Nothing in the \
           database may change, then or a moment later.",
    why: "A route is open to everyone who can reach the port. It runs inside the process that \
          serves customers, with its timeouts, and is cut off by the next deploy.",
    hints: [
        "Who can send a POST to /admin/repair?",
        "What is done by hand now and then needs no port: it is a process of its own, started by \
         a person whom the platform lets start processes.",
        "Take the route away once `repair` does its work from the command line. A token in front \
         of it keeps the work in the web process, and is one more secret.",
    ],
    run: |lab| Box::pin(no_admin_route_over_http(lab)),
};

async fn no_admin_route_over_http(lab: &mut Lab) -> Done {
    let book = MigratedShop::old(lab).await?;
    let old = up_to_date(lab, &book).await?;
    book.spoil(lab).await?;
    let before = book.look().await?;
    let web = match old {
        Some(web) => web,
        None => book.web(lab).await?,
    };
    let (did, expected) = ("made totals wrong, and started web", "web fixes nothing");
    book.assert_unchanged(lab, &before, did, expected).await?;
    let kept = Before(&book, before);
    admin_routes::assert_no_admin_route(lab, &web, "repair", &kept).await?;

    let book = MigratedShop::old(lab).await?;
    let Some(web) = pending_migrations::runs_on(lab, &book).await? else {
        return Ok(());
    };
    // Another check judges its start.
    let before = book.look().await?;
    let kept = Before(&book, before);
    admin_routes::assert_no_admin_route(lab, &web, "migrate", &kept).await
}

/// Brings the schema up to date as the release does: with `migrate`, or, if the
/// release has no such process, with a web process, which runs on.
async fn up_to_date(lab: &Lab, book: &MigratedShop) -> Seen<Option<Process>> {
    let release = lab.release().procfile();
    if release.types().any(|name| name == "migrate") {
        let migrate = book.runs(lab, "migrate").await?;
        migrate
            .assert_succeeded(lab)
            .map_err(Stop::or_not_reached)?;
        return Ok(None);
    }
    book.web(lab).await.map(Some)
}

pub(super) const SAME_REVISION: Check = Check {
    id: "admin-processes-report-the-webs-revision",
    title: "migrate and repair report the revision that web reports",
    claims: &["C12.3"],
    points: 1,
    does: "Starts web and asks for /revision, runs `migrate` and `repair` next to it, and compares \
           what they print; then again with another REVISION.",
    why: "A migration of one revision next to a web process of another is how a column goes \
          missing under a running service. The report in the log says which code it was.",
    hints: [
        "Where does web get its revision, and where does `migrate` get it?",
        "Admin processes run in the environment of the app: same release, same config. They read \
         it in the same way.",
        "Read `REVISION` once in `main`, before you look which process this is, and print it in \
         the line of JSON: `{\"revision\":\"…\"}`.",
    ],
    run: |lab| Box::pin(admin_processes_report_the_webs_revision(lab)),
};

async fn admin_processes_report_the_webs_revision(lab: &mut Lab) -> Done {
    let mut book = MigratedShop::current(lab).await?;
    for _ in 0..2 {
        book.revision = lab.draw().name();
        let revision = json!(book.revision);
        let web = book.web(lab).await?;
        lab.tests("P12.15");
        let answer = web.get("/revision").send().await?;
        answer.expect(format!("200 {{\"revision\":{revision}}}"), |answer| {
            answer.status == 200 && answer.json()["revision"] == revision
        })?;
        for process_type in ["migrate", "repair"] {
            let process = book.process(lab, process_type).port(web.port());
            let ran = FinishedProcess::of(process.start().await?).await;
            ran.assert_succeeded(lab).map_err(Stop::or_not_reached)?;
            lab.tests("P12.10");
            ran.assert_reported(lab, "revision", &revision)?;
        }
    }
    Ok(())
}

pub(super) const SHIPPED: Check = Check {
    id: "admin-processes-need-the-release-alone",
    title: "migrate and repair need nothing but the release",
    claims: &["C12.4", "C12.5"],
    points: 1,
    does: "Runs `migrate` and `repair` with a PATH on which there is no program, if the system can \
           do it with no right to run one either, in a working directory with nothing in it, and \
           reads the rows.",
    why: "The machine that runs a release has no checkout, and may not have a developer's tools. \
          Code that works only next to its source fails on the evening when it is needed.",
    hints: [
        "Which files and which programs does the process use that the build did not put into it?",
        "Admin code ships with the app, and its dependencies are declared and isolated as the \
         app's are. A script on the side, or a tool that happens to be installed, is neither.",
        "`include_str!` puts a migration's SQL into the binary when it is compiled; `rusqlite` \
         brings its own SQLite.",
    ],
    run: |lab| Box::pin(admin_processes_need_the_release_alone(lab)),
};

async fn admin_processes_need_the_release_alone(lab: &mut Lab) -> Done {
    let book = MigratedShop::old(lab).await?;
    let nothing = book.database.folder().join("no-programs");
    let alone = |process_type| {
        let process = book.process(lab, process_type);
        let process = process.env("PATH", nothing.to_string_lossy());
        process.runs_only_the_release()
    };
    let (migrate, repair) = (alone("migrate"), alone("repair"));
    FinishedProcess::of(migrate.start().await?)
        .await
        .assert_succeeded(lab)?;
    let did = "ran migrate with no program on its PATH";
    book.assert_right(lab, did).await?;
    book.spoil(lab).await?;
    FinishedProcess::of(repair.start().await?)
        .await
        .assert_succeeded(lab)?;
    book.assert_right(lab, "ran repair with no program on its PATH")
        .await
}
