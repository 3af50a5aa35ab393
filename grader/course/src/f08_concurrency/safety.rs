//! Checks that an order is safe once it was accepted: it is in the Redis before
//! the 202, and its id is unique on any machine.

use std::time::Duration;

use serde_json::json;

use super::super::{
    Check, behaviours::backlog::A_MOMENT, behaviours::order_queue::OrderQueueFixture,
};
use dozen_lab::{Done, Lab, Process, Seen};
use dozen_model::Stop;

pub(super) const SAFE: Check = Check {
    id: "an-accepted-order-is-safe",
    title: "an order is accepted only once it is safe",
    claims: &["C8.1", "C8.4"],
    points: 1,
    does: "Takes an order by each of two web processes and compares the ids, which must differ by \
           more than the process number. Slows the Redis down and checks whether anything is \
           written after the 202. Then keeps the Redis from answering, sends an order to \
           each, and takes the Redis away and sends more: none of these may be answered with 202.",
    why: "A process can die in the moment after its answer: an order in its memory alone is lost, \
          although the customer got a 202. And of two orders with one id, one is lost.",
    hints: [
        "Where is the order at the moment when the 202 goes out?",
        "Only the Redis outlives the process, so the answer has to wait for the Redis. An id that \
         is made of a process number and a counter is made again on the next machine.",
        "Await `LPUSH` in the handler, answer 503 if it fails, and take ids from `INCR` or from \
         `Uuid::new_v4`.",
    ],
    run: |lab| Box::pin(an_accepted_order_is_safe(lab)),
};

/// How long the Redis delays each command.
const LATENCY: Duration = Duration::from_millis(40);

/// How long a write after the answer may take to show.
const LATE_LIMIT: Duration = Duration::from_millis(120);

async fn an_accepted_order_is_safe(lab: &mut Lab) -> Done {
    let bakery = OrderQueueFixture::opens(lab).await?;
    let kitchen = lab.stand_in("kitchen").holds().start().await?;
    let webs = [
        bakery.process(lab, "web", &kitchen).start().await?,
        bakery.process(lab, "web", &kitchen).start().await?,
    ];
    let mut ids = Vec::new();
    for web in &webs {
        web.await_ready().await?;
        ids.push(ordered(web).await.map_err(Stop::or_not_reached)?);
    }
    lab.tests("P08.7");
    let [first, second] = webs.each_ref().map(Process::pid);
    let same = [(first, &ids[0]), (second, &ids[1])].map(|(pid, id)| without_pid(id, pid));
    lab.ensure(
        same[0] != same[1],
        "took one order by each of two web processes, and looked at the ids",
        "two ids that differ, even if two machines give both processes the same number",
        format!(
            "{} and {}, by processes {first} and {second}",
            ids[0], ids[1]
        ),
    )?;
    assert_stored_first(lab, &bakery, &webs[0]).await?;
    lab.tests("P08.9");
    bakery.queue.hang().await?;
    assert_not_accepted(lab, &webs[0], "that does not answer").await?;
    bakery.queue.stop().await?;
    assert_not_accepted(lab, &webs[1], "that is down").await
}

/// Fails if the slow Redis gets more writes after the 202.
async fn assert_stored_first(lab: &Lab, bakery: &OrderQueueFixture, web: &Process) -> Done {
    bakery.queue.delay(LATENCY).await?;
    ordered(web).await.map_err(Stop::or_not_reached)?;
    let accepted = bakery.queue.contents().await?;
    let ended = async || (!web.is_running()).then_some(());
    lab.until(LATE_LIMIT, ended).await;
    let is_same = bakery.queue.contents().await? == accepted;
    lab.tests("P08.8");
    lab.ensure(
        is_same,
        format!(
            "sent an order to {}, and compared the Redis at the 202 with the Redis after it",
            web.lane()
        ),
        "the order is in the Redis before it is accepted: nothing is written afterwards",
        "something was written after the 202: never, if the process dies at that moment",
    )
}

/// Sends an order and returns its id.
async fn ordered(web: &Process) -> Seen<String> {
    let order = web.post("/orders").json(&json!({ "cake": "rye loaf" }));
    let answer = order.send().await?;
    let answer = answer.expect("202 with an id", |answer| {
        answer.status == 202 && !answer.json()["id"].is_null()
    })?;
    let id = &answer.json()["id"];
    Ok(id.as_str().map_or_else(|| id.to_string(), str::to_owned))
}

/// Returns the id with a mark in place of the number of its process.
fn without_pid(id: &str, pid: u32) -> String {
    let lower = id.to_lowercase();
    [pid.to_string(), format!("{pid:x}")]
        .iter()
        .fold(lower, |id, pid| id.replace(pid.as_str(), "<pid>"))
}

/// Fails if an order is accepted while the Redis is in that state.
async fn assert_not_accepted(lab: &Lab, web: &Process, state: &str) -> Done {
    let order = web.post("/orders").json(&json!({ "cake": "rye loaf" }));
    let order = order.begin().await?;
    let answered = async || (!order.is_waiting()).then_some(());
    if lab.until(A_MOMENT, answered).await.is_none() {
        return Ok(());
    }
    // A refusal and a closed connection both say that the order is not
    // accepted.
    let Ok(answer) = order.answer().await else {
        return Ok(());
    };
    let expected = format!("no 202: the order cannot be in a Redis {state}");
    answer.expect(expected, |answer| !(200..300).contains(&answer.status))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::without_pid;

    #[test]
    fn ids_of_a_process_number_and_a_counter_become_the_same() {
        assert_eq!(without_pid("4711-1", 4711), without_pid("4712-1", 4712));
        assert_eq!(without_pid("1267-A", 0x1267), without_pid("1268-a", 0x1268));
        assert_ne!(without_pid("1", 4711), without_pid("2", 4712));
    }
}
