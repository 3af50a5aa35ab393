//! Checks the requests in flight when their process gets SIGTERM, and when the
//! process then ends. The check also measures a stop without any request: that
//! shows a fixed pause or a grace other than the platform's, and the requests
//! are then held for longer than that.

use std::time::{Duration, Instant};

use super::web_fixture::{Drawn, Upstream, WebFixture, half_sent_to};
use dozen_lab::{
    Answer, Connection, Done, Lab, NoAnswer, Pending, Process, SOON, Seen, Signal, StandIn,
};
use dozen_model::Stop;

/// How long a process may take to end once nothing is in flight.
pub(crate) const STOP_LIMIT: Duration = Duration::from_secs(1);

/// How long requests are held after SIGTERM, at least: long enough to show a
/// grace that a service cuts to a second.
const HELD: Duration = Duration::from_millis(1150);

/// How long a process that ends too early may take for it.
const A_MOMENT: Duration = Duration::from_millis(60);

/// The requests to the processes that [`assert_answers_what_is_in_flight`]
/// stops.
pub(crate) struct Stops {
    counter: WebFixture,
    idle: WebFixture,
    stubborn: WebFixture,
}

impl Stops {
    /// Draws all of it.
    pub(crate) fn draw(lab: &mut Lab, drawn: Drawn) -> Self {
        Self {
            counter: WebFixture::new(lab, drawn),
            idle: WebFixture::new(lab, drawn),
            stubborn: WebFixture::with_grace(lab, drawn, 100..160),
        }
    }
}

/// Fails if a request in flight at SIGTERM does not get its whole answer: two
/// of them are with the helper, and the body of a third arrives later.
pub(crate) async fn assert_answers_what_is_in_flight(lab: &Lab, stops: &Stops) -> Done {
    let (lingers, in_flight) = tokio::join!(
        measure_stops(lab, &stops.idle, &stops.stubborn),
        InFlight::begin(lab, &stops.counter),
    );
    let (lingers, in_flight) = (lingers?, in_flight?);
    in_flight.assert_answered(lab, lingers).await
}

/// Three requests of one process that has got SIGTERM.
struct InFlight<'a> {
    counter: &'a WebFixture,
    helper: StandIn,
    web: Process,
    orders: [Pending; 2],
    /// A request half of whose body was sent, and the rest of it.
    half: (Connection, String),
    told: Instant,
}

impl<'a> InFlight<'a> {
    /// Brings three requests into flight, and sends SIGTERM twice.
    async fn begin(lab: &Lab, counter: &'a WebFixture) -> Seen<Self> {
        let (helper, web) = counter.opens(lab).await?;
        let (start, rest) = counter.two_parts();
        let half = half_sent_to(&web, &start).await?;
        let orders = [
            counter.in_flight(lab, &helper, &web).await?,
            counter.in_flight(lab, &helper, &web).await?,
        ];
        web.signal(Signal::SIGTERM)?;
        let told = Instant::now();
        // Orchestrators may send SIGTERM twice.
        web.exit(A_MOMENT).await;
        if web.is_running() {
            web.signal(Signal::SIGTERM)?;
        }
        Ok(Self {
            counter,
            helper,
            web,
            orders,
            half: (half, rest),
            told,
        })
    }

    /// Holds all of them for longer than any stop takes, then lets one after
    /// the other finish. Once one is cut off, nothing is left to hold the rest.
    async fn assert_answered(self, lab: &Lab, lingers: Duration) -> Done {
        let Upstream { name, doing, .. } = self.counter.helper();
        let Self {
            counter,
            helper,
            web,
            orders,
            half,
            told,
        } = self;
        let held = HELD.max(lingers * 2 + Duration::from_millis(100));
        let gone = web.exit(held.saturating_sub(told.elapsed())).await;
        let [first, second] = orders;

        helper.serve_one();
        let did = format!(
            "sent SIGTERM while the {name} was {doing} for two, then let it answer the first"
        );
        assert_receipt(lab, counter, did, &web, first.answer().await).await?;
        helper.let_go();
        let did = format!(
            "sent SIGTERM with two in flight, saw the first answered, then let the {name} answer the second"
        );
        assert_receipt(lab, counter, did, &web, second.answer().await).await?;
        // A process that counts only the requests at its helper is about to
        // end.
        web.exit(A_MOMENT).await;
        let (mut half, rest) = half;
        let late = match half.send(rest.as_bytes()).await {
            Ok(()) => half.answer().await,
            Err(_) => Err(NoAnswer::Cut),
        };
        let did = "sent half of a body, then SIGTERM, then the rest of the body";
        assert_receipt(lab, counter, did.to_owned(), &web, late).await?;
        lab.ensure(
            gone.is_none(),
            format!("sent SIGTERM while the {name} was {doing}"),
            "the process that the platform started stays until its requests are answered",
            "it ended first, and something that it left behind answered",
        )
    }
}

