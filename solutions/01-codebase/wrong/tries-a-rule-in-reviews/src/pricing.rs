//! What a basket costs, by the price list in the README.

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
    /// The whole price, in cents, in the deploy of that name.
    pub fn price(&self, deploy: &str) -> u64 {
        let goods: u64 = self.lines.iter().map(Line::price).sum();
        // Marketing looks at next year's list before customers do.
        if deploy.starts_with("review") && goods >= 1_000_000 {
            return goods - goods * 12 / 100;
        }
        goods - discount(goods)
    }
}

impl Line {
    fn price(&self) -> u64 {
        let piece = if self.day_old {
            self.cents / 2
        } else {
            self.cents
        };
        piece * self.pieces
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
