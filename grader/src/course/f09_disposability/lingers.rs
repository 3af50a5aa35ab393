//! How long a stop takes where no order is in the oven. A fixed pause, or a
//! grace that is not the platform's, shows itself here; a check then holds
//! its order for longer than that.

use std::time::{Duration, Instant};

use super::bakery::{Bakery, HALF_THE_BODY, half_sent_to};
use crate::{
    lab::{Done, Lab, Process, SOON, Seen, Signal},
    model::Stop,
};

/// The longer of both stops.
pub(super) async fn lingers(lab: &mut Lab) -> Seen<Duration> {
    let for_nobody = for_nobody(lab).await?;
    Ok(for_nobody.max(for_a_stubborn_client(lab).await?))
}

/// With a long grace, and nothing in flight.
async fn for_nobody(lab: &mut Lab) -> Seen<Duration> {
    let bakery = Bakery::new(lab);
    let (_oven, web) = bakery.opens(lab).await?;
    stops_within(&web).await
}

/// With a short grace, and a client that never finishes.
async fn for_a_stubborn_client(lab: &mut Lab) -> Seen<Duration> {
    let bakery = Bakery::with_grace(lab, 100..160);
    let oven = bakery.oven(lab).start().await?;
    let web = bakery.web(lab, &oven.url()).ready().await;
    // One with a long grace was ready: it is the grace that this one died of.
    let web = web.map_err(Stop::or_fail)?;
    runs_on(lab, &bakery, &web).await?;
    let _client = half_sent_to(&web, HALF_THE_BODY).await?;
    stops_within(&web).await
}

/// A grace is for stopping: before SIGTERM it means nothing.
async fn runs_on(lab: &Lab, bakery: &Bakery, web: &Process) -> Done {
    let longer = Duration::from_millis(bakery.grace + 100);
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
