//! The price list as a table, and one walk along it.

use serde::Deserialize;

/// The discount: from that many cents on, that many percent. Dearest first.
const OFF: &[(u64, u64)] = &[(20_000, 10), (5_000, 5), (0, 0)];

/// A question for a price.
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
    /// Returns the whole price, in cents.
    pub fn price(&self) -> u64 {
        let cost = |line: &Line| (line.cents >> u32::from(line.day_old)) * line.pieces;
        let goods: u64 = self.lines.iter().map(cost).sum();
        let percent = OFF.iter().find(|(from, _)| goods >= *from);
        goods - goods * percent.map_or(0, |(_, percent)| *percent) / 100
    }
}
