//! Draws baskets until they show every way to get the price list wrong.

use super::basket::{Basket, Line, MISTAKES, PricingMistake};
use dozen_lab::{Draw, Lab, Seen};
use dozen_model::Stop;

/// Short, so that a card can show a basket; a cake's name decides nothing.
const CAKES: &[&str] = &["bun", "loaf", "pie", "roll", "tart"];

/// More draws than are ever needed.
const DRAWS: usize = 20_000;

/// How many baskets there are to choose from.
const POOL: usize = 80;

/// The highest price: more than any rule needs, and less than a number that
/// looks like a port.
const DEAREST: u64 = 30_000;

/// Goods at which a rule of the list begins: cents, pieces.
const EDGES: &[(u64, u64)] = &[(1000, 5), (1250, 4), (2000, 10), (2500, 8)];

/// The contract's limits.
const LARGEST: u64 = 1_000_000;
const MOST_LINES: usize = 100;

/// Returns baskets that together show every mistake, so that a service that
/// prices all of them right has every rule right, at its edges too.
pub(super) fn baskets(lab: &mut Lab) -> Seen<Vec<Basket>> {
    let mut missing = MISTAKES.to_vec();
    let mut pool = Vec::new();
    for _ in 0..DRAWS {
        let basket = draw(lab.draw());
        if basket.bill().cents() > DEAREST {
            continue;
        }
        let shown = basket.shown();
        missing.retain(|mistake| !shown.contains(mistake));
        pool.push((basket, shown));
        if missing.is_empty() && pool.len() >= POOL {
            return Ok(few(pool));
        }
    }
    let left = format!("none of {DRAWS} showed {missing:?}");
    Err(Stop::trouble("draw baskets for every rule", left))
}

/// Returns a few of `pool` that together show all mistakes that the pool shows:
/// each time the one that shows most of the missing ones.
fn few(mut pool: Vec<(Basket, Vec<PricingMistake>)>) -> Vec<Basket> {
    let mut chosen = Vec::new();
    loop {
        pool.retain(|(_, shown)| !shown.is_empty());
        let most = (0..pool.len()).max_by_key(|&place| pool[place].1.len());
        let Some(place) = most else { break };
        let (basket, shown) = pool.swap_remove(place);
        for (_, missing) in &mut pool {
            missing.retain(|mistake| !shown.contains(mistake));
        }
        chosen.push(basket);
    }
    // The plainest first: its mistake is easiest to see.
    chosen.sort_by_key(|basket: &Basket| basket.lines.len());
    chosen
}

/// Returns baskets at the contract's limits: none, the smallest and the
/// largest numbers, and the most lines.
pub(super) fn at_the_limits(lab: &mut Lab) -> [Basket; 4] {
    let draw = lab.draw();
    let nothing = line(draw, 0, 0, false);
    let largest = line(draw, LARGEST, LARGEST, true);
    let most = (0..MOST_LINES).map(|_| line(draw, LARGEST, LARGEST, false));
    [vec![], vec![nothing], vec![largest], most.collect()].map(|lines| Basket { lines })
}

/// Draws a basket whose price is not a round number.
pub(super) fn odd(lab: &mut Lab) -> Basket {
    loop {
        let basket = draw(lab.draw());
        if !basket.bill().cents().is_multiple_of(10) {
            return basket;
        }
    }
}

fn draw(draw: &mut Draw) -> Basket {
    let lines = match draw.number(0..4) {
        0 => edge(draw),
        _ => any(draw),
    };
    Basket { lines }
}

/// Draws goods at which a rule begins.
fn edge(draw: &mut Draw) -> Vec<Line> {
    let (cents, pieces) = *draw.pick(EDGES);
    vec![line(draw, cents, pieces, false)]
}

fn any(draw: &mut Draw) -> Vec<Line> {
    (0..draw.number(1..4))
        .map(|_| {
            let (cents, pieces) = (draw.number(45..700), draw.number(1..60));
            let day_old = draw.number(0..3) == 0;
            line(draw, cents, pieces, day_old)
        })
        .collect()
}

fn line(draw: &mut Draw, cents: u64, pieces: u64, day_old: bool) -> Line {
    Line {
        cake: (*draw.pick(CAKES)).to_owned(),
        cents,
        pieces,
        day_old,
    }
}
