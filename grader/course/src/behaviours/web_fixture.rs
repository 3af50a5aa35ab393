//! A web process that needs an upstream service for its answers, orders in
//! flight, and clients that never finish. The checks decide what is right.

use std::{future::Future, ops::Range, time::Duration};

use serde_json::Value;

use dozen_lab::{
    ANSWER, Answer, Connection, Done, Lab, Launch, NoAnswer, Pending, Process, Request, Seen,
    StandIn, StandInBuilder,
};

/// How long a stop may take to cut off requests in flight.
const A_MOMENT: Duration = Duration::from_millis(100);

/// The pauses before orders to a stopping process, in milliseconds: a little
/// more than a second in all. They grow, so that a process that goes on
/// accepting orders fails on eight of them and not on a thousand.
const PAUSES: [u64; 8] = [2, 8, 20, 40, 80, 160, 320, 640];

/// A request to a web process, and the upstream service that it needs.
pub(crate) struct RequestCase {
    /// The path of the request.
    pub(crate) path: &'static str,
    /// The body; its `cake` identifies it.
    pub(crate) order: Value,
    /// The expected answer, as text.
    pub(crate) expected: String,
    /// Judges the body of an answer with status 201.
    pub(crate) is_receipt: Box<dyn Fn(&Value) -> bool>,
    /// The upstream service.
    pub(crate) helper: Upstream,
    /// The answer of the upstream service.
    pub(crate) reply: Value,
}

/// A service that a web process calls.
#[derive(Clone, Copy)]
pub(crate) struct Upstream {
    /// Its lane in a trace.
    pub(crate) lane: &'static str,
    /// Its name in a sentence.
    pub(crate) name: &'static str,
    /// Its work, in a sentence.
    pub(crate) work: &'static str,
    /// Its activity during the request, in a sentence.
    pub(crate) doing: &'static str,
    /// The variable that its URL is in.
    pub(crate) variable: &'static str,
    /// The path of the call.
    pub(crate) path: &'static str,
}

/// Draws a request case.
pub(crate) type Drawn = fn(&mut Lab) -> RequestCase;

/// A request case, and how long its process may take to stop.
pub(crate) struct WebFixture {
    errand: RequestCase,
    pub(crate) grace: u64,
}

impl WebFixture {
    /// Returns a fixture whose grace is longer than any wait of a check.
    pub(crate) fn new(lab: &mut Lab, drawn: Drawn) -> Self {
        Self::with_grace(lab, drawn, 60_000..90_000)
    }

    pub(crate) fn with_grace(lab: &mut Lab, drawn: Drawn, milliseconds: Range<u64>) -> Self {
        let errand = drawn(lab);
        let grace = lab.draw().number(milliseconds);
        Self { errand, grace }
    }

    /// Returns the upstream service.
    pub(crate) fn helper(&self) -> Upstream {
        self.errand.helper
    }

    pub(crate) fn oven(&self, lab: &Lab) -> StandInBuilder {
        lab.stand_in(self.helper().lane)
            .answers(200, self.errand.reply.clone())
    }

    pub(crate) fn web(&self, lab: &Lab, oven: &str) -> Launch {
        let web = lab.web().env(self.helper().variable, oven);
        web.env("SHUTDOWN_GRACE_MS", self.grace.to_string())
    }

    /// Returns the beginning of a request whose headers never end.
    pub(crate) fn half_the_headers(&self) -> String {
        let path = self.errand.path;
        format!("POST {path} HTTP/1.1\r\nhost: crumb\r\ncontent-ty")
    }

    /// Returns the beginning of a request whose body never ends.
    pub(crate) fn half_the_body(&self) -> String {
        let path = self.errand.path;
        format!(
            "POST {path} HTTP/1.1\r\nhost: crumb\r\ncontent-type: application/json\r\n\
             content-length: 40\r\n\r\n{{\"cake\":\"rye"
        )
    }

