//! What becomes of an order that is in flight when its process is told to
//! stop. How long a stop takes without one is measured first: a fixed pause,
//! or a grace that is not the platform's, shows itself there, and the order
//! is then held for longer than that.

use std::time::{Duration, Instant};

use super::web_fixture::{Drawn, Upstream, WebFixture, half_sent_to};
use dozen_lab::{Done, Lab, Process, SOON, Seen, Signal};
use dozen_model::Stop;

/// An order that is in flight when SIGTERM comes gets its whole answer.
pub(crate) async fn answers_what_is_in_flight(lab: &mut Lab, drawn: Drawn) -> Done {
    let lingers = lingers(lab, drawn).await?;
    let counter = WebFixture::new(lab, drawn);
    let Upstream { name, doing, .. } = counter.helper();
    let (oven, web) = counter.opens(lab).await?;
    let order = counter.in_flight(lab, &oven, &web).await?;

    web.signal(Signal::SIGTERM)?;
    let gone = web.exit(lingers * 2 + Duration::from_millis(100)).await;
    oven.let_go();
    let answer = order.answer().await.map_err(|none| {
        let observed = gone.map_or(none.to_string(), |exit| format!("{none}: {exit}"));
        lab.fail(
            format!("sent SIGTERM while the {name} was {doing}, then let the {name} answer"),
            counter.receipt(),
            observed,
        )
    })?;
    counter.expects(answer)?;
    lab.ensure(
        gone.is_none(),
        format!("sent SIGTERM while the {name} was {doing}"),
        "the process that the platform started stays until its order is answered",
        "it ended first, and something that it left behind answered",
    )
}

/// The longer of both stops.
async fn lingers(lab: &mut Lab, drawn: Drawn) -> Seen<Duration> {
    let for_nobody = for_nobody(lab, drawn).await?;
    Ok(for_nobody.max(for_a_stubborn_client(lab, drawn).await?))
}

/// With a long grace, and nothing in flight.
async fn for_nobody(lab: &mut Lab, drawn: Drawn) -> Seen<Duration> {
    let counter = WebFixture::new(lab, drawn);
    let (_oven, web) = counter.opens(lab).await?;
    stops_within(&web).await
}

/// With a short grace, and a client that never finishes.
async fn for_a_stubborn_client(lab: &mut Lab, drawn: Drawn) -> Seen<Duration> {
    let counter = WebFixture::with_grace(lab, drawn, 100..160);
    let oven = counter.oven(lab).start().await?;
    let web = counter.web(lab, &oven.url()).ready().await;
    // One with a long grace was ready: it is the grace that this one died of.
    let web = web.map_err(Stop::or_fail)?;
    runs_on(lab, &counter, &web).await?;
    let _client = half_sent_to(&web, &counter.half_the_body()).await?;
    stops_within(&web).await
}

/// A grace is for stopping: before SIGTERM it means nothing.
async fn runs_on(lab: &Lab, counter: &WebFixture, web: &Process) -> Done {
    let longer = Duration::from_millis(counter.grace + 100);
    let Some(exit) = web.exit(longer).await else {
        return Ok(());
    };
    Err(lab.fail(
        "left a ready process alone for longer than its grace",
        "it runs on: the grace counts from SIGTERM",
        format!("it ended by itself: {exit}"),
    ))
}

/// Nothing where it is still there after a while, or for ever.
async fn stops_within(web: &Process) -> Seen<Duration> {
    let told = Instant::now();
    web.signal(Signal::SIGTERM)?;
    let exit = web.exit(SOON).await;
    Ok(exit.map_or(Duration::ZERO, |_| told.elapsed()))
}

/// It exits 0 as soon as nothing is in flight: at once, or once the order in
/// flight has its answer.
pub(crate) async fn exits_once_drained(lab: &mut Lab, drawn: Drawn) -> Done {
    let counter = WebFixture::new(lab, drawn);
    let (oven, web) = counter.opens(lab).await?;
    web.signal(Signal::SIGTERM)?;
    exits_with_zero(lab, &web, "with nothing in flight").await?;

    let web = counter.web(lab, &oven.url()).ready().await?;
    let order = counter.in_flight(lab, &oven, &web).await?;
    web.signal(Signal::SIGTERM)?;
    counter.drains(lab, &oven, &web, order).await?;
    exits_with_zero(lab, &web, "and the order in flight got its answer").await
}

async fn exits_with_zero(lab: &Lab, web: &Process, when: &str) -> Done {
    let exit = web.exit(SOON).await;
    lab.ensure(
        exit.is_some_and(|exit| exit.success()),
        format!("sent SIGTERM {when}"),
        "exit 0, soon",
        exit.map_or("it still runs".to_owned(), |exit| exit.to_string()),
    )
}
