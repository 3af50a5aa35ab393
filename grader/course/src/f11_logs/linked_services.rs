//! Streams of several processes, merged by time and by request.

use super::shop::Shop;
use crate::behaviours::{
    event_assertions::{of_request, time},
    expected_event::{event_of, lines_of, send_expecting},
};
use dozen_lab::{ANSWER, Done, Lab, NoAnswer, Process, Seen, StandIn};
use dozen_model::Stop;
use tokio::task::JoinSet;

/// The event of one request in one process, and its position in the stream.
struct Entry {
    place: usize,
    nanos: i128,
}

/// Three Crumbs: one bakes for another, and the third has its own oven, a
/// stand-in.
pub(super) struct LinkedServices {
    baker: Process,
    counter: Process,
    waiting: Process,
    oven: StandIn,
}

impl LinkedServices {
    /// Starts all of them.
    pub(super) async fn opens(lab: &Lab, shop: &Shop) -> Seen<Self> {
        let oven = shop.oven(lab).holds().start().await?;
        let baker = shop.without_oven(lab, "info").start().await?;
        let counter = shop.web(lab, "info", &baker.url()).start().await?;
        let waiting = shop.web(lab, "info", &oven.url()).start().await?;
        for web in [&baker, &counter, &waiting] {
            web.await_ready().await?;
        }
        Ok(Self {
            baker,
            counter,
            waiting,
            oven,
        })
    }

    /// Fails unless an order that one process takes and another bakes has one
    /// id in both streams, and by time the baking comes first.
    pub(super) async fn assert_same_request_id(&self, lab: &mut Lab, shop: &Shop) -> Done {
        let (baker, counter) = (&self.baker, &self.counter);
        let mut ids = Vec::new();
        for _ in 0..3 {
            let (alone, both) = (lab.draw().name(), lab.draw().name());
            send_expecting(shop.bake(baker, &alone), 200).await?;
            // One request at a time: an event after its answer is not late.
            event_of(lab, baker, &alone).await?;
            let order = shop.order(counter, &both).send().await?;
            shop.assert_receipt(order)?;
            event_of(lab, counter, &both).await?;
            lines_of(baker, &both).await;
            self.assert_baked_before_sold(lab, &both).await?;
            ids.push((alone, both));
        }
        let at_baker = ids.iter().flat_map(|(alone, both)| [alone, both]);
        assert_in_order(lab, baker, at_baker)?;
        assert_in_order(lab, counter, ids.iter().map(|(_, both)| both))
    }

    async fn assert_baked_before_sold(&self, lab: &Lab, id: &str) -> Done {
        let baked = entry(lab, &self.baker, id)?;
        let sold = entry(lab, &self.counter, id)?;
        lab.note(format!(
            "put both lines of {id} in the order of their timestamps"
        ));
        lab.ensure(
            baked.nanos <= sold.nanos,
            format!("merged the streams of both by time, and picked the lines of {id}"),
            "the baking is over before the order is",
            "the order's timestamp is before the baking's",
        )
    }

    /// Sends an order without an id, and fails unless the oven gets the one that
    /// the service made; then checks the order of two events.
    ///
    /// A slow request is logged when it is answered, after later requests that
    /// were answered before it.
    pub(super) async fn assert_ordered_by_end(&self, lab: &mut Lab, shop: &Shop) -> Done {
        let quick = lab.draw().name();
        let order = shop.order_without_id(&self.waiting).begin().await?;
        let Some(call) = self.oven.call(0, ANSWER).await else {
            let did = "sent an order while the oven kept its answers back";
            return Err(lab.not_reached(did, "the oven is asked", "it is not"));
        };
        let made = call.headers.get("x-request-id").filter(|id| !id.is_empty());
        let Some(slow) = made else {
            let did = "sent an order without an x-request-id";
            let expected = "the oven gets the id that the service made, as x-request-id";
            return Err(lab.fail(did, expected, "the oven got none"));
        };
        send_expecting(shop.bake(&self.waiting, &quick), 200).await?;
        event_of(lab, &self.waiting, &quick).await?;
        self.oven.let_go();
        let answer = order.answer().await.map_err(|none| {
            let did = "let the oven answer";
            lab.not_reached(did, "the order's answer", none.to_string())
        })?;
        shop.assert_receipt(answer)?;
        let told = event_of(lab, &self.waiting, slow).await;
        told.map_err(Stop::or_fail)?;
        assert_in_order(lab, &self.waiting, [&quick, slow].into_iter())
    }
}