    /// Returns an order in two parts: the second is the rest of its body.
    pub(crate) fn two_parts(&self) -> (String, String) {
        let (path, body) = (self.errand.path, self.errand.order.to_string());
        let (start, rest) = body.split_at(body.len() / 2);
        let first = format!(
            "POST {path} HTTP/1.1\r\nhost: crumb\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{start}",
            body.len()
        );
        (first, rest.to_owned())
    }

    /// Starts an oven that holds its answers, and a ready process that uses it.
    pub(crate) async fn opens(&self, lab: &Lab) -> Seen<(StandIn, Process)> {
        let oven = self.oven(lab).holds().start().await?;
        let web = self.web(lab, &oven.url()).ready().await?;
        Ok((oven, web))
    }

    pub(crate) fn order(&self, web: &Process) -> Request {
        web.post(self.errand.path).json(&self.errand.order)
    }

    pub(crate) fn receipt(&self) -> String {
        self.errand.expected.clone()
    }

    /// Returns whether `answer` is the right one.
    pub(crate) fn is_receipt(&self, answer: &Answer) -> bool {
        answer.status == 201 && (self.errand.is_receipt)(&answer.json())
    }

    pub(crate) fn assert_expected(&self, answer: Answer) -> Done {
        let answer = answer.expect(self.receipt(), |answer| self.is_receipt(answer));
        answer.map(drop)
    }

    /// Sends an order and waits until the service has passed it on to its oven.
    pub(crate) async fn in_flight(
        &self,
        lab: &Lab,
        oven: &StandIn,
        web: &Process,
    ) -> Seen<Pending> {
        let before = self.bakes(oven);
        let order = self.order(web).begin().await?;
        let asked = self.asks_for_more(lab, oven, before).await;
        if asked.is_some() && order.is_waiting() {
            return Ok(order);
        }
        let name = self.helper().name;
        let did = format!("sent an order while the {name} kept its answers back");
        let expected = format!("the {name} is asked, and no answer before the {name}'s");
        let observed = self.describe(Some(&order.answer().await));
        Err(lab.not_reached(did, expected, observed))
    }

    /// Waits until the oven was asked for the cake more than `before` times.
    async fn asks_for_more(&self, lab: &Lab, oven: &StandIn, before: usize) -> Option<()> {
        let more = async || (self.bakes(oven) > before).then_some(());
        lab.until(ANSWER, more).await
    }

    /// Returns how often the oven was asked for the cake.
    fn bakes(&self, oven: &StandIn) -> usize {
        let calls = oven.calls();
        let cake = &self.errand.order["cake"];
        let ours = calls.iter().filter(|call| call.body["cake"] == *cake);
        ours.filter(|call| call.method == "POST" && call.path == self.helper().path)
            .count()
    }

    /// Lets the oven answer a stopping process, and fails unless the order in
    /// flight gets its answer. Losing it is for another check to judge; here it
    /// would make a quick end look right.
    pub(crate) async fn assert_drains(
        &self,
        lab: &Lab,
        oven: &StandIn,
        web: &Process,
        order: Pending,
    ) -> Done {
        let gone = web.exit(A_MOMENT).await;
        oven.let_go();
        let answer = order.answer().await;
        let served = answer.as_ref().is_ok_and(|answer| self.is_receipt(answer));
        if served && gone.is_none() {
            return Ok(());
        }
        let seen = self.describe(Some(&answer));
        let observed = gone.map_or(seen.clone(), |exit| format!("{exit}; {seen}"));
        let name = self.helper().name;
        let did = format!("sent SIGTERM with an order in flight, then let the {name} answer");
        Err(lab.not_reached(did, self.receipt(), observed))
    }

    /// Sends orders, each on a new connection, until one is refused.
    pub(crate) async fn assert_refused_at_connect(
        &self,
        lab: &Lab,
        oven: &StandIn,
        web: &Process,
    ) -> Done {
        let mut offer = None;
        for pause in PAUSES.map(Duration::from_millis) {
            // Once the process is gone no pause is needed.
            lab.until(pause, async || (!web.is_running()).then_some(()))
                .await;
            offer = self.offer(lab, oven, self.order(web).attempt()).await;
            if is_turned_away(offer.as_ref()) && self.assert_stays_shut(lab, oven, web).await {
                return Ok(());
            }
            // The pauses took longer than planned.
            if let Some(Err(NoAnswer::Late(_))) = offer {
                break;
            }
        }
        let did = "sent SIGTERM with an order in flight, then orders on new connections";
        let expected = "soon one is refused or closed, or answered 503";
        Err(lab.fail(did, expected, self.describe(offer.as_ref())))
    }

