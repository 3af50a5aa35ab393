//! Checks that the process that the platform started does the work itself.

use std::time::Duration;

use crate::behaviours::{
    backlog::A_MOMENT,
    order_queue::{AcceptedOrders, OrderQueueFixture, baked, kill},
};
use dozen_lab::{Done, Lab, Process, SOON, Signal};
use dozen_model::Stop;

/// How many orders wait: enough to make a process start helpers, if it does so.
const RUSH: usize = 60;

/// How long a process that obeys SIGTERM gets.
const STOP_LIMIT: Duration = Duration::from_millis(200);

pub(super) async fn assert_foreground(lab: &mut Lab) -> Done {
    let bakery = OrderQueueFixture::opens(lab).await?;
    let kitchen = lab.stand_in("kitchen").quietly().holds().start().await?;
    let web = bakery.process(lab, "web", &kitchen).ready().await;
    let web = web.map_err(Stop::or_fail)?;
    let mut book = AcceptedOrders::new();
    bakery.orders(lab, &web, RUSH, &mut book).await?;
    assert_stands_alone(lab, &web)?;

    let worker = bakery.process(lab, "worker", &kitchen).start().await?;
    let asked = async || (!baked(&kitchen).is_empty()).then_some(());
    if lab.until(SOON, asked).await.is_none() {
        lab.note("watched the kitchen");
        let expected = "the kitchen is asked to bake";
        return Err(lab.not_reached(
            "started a worker with an order waiting",
            expected,
            "it is not",
        ));
    }
    assert_stands_alone(lab, &worker)?;
    if lab
        .release()
        .procfile()
        .types()
        .any(|named| named == "clock")
    {
        let clock = bakery.process(lab, "clock", &kitchen).start().await?;
        lab.until(A_MOMENT, async || (!clock.is_running()).then_some(()))
            .await;
        assert_stands_alone(lab, &clock)?;
        assert_stops_without_a_file(lab, &clock).await?;
    }

    assert_stands_alone(lab, &worker)?;
    assert_stops_without_a_file(lab, &worker).await?;
    kitchen.let_go();
    let before = baked(&kitchen).len();
    bakery.order(lab, &web, &mut book).await?;
    let more = async || (baked(&kitchen).len() > before).then_some(());
    let more = lab.until(A_MOMENT, more).await;
    lab.note("watched the kitchen");
    assert_stops_without_a_file(lab, &web).await?;
    lab.tests("P08.17");
    let did = "ended the only worker, and sent one more order";
    let expected = "nothing is baked: the process that the platform started was the worker";
    lab.ensure(
        more.is_none(),
        did,
        expected,
        "the kitchen was asked to bake",
    )
}

/// Sends SIGTERM, and fails if the process leaves a file. It need not obey.
async fn assert_stops_without_a_file(lab: &Lab, process: &Process) -> Done {
    process.signal(Signal::SIGTERM)?;
    if process.exit(STOP_LIMIT).await.is_none() {
        kill(process).await?;
    }
    let files = process.new_files()?;
    let did = format!("sent SIGTERM to {}", process.lane());
    lab.tests("P08.19");
    lab.ensure(files.is_empty(), did, "it writes no file", files.join(", "))
}

/// Fails if it starts another process or writes a file.
fn assert_stands_alone(lab: &Lab, process: &Process) -> Done {
    let did = format!("looked at {} while it was at work", process.lane());
    let there = process.executables()?.len();
    lab.note(format!("looked at the processes of {}", process.lane()));
    lab.tests("P08.17");
    let expected = "the process that was started is at work";
    lab.ensure(process.is_running(), did.clone(), expected, "it ended")?;
    lab.tests("P08.18");
    let seen = format!("{there} processes");
    lab.ensure(
        there == 1,
        did.clone(),
        "it is one process, which starts no others",
        seen,
    )?;
    lab.tests("P08.19");
    let files = process.new_files()?;
    let seen = files.join(", ");
    lab.ensure(
        files.is_empty(),
        did,
        "it writes no pid file, nor any other",
        seen,
    )
}