/// Fails if `answer` is not the receipt.
async fn assert_receipt(
    lab: &Lab,
    counter: &WebFixture,
    did: String,
    web: &Process,
    answer: Result<Answer, NoAnswer>,
) -> Done {
    if answer
        .as_ref()
        .is_ok_and(|answer| counter.is_receipt(answer))
    {
        return Ok(());
    }
    let seen = counter.describe(Some(&answer));
    let observed = match web.exit(Duration::ZERO).await {
        Some(exit) => format!("{seen}: {exit}"),
        None => seen,
    };
    Err(lab.fail(did, counter.receipt(), observed))
}

/// Returns the longer of two stops: with a long grace and nothing in flight,
/// and with a short grace and a client that never finishes.
async fn measure_stops(lab: &Lab, idle: &WebFixture, stubborn: &WebFixture) -> Seen<Duration> {
    let (idle, stubborn) = tokio::join!(
        measure_idle_stop(lab, idle),
        measure_stubborn_stop(lab, stubborn)
    );
    Ok(idle?.max(stubborn?))
}

async fn measure_idle_stop(lab: &Lab, counter: &WebFixture) -> Seen<Duration> {
    let (_oven, web) = counter.opens(lab).await?;
    measure_stop(&web).await
}

async fn measure_stubborn_stop(lab: &Lab, counter: &WebFixture) -> Seen<Duration> {
    let oven = counter.oven(lab).start().await?;
    let web = counter.web(lab, &oven.url()).ready().await;
    // The others have a long grace: it is the short one that this one died of.
    let web = web.map_err(Stop::or_fail)?;
    assert_runs_on(lab, counter, &web).await?;
    let _client = half_sent_to(&web, &counter.half_the_body()).await?;
    measure_stop(&web).await
}

/// Fails if a process ends without SIGTERM once its grace has passed.
async fn assert_runs_on(lab: &Lab, counter: &WebFixture, web: &Process) -> Done {
    let longer = Duration::from_millis(counter.grace + 100);
    let Some(exit) = web.exit(longer).await else {
        return Ok(());
    };
    lab.tests("P09.9");
    Err(lab.fail(
        "left a ready process alone for longer than its grace",
        "it runs on: the grace counts from SIGTERM",
        format!("it ended by itself: {exit}"),
    ))
}

/// Returns how long a stop takes; `None` if the process still runs after a
/// while, which [`assert_exits_once_drained`] judges.
async fn measure_stop(web: &Process) -> Seen<Duration> {
    let told = Instant::now();
    web.signal(Signal::SIGTERM)?;
    let exit = web.exit(SOON).await;
    Ok(exit.map_or(Duration::ZERO, |_| told.elapsed()))
}

/// Fails if a process does not exit 0 as soon as nothing is in flight: at once,
/// or once the order in flight has its answer.
pub(crate) async fn assert_exits_once_drained(lab: &Lab, counter: &WebFixture) -> Done {
    let (oven, web) = counter.opens(lab).await?;
    web.signal(Signal::SIGTERM)?;
    assert_exits_zero(lab, &web, "with nothing in flight").await?;

    let web = counter.web(lab, &oven.url()).ready().await?;
    let order = counter.in_flight(lab, &oven, &web).await?;
    web.signal(Signal::SIGTERM)?;
    counter.assert_drains(lab, &oven, &web, order).await?;
    assert_exits_zero(lab, &web, "and the order in flight got its answer").await
}

async fn assert_exits_zero(lab: &Lab, web: &Process, when: &str) -> Done {
    let exit = web.exit(STOP_LIMIT).await;
    lab.ensure(
        exit.is_some_and(|exit| exit.success()),
        format!("sent SIGTERM {when}"),
        "exit 0, within a second",
        exit.map_or("it still runs".to_owned(), |exit| exit.to_string()),
    )
}