/// How many clients send requests at the same time.
const CLIENTS: usize = 4;

/// How many requests each of them sends, one after the other.
const REQUESTS: usize = 12;

impl LinkedServices {
    /// Sends requests from several clients at once, and fails unless the events
    /// of each client are in the order of its requests.
    pub(super) async fn assert_ordered_under_load(&self, lab: &mut Lab, shop: &Shop) -> Done {
        let web = &self.waiting;
        let mut clients = JoinSet::new();
        let mut rows = Vec::new();
        for _ in 0..CLIENTS {
            let ids: Vec<String> = (0..REQUESTS).map(|_| lab.draw().name()).collect();
            let requests: Vec<_> = ids.iter().map(|id| shop.bake(web, id)).collect();
            clients.spawn(async move {
                for request in requests {
                    request.quietly().await?;
                }
                Ok::<(), NoAnswer>(())
            });
            rows.push(ids);
        }
        let did = format!(
            "{CLIENTS} clients at once sent {} {REQUESTS} requests each, one after the other",
            web.lane()
        );
        lab.note(&did);
        while let Some(sent) = clients.join_next().await {
            let sent = sent.map_err(|lost| Stop::trouble("send requests", lost))?;
            sent.map_err(|none| lab.fail(did.clone(), "an answer to each", none.to_string()))?;
        }
        for ids in &rows {
            for id in ids.iter().rev() {
                event_of(lab, web, id).await?;
            }
            assert_in_order(lab, web, ids.iter())?;
        }
        Ok(())
    }
}

/// Finds the event of the request `id`.
fn entry(lab: &Lab, web: &Process, id: &str) -> Seen<Entry> {
    let lines = web.lines();
    let of_id = |line: &String| {
        let events = of_request(std::slice::from_ref(line));
        let event = events.into_iter().next()?;
        (event.get("request_id")?.as_str()? == id).then_some(event)
    };
    let mut told = lines.iter().enumerate();
    let found = told.find_map(|(place, line)| Some((place, of_id(line)?)));
    let lane = web.lane();
    let Some((place, event)) = found else {
        let did = format!("looked for the request {id} in the stream of {lane}");
        return Err(lab.fail(did, "one event with that request_id", "none has it"));
    };
    let Some(time) = time(&event) else {
        let did = format!("read the event of {id} in the stream of {lane}");
        let seen = event.get("timestamp").map(ToString::to_string);
        let seen = seen.unwrap_or("no field \"timestamp\"".to_owned());
        return Err(lab.fail(did, "a timestamp as RFC 3339, in UTC", seen));
    };
    let nanos = time.nanos;
    Ok(Entry { place, nanos })
}

/// Fails unless the events of `ids` and their timestamps are in that order.
fn assert_in_order<'a>(lab: &Lab, web: &Process, ids: impl Iterator<Item = &'a String>) -> Done {
    let mut before: Option<(&String, Entry)> = None;
    lab.note(format!(
        "looked at the order of the lines of {}",
        web.lane()
    ));
    for id in ids {
        let entry = entry(lab, web, id)?;
        if let Some((earlier, last)) = &before {
            let did = format!(
                "{earlier} was answered before {id}; looked for both in the stream of {}",
                web.lane()
            );
            lab.ensure(
                last.place < entry.place,
                &did,
                format!("the event of {earlier} first"),
                format!("the event of {id} is first"),
            )?;
            lab.ensure(
                last.nanos <= entry.nanos,
                did,
                "timestamps in the order of the lines",
                format!("the event of {id} comes second, and its timestamp is the earlier one"),
            )?;
        }
        before = Some((id, entry));
    }
    Ok(())
}
