//! What a basket costs: the price list as a table, and one walk along it.

use serde::Deserialize;

/// Off the goods: from so many cents on, so many percent. Dearest first.
const OFF: &[(u64, u64)] = &[(20_000, 10), (5_000, 5), (0, 0)];

/// One rule of what comes on top of the goods.
struct Extra {
    applies: fn(&Order) -> bool,
    cents: u64,
    times: fn(&Order) -> u64,
}

const EXTRAS: &[Extra] = &[
    Extra {
        applies: |order| order.pieces >= 24,
        cents: 150,
        times: |order| order.pieces.div_ceil(24),
    },
    Extra {
        applies: |order| order.km > 0 && order.goods < 6_000,
        cents: 400,
        times: |_| 1,
    },
    Extra {
        applies: |order| order.km > 5,
        cents: 60,
        times: |order| order.km - 5,
    },
];

/// What the rules look at.
struct Order {
    /// After what came off.
    goods: u64,
    pieces: u64,
    km: u64,
}

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
        let sum = |of: fn(&Line) -> u64| self.lines.iter().map(of).sum::<u64>();
        let goods = sum(|line| (line.cents >> u32::from(line.day_old)) * paid(line.pieces));
        let percent = OFF.iter().find(|(from, _)| goods >= *from);
        let order = Order {
            goods: goods - goods * percent.map_or(0, |(_, percent)| *percent) / 100,
            pieces: sum(|line| line.pieces),
            km: self.km,
        };
        let extras = EXTRAS.iter().filter(|extra| (extra.applies)(&order));
        order.goods
            + extras
                .map(|extra| extra.cents * (extra.times)(&order))
                .sum::<u64>()
    }
}

/// Of every thirteen pieces, twelve.
fn paid(pieces: u64) -> u64 {
    pieces / 13 * 12 + pieces % 13
}
