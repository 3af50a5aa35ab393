//! The fixture of checks of orders and workers: a queue, processes of every
//! type, and the orders that were accepted.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};

use dozen_lab::{Answer, Call, Done, Lab, Launch, Process, Redis, SOON, Seen, Signal, StandIn};
use dozen_model::Stop;

/// A queue, and one sort of cake.
pub(crate) struct OrderQueueFixture {
    pub(crate) queue: Redis,
    cake: String,
}

/// The accepted orders: their cakes, by id.
pub(crate) type AcceptedOrders = BTreeMap<String, String>;

impl OrderQueueFixture {
    pub(crate) async fn opens(lab: &mut Lab) -> Seen<Self> {
        let cake = lab.draw().cake();
        let queue = lab.redis("queue").start().await?;
        Ok(Self { queue, cake })
    }

    /// Returns a process of that type, with its own directories and kitchen.
    pub(crate) fn process(&self, lab: &Lab, process_type: &str, kitchen: &StandIn) -> Launch {
        let process = lab.process(process_type).env("REDIS_URL", self.queue.url());
        process.env("KITCHEN_URL", kitchen.url())
    }

    /// Starts a worker; fails if the Procfile names none.
    pub(crate) async fn worker(&self, lab: &Lab, kitchen: &StandIn) -> Seen<Process> {
        let worker = self.process(lab, "worker", kitchen).start().await;
        worker.map_err(Stop::or_fail)
    }

    /// Sends one order and records it.
    pub(crate) async fn order(&self, lab: &Lab, web: &Process, book: &mut AcceptedOrders) -> Done {
        let cake = format!("{}, alone", self.cake);
        let order = web.post("/orders").json(&json!({ "cake": cake }));
        let answer = order.send().await?;
        let answer = answer.expect(TAKEN, is_accepted)?;
        enter(lab, book, &answer, cake)
    }

    /// Sends `times` orders, some at once, and records them.
    pub(crate) async fn orders(
        &self,
        lab: &Lab,
        web: &Process,
        times: usize,
        book: &mut AcceptedOrders,
    ) -> Done {
        let did = format!("sent {times} orders to {}", web.lane());
        let cake = |number: &str| format!("{} for {}, {number}", self.cake, web.lane());
        let order = web.post("/orders").json(&json!({ "cake": cake("{n}") }));
        let answers = order.times(times).send().await;
        for (place, answer) in answers.iter().enumerate() {
            let seen = match answer {
                Ok(answer) if is_accepted(answer) => {
                    enter(lab, book, answer, cake(&(place + 1).to_string()))?;
                    continue;
                }
                Ok(answer) => answer.describe(),
                Err(none) => none.to_string(),
            };
            return Err(lab.fail(did, format!("each is answered {TAKEN}"), seen));
        }
        Ok(())
    }
}

const TAKEN: &str = "202 with an id";

fn is_accepted(answer: &Answer) -> bool {
    answer.status == 202 && !id(&answer.json()).is_empty()
}

/// Returns the id of an order, written as a text or as a number.
fn id(order: &Value) -> String {
    match &order["id"] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Records an order; fails if its id was given before, by any process.
fn enter(lab: &Lab, book: &mut AcceptedOrders, answer: &Answer, cake: String) -> Done {
    let id = id(&answer.json());
    match book.insert(id.clone(), cake.clone()) {
        None => Ok(()),
        Some(other) => {
            lab.tests("P08.7");
            Err(lab.fail(
                "sent orders to several web processes",
                "each has an id that no other has",
                format!("two have the id {id}: \"{other}\" and \"{cake}\""),
            ))
        }
    }
}

/// Returns the ids of the orders that a kitchen was asked to bake, in that
/// order.
pub(crate) fn baked(kitchen: &StandIn) -> Vec<String> {
    let calls = kitchen.calls();
    let bakes = calls.iter().filter(|call| is_bake(call));
    bakes.map(|call| id(&call.body)).collect()
}

pub(crate) fn is_bake(call: &Call) -> bool {
    call.method == "POST" && call.path == "/bake"
}

/// Waits until every recorded order has reached a kitchen; fails if one was
/// changed on its way.
pub(crate) async fn assert_all_baked(
    lab: &Lab,
    kitchens: &[&StandIn],
    book: &AcceptedOrders,
    did: &str,
) -> Done {
    let missing = || {
        let there: Vec<String> = kitchens.iter().flat_map(|kitchen| baked(kitchen)).collect();
        book.keys().filter(|id| !there.contains(id)).count()
    };
    let all = async || (missing() == 0).then_some(());
    if lab.until(SOON, all).await.is_some() {
        return Ok(());
    }
    lab.note("looked at what was brought to the kitchens");
    let seen = format!("{} of {} are", book.len() - missing(), book.len());
    Err(lab.fail(did, "every order is brought to a kitchen", seen))
}

/// Fails if an order was baked twice, or was never sent.
pub(crate) fn assert_each_once(
    lab: &Lab,
    kitchens: &[&StandIn],
    book: &AcceptedOrders,
    did: &str,
) -> Done {
    lab.note("counted what was brought to the kitchens");
    let calls: Vec<Call> = kitchens
        .iter()
        .flat_map(|kitchen| kitchen.calls())
        .collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    lab.tests("P08.5");
    for call in calls.iter().filter(|call| is_bake(call)) {
        let id = id(&call.body);
        let right = book.get(&id).is_some_and(|cake| call.body["cake"] == *cake);
        let expected = "each is an order that was sent, with its id and its cake";
        lab.ensure(right, did, expected, call.to_string())?;
        *counts.entry(id).or_default() += 1;
    }
    lab.tests("P08.11");
    let twice = counts.values().filter(|count| **count > 1).count();
    let seen = format!("{twice} of {} were baked more than once", book.len());
    lab.ensure(twice == 0, did, "each order is baked once", seen)
}

/// Fails if the kitchen is asked for anything within a while.
pub(crate) async fn assert_nothing_baked(
    lab: &Lab,
    kitchen: &StandIn,
    within: Duration,
    did: &str,
) -> Done {
    let some = async || (!baked(kitchen).is_empty()).then_some(());
    let seen = lab.until(within, some).await;
    let expected = "nothing is baked: no worker runs";
    lab.ensure(
        seen.is_none(),
        did,
        expected,
        "the kitchen was asked to bake",
    )
}

/// Kills a process, as the death of its machine does.
pub(crate) async fn kill(process: &Process) -> Done {
    process.signal(Signal::SIGKILL)?;
    match process.exit(SOON).await {
        Some(_) => Ok(()),
        None => Err(Stop::trouble("kill a process", "it still runs")),
    }
}
