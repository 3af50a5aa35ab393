//! What a basket costs.

use serde::Deserialize;

/// What a customer asks the price of.
#[derive(Deserialize)]
pub struct Basket {
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    cents: u64,
    pieces: u64,
    day_old: bool,
}

impl Basket {
    /// The whole price, in cents.
    pub fn price(&self) -> u64 {
        let goods: u64 = self.lines.iter().map(Line::price).sum();
        goods - discount(goods)
    }
}

impl Line {
    fn price(&self) -> u64 {
        let full = self.cents * self.pieces;
        if self.day_old { full / 2 } else { full }
    }
}

/// What is taken off the goods.
fn discount(goods: u64) -> u64 {
    let percent = match goods {
        20_000.. => 10,
        5_000.. => 5,
        _ => 0,
    };
    goods * percent / 100
}