    /// Returns whether the next order is refused too. A process whose listener
    /// stays open may close a connection that it accepted in the moment of the
    /// stop.
    async fn assert_stays_shut(&self, lab: &Lab, oven: &StandIn, web: &Process) -> bool {
        let next = self.offer(lab, oven, self.order(web).quietly()).await;
        is_turned_away(next.as_ref())
    }

    /// Sends an order on each of `kept` until one is refused: one connection
    /// may learn of the stop late, but not all of them.
    pub(crate) async fn assert_refused_on_open_connection(
        &self,
        lab: &Lab,
        oven: &StandIn,
        kept: Vec<Connection>,
    ) -> Done {
        let (path, body) = (self.errand.path, self.errand.order.to_string());
        let order = format!(
            "POST {path} HTTP/1.1\r\nhost: crumb\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut offer = None;
        for mut connection in kept {
            let answer = async {
                match connection.send(order.as_bytes()).await {
                    Ok(()) => connection.answer().await,
                    Err(_) => Err(NoAnswer::Cut),
                }
            };
            offer = self.offer(lab, oven, answer).await;
            match &offer {
                Some(Err(NoAnswer::Cut)) => return Ok(()),
                Some(Ok(answer)) if answer.status == 503 => return Ok(()),
                _ => {}
            }
        }
        let did = "sent SIGTERM with an order in flight, and once new connections were turned \
                   away, orders on connections that were open before";
        let expected = "they are closed, or answered 503";
        Err(lab.fail(did, expected, self.describe(offer.as_ref())))
    }

    /// Returns the result of an order; `None` while the oven is asked for it.
    async fn offer(
        &self,
        lab: &Lab,
        oven: &StandIn,
        order: impl Future<Output = Result<Answer, NoAnswer>>,
    ) -> Option<Result<Answer, NoAnswer>> {
        let before = self.bakes(oven);
        let came = tokio::select! {
            came = order => Some(came),
            Some(()) = self.asks_for_more(lab, oven, before) => None,
        };
        // An order that is cut off after the oven was asked was taken as well.
        came.filter(|_| self.bakes(oven) == before)
    }

    /// Describes the result of an order.
    pub(crate) fn describe(&self, offer: Option<&Result<Answer, NoAnswer>>) -> String {
        let Upstream { name, work, .. } = self.helper();
        match offer {
            Some(Ok(answer)) => answer.describe(),
            Some(Err(none)) => none.to_string(),
            None => format!("it was taken: the {name} was asked to {work}"),
        }
    }
}

/// Returns whether an order was refused, cut off, or answered with 503.
fn is_turned_away(offer: Option<&Result<Answer, NoAnswer>>) -> bool {
    match offer {
        Some(Err(NoAnswer::Refused | NoAnswer::Cut)) => true,
        Some(Ok(answer)) => answer.status == 503,
        _ => false,
    }
}

/// Opens a connection and sends half a request on it, which the process has
/// read.
pub(crate) async fn half_sent_to(web: &Process, bytes: &str) -> Seen<Connection> {
    let mut connection = web.connect().await?;
    connection.send(bytes.as_bytes()).await?;
    // Once later requests are answered, this one has been read.
    for _ in 0..3 {
        web.get("/health").send().await?;
    }
    Ok(connection)
}

/// Opens a connection, gets one answer on it and keeps it open.
pub(crate) async fn answered_once(lab: &Lab, web: &Process) -> Seen<Connection> {
    let mut connection = web.connect().await?;
    match connection.request("GET", "/health").await {
        Ok(_) => Ok(connection),
        Err(none) => {
            let did = "sent GET /health on a connection that stays open";
            Err(lab.not_reached(did, "a whole answer", none.to_string()))
        }
    }
}
