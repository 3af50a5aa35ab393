//! What a basket costs.

use serde::Deserialize;

/// Pieces that fit into one box.
const BOX: u64 = 24;

/// What a customer asks the price of.
#[derive(Deserialize)]
pub struct Basket {
    lines: Vec<Line>,
    km: u64,
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
        let goods = goods - discount(goods);
        goods + self.boxes() + self.delivery(goods)
    }

    fn boxes(&self) -> u64 {
        let pieces: u64 = self.lines.iter().map(|line| line.pieces).sum();
        if pieces < BOX {
            return 0;
        }
        150 * pieces.div_ceil(BOX)
    }

    fn delivery(&self, goods: u64) -> u64 {
        let far = 60 * self.km.saturating_sub(5);
        match self.km {
            0 => 0,
            _ if goods >= 6000 => far,
            _ => 400 + far,
        }
    }
}

impl Line {
    fn price(&self) -> u64 {
        let piece = if self.day_old {
            self.cents / 2
        } else {
            self.cents
        };
        piece * (self.pieces - self.pieces / 13)
    }
}

/// What is taken off the goods.
fn discount(goods: u64) -> u64 {
    if goods >= 5000 { goods * 5 / 100 } else { 0 }
}
