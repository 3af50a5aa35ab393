//! Time as kitchens have it. A kitchen bakes one cake after the other, and a
//! round is the time of one cake, in all kitchens at once: one worker, with
//! one kitchen, needs as many rounds as there are orders, however much goes
//! on inside it. So what is measured is processes, and a busy machine makes
//! rounds no more.

use std::{collections::BTreeSet, time::Duration};

use crate::behaviours::{
    backlog::A_MOMENT,
    order_queue::{baked, is_bake},
};
use dozen_lab::{Done, Lab, SOON, StandIn};

/// How long an idle kitchen is waited for before it is taken to have no more
/// to do.
const PATIENCE: Duration = Duration::from_millis(500);

/// How many orders one worker may have in its hands.
const HANDS: usize = 10;

/// The first worker, alone with all the orders, takes what it can bake and
/// leaves the rest to those who come later.
pub(super) async fn leaves_the_rest(lab: &Lab, kitchen: &StandIn) -> Done {
    let begun = async || {
        let_ticks_pass(kitchen);
        (!baked(kitchen).is_empty()).then_some(())
    };
    lab.until(SOON, begun).await;
    // For as long as it takes more, it is waited for.
    let mut taken = 0;
    while taken <= HANDS {
        let more = async || (baked(kitchen).len() > taken).then_some(());
        if lab.until(A_MOMENT, more).await.is_none() {
            break;
        }
        taken = baked(kitchen).len();
    }
    lab.note("looked at what it brought to its kitchen");
    lab.ensure(
        taken <= HANDS,
        "started one worker with all the orders waiting, and let its kitchen finish none",
        format!("it has {HANDS} orders in its hands at most, and leaves the rest in the queue"),
        "it took more of them to its kitchen",
    )
}

/// Waits until every kitchen was brought something to bake, while none of
/// them is done with anything.
pub(super) async fn all_at_work(lab: &Lab, kitchens: &[StandIn], orders: usize) -> Done {
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
    Err(lab.fail(
        format!(
            "started {} workers with {orders} orders waiting, and let no kitchen finish",
            kitchens.len()
        ),
        "each worker takes an order to its kitchen while the others are at work",
        shares(kitchens),
    ))
}

/// Has the kitchens bake until all orders are done; the rounds that took, or
/// nothing where it took more than `most` or came to a halt.
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

/// Whether nothing is left that any kitchen could still be brought.
fn is_all_brought(kitchens: &[StandIn], orders: usize) -> bool {
    let ids: BTreeSet<String> = kitchens.iter().flat_map(baked).collect();
    ids.len() >= orders
}

/// What each kitchen was brought so far.
pub(super) fn shares(kitchens: &[StandIn]) -> String {
    let counts = kitchens.iter().enumerate();
    let counts = counts.map(|(place, kitchen)| {
        format!("worker.{} took {} of them", place + 1, baked(kitchen).len())
    });
    counts.collect::<Vec<_>>().join(", ")
}

/// Only bakes are waited for.
fn let_ticks_pass(kitchen: &StandIn) {
    if kitchen.waiting().first().is_some_and(|call| !is_bake(call)) {
        kitchen.serve_one();
    }
}
