//! Draws baskets until there is one for every way to get the price list wrong.

use super::basket::{Basket, Line, PricingMistake, SLIPS};
use dozen_lab::{Draw, Lab, Seen};
use dozen_model::Stop;

/// Short, so that a basket can be read in a card; a cake's name decides nothing.
const CAKES: &[&str] = &["bun", "loaf", "pie", "roll", "tart"];

/// More draws than it ever takes.
const DRAWS: usize = 20_000;

/// How many baskets there are to choose from.
const POOL: usize = 80;

/// Dearer than any rule needs; a larger number would look like a port.
const DEAREST: u64 = 30_000;

/// The goods at which a rule of the list begins: cents, pieces.
const EDGES: &[(u64, u64)] = &[
    (1000, 5),
    (1250, 4),
    (2000, 10),
    (2500, 8),
    // After 5 % off these are 6000 to the cent.
    (1263, 5),
    (2105, 3),
];

/// Baskets that together show every slip, so that a service that quotes all
/// of them right has every rule right, at its edges too.
pub(super) fn baskets(lab: &mut Lab) -> Seen<Vec<Basket>> {
    let mut missing = SLIPS.to_vec();
    let mut pool = Vec::new();
    for _ in 0..DRAWS {
        let basket = draw(lab.draw());
        if basket.bill().cents() > DEAREST {
            continue;
        }
        let shown = basket.shown();
        missing.retain(|slip| !shown.contains(slip));
        pool.push((basket, shown));
        if missing.is_empty() && pool.len() >= POOL {
            return Ok(few(pool));
        }
    }
    let left = format!("none of {DRAWS} showed {missing:?}");
    Err(Stop::trouble("draw baskets for every rule", left))
}

/// A few of `pool` that show all that the whole of it shows: again and again
/// the one that shows most of what is missing.
fn few(mut pool: Vec<(Basket, Vec<PricingMistake>)>) -> Vec<Basket> {
    let mut chosen = Vec::new();
    loop {
        pool.retain(|(_, shown)| !shown.is_empty());
        let most = (0..pool.len()).max_by_key(|&place| pool[place].1.len());
        let Some(place) = most else { break };
        let (basket, shown) = pool.swap_remove(place);
        for (_, missing) in &mut pool {
            missing.retain(|slip| !shown.contains(slip));
        }
        chosen.push(basket);
    }
    // The plainest first: what it shows is easiest to see.
    chosen.sort_by_key(|basket: &Basket| basket.lines.len());
    chosen
}

/// A basket, whatever it shows.
pub(super) fn one(lab: &mut Lab) -> Basket {
    draw(lab.draw())
}

fn draw(draw: &mut Draw) -> Basket {
    let lines = match draw.number(0..4) {
        0 => edge(draw),
        1 => full_box(draw),
        _ => any(draw),
    };
    let km = match draw.number(0..4) {
        0 => 0,
        1 => draw.number(5..8),
        _ => draw.number(1..30),
    };
    Basket { lines, km }
}

/// Goods that come to where a rule begins.
fn edge(draw: &mut Draw) -> Vec<Line> {
    let (cents, pieces) = *draw.pick(EDGES);
    vec![line(draw, cents, pieces, false)]
}

/// Two lines that fill a box to the last piece.
fn full_box(draw: &mut Draw) -> Vec<Line> {
    let first = draw.number(1..24);
    [first, 24 - first]
        .map(|pieces| {
            let cents = draw.number(50..400);
            line(draw, cents, pieces, false)
        })
        .to_vec()
}

fn any(draw: &mut Draw) -> Vec<Line> {
    (0..draw.number(1..4))
        .map(|_| {
            let (cents, pieces) = (draw.number(45..700), draw.number(1..31));
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
