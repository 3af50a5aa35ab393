//! Measures work in rounds. A kitchen bakes one cake after the other, and a
//! round is the time of one cake, in all kitchens at once: one worker with one
//! kitchen needs as many rounds as there are orders, however many threads it
//! has. So a check measures processes, and a busy machine adds no rounds.

use std::{collections::BTreeSet, time::Duration};

use crate::behaviours::{
    backlog::A_MOMENT,
    order_queue::{baked, is_bake},
};
use dozen_lab::{Done, Lab, SOON, StandIn};

/// How long a kitchen may be idle before it counts as having no more work.
const PATIENCE: Duration = Duration::from_millis(500);

/// How many orders one worker may take at a time.
const HANDS: usize = 10;

/// Fails unless the first worker, alone with all the orders, takes only as many
/// as it can bake and leaves the rest to later workers.
pub(super) async fn assert_leaves_the_rest(lab: &Lab, kitchen: &StandIn) -> Done {
    let begun = async || {
        let_ticks_pass(kitchen);
        (!baked(kitchen).is_empty()).then_some(())
    };
    lab.until(SOON, begun).await;
    // The check waits as long as it takes more.
    let mut taken = 0;
    while taken <= HANDS {
        let more = async || (baked(kitchen).len() > taken).then_some(());
        if lab.until(A_MOMENT, more).await.is_none() {
            break;
        }
        taken = baked(kitchen).len();
    }
    lab.note("looked at what it brought to its kitchen");
    lab.tests("P08.14");
    lab.ensure(
        taken <= HANDS,
        "started one worker with all the orders waiting, and let its kitchen finish none",
        format!("it has {HANDS} orders in its hands at most, and leaves the rest in the queue"),
        "it took more of them to its kitchen",
    )
}

/// Waits until every kitchen has work, while none of them finishes any.
pub(super) async fn assert_all_working(lab: &Lab, kitchens: &[StandIn], orders: usize) -> Done {
    let all = async || {
        for kitchen in kitchens {
            let_ticks_pass(kitchen);
        }
        kitchens
            .iter()
            .all(|kitchen| !baked(kitchen).is_empty())
            .then_some(())
    };
    if lab.until(SOON, all).await.is_some() {
        return Ok(());
    }
    lab.note("looked at what was brought to each kitchen");
    lab.tests("P08.21");
    Err(lab.fail(
        format!(
            "started {} workers with {orders} orders waiting, and let no kitchen finish",
            kitchens.len()
        ),
        "each worker takes an order to its kitchen while the others are at work",
        shares(kitchens),
    ))
}

/// Lets the kitchens bake until all orders are done. Returns the rounds, or
/// `None` if there were more than `most` or the work stopped.
pub(super) async fn rounds(
    lab: &Lab,
    kitchens: &[StandIn],
    orders: usize,
    most: usize,
) -> Option<usize> {
    let mut resting = vec![false; kitchens.len()];
    for round in 0..=most {
        if is_all_brought(kitchens, orders) && !kitchens.iter().any(is_busy) {
            return Some(round);
        }
        let settled = async || {
            let mut all = kitchens.iter().zip(&resting);
            let all = all.all(|(kitchen, rests)| *rests || is_busy(kitchen));
            let some = kitchens.iter().any(is_busy);
            (some && (all || is_all_brought(kitchens, orders))).then_some(())
        };
        let some = async || kitchens.iter().any(is_busy).then_some(());
        if lab.until(PATIENCE, settled).await.is_none() {
            lab.until(SOON, some).await?;
        }
        for (kitchen, rests) in kitchens.iter().zip(&mut resting) {
            *rests = !is_busy(kitchen);
            if !*rests {
                kitchen.serve_one();
            }
        }
    }
    None
}

fn is_busy(kitchen: &StandIn) -> bool {
    !kitchen.waiting().is_empty()
}

/// Returns whether no order is left that could still reach a kitchen.
fn is_all_brought(kitchens: &[StandIn], orders: usize) -> bool {
    let ids: BTreeSet<String> = kitchens.iter().flat_map(baked).collect();
    ids.len() >= orders
}

/// Describes how many orders each kitchen has got so far.
pub(super) fn shares(kitchens: &[StandIn]) -> String {
    let counts = kitchens.iter().enumerate();
    let counts = counts.map(|(place, kitchen)| {
        format!("worker.{} took {} of them", place + 1, baked(kitchen).len())
    });
    counts.collect::<Vec<_>>().join(", ")
}

/// The rounds count only bakes.
fn let_ticks_pass(kitchen: &StandIn) {
    if kitchen.waiting().first().is_some_and(|call| !is_bake(call)) {
        kitchen.serve_one();
    }
}
