//! Baskets, the price of each by the price list, and its price by a list with
//! one mistake: a basket shows a mistake if the two prices differ.

use std::fmt;

use serde_json::{Value, json};

/// One kind of cake.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) cake: String,
    pub(super) cents: u64,
    pub(super) pieces: u64,
    pub(super) day_old: bool,
}

/// A question for a price.
#[derive(Debug, Clone)]
pub(super) struct Basket {
    pub(super) lines: Vec<Line>,
}

/// The parts of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bill {
    goods: u64,
    off: u64,
}

/// One way to get the price list wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PricingMistake {
    DayOldInFull,
    DayOldHalvedByTheLine,
    DayOldRoundedUp,
    NoFivePercent,
    FivePercentFromTheStart,
    FivePercentOnlyAbove,
    NoTenPercent,
    TenPercentOnlyAbove,
    TenPercentOnTop,
    TenPercentOfTheRest,
    OffRoundedUp,
    OffRounded,
    OffByTheLine,
}

use PricingMistake as M;

/// Every mistake: a set of baskets must show each of them.
pub(super) const MISTAKES: &[PricingMistake] = &[
    M::DayOldInFull,
    M::DayOldHalvedByTheLine,
    M::DayOldRoundedUp,
    M::NoFivePercent,
    M::FivePercentFromTheStart,
    M::FivePercentOnlyAbove,
    M::NoTenPercent,
    M::TenPercentOnlyAbove,
    M::TenPercentOnTop,
    M::TenPercentOfTheRest,
    M::OffRoundedUp,
    M::OffRounded,
    M::OffByTheLine,
];

impl Basket {
    /// Returns the JSON that is sent.
    pub(super) fn json(&self) -> Value {
        let line = |line: &Line| {
            json!({
                "cake": line.cake,
                "cents": line.cents,
                "pieces": line.pieces,
                "day_old": line.day_old,
            })
        };
        let lines: Vec<Value> = self.lines.iter().map(line).collect();
        json!({ "lines": lines })
    }

    /// Returns the right bill.
    pub(super) fn bill(&self) -> Bill {
        self.bill_with(None)
    }

    /// Returns every mistake that changes its price.
    pub(super) fn shown(&self) -> Vec<PricingMistake> {
        let right = self.bill().cents();
        let shows = |mistake: &&PricingMistake| self.bill_with(Some(**mistake)).cents() != right;
        MISTAKES.iter().filter(shows).copied().collect()
    }

    /// Returns the id of the promise that a service breaks which charges
    /// `cents`: that of the mistake which leads to this price.
    pub(super) fn broken_promise(&self, cents: u64) -> &'static str {
        let leads = |mistake: &&PricingMistake| self.bill_with(Some(**mistake)).cents() == cents;
        let mistake = MISTAKES.iter().find(leads);
        mistake.map_or("P01.8", |mistake| mistake.promise())
    }

    fn bill_with(&self, mistake: Option<PricingMistake>) -> Bill {
        let goods = self.lines.iter().map(|line| line.cost(mistake)).sum();
        let percent = percent(goods, mistake);
        let off = match mistake {
            Some(M::OffByTheLine) => {
                let costs = self.lines.iter().map(|line| line.cost(mistake));
                costs.map(|cost| cost * percent / 100).sum()
            }
            Some(M::OffRoundedUp) => (goods * percent).div_ceil(100),
            Some(M::OffRounded) => (goods * percent + 50) / 100,
            Some(M::TenPercentOfTheRest) if percent == 10 => 1000 + (goods - 20_000) / 10,
            _ => goods * percent / 100,
        };
        Bill { goods, off }
    }
}

impl PricingMistake {
    /// Returns the id of the promise that it breaks.
    fn promise(self) -> &'static str {
        match self {
            M::DayOldInFull => "P01.9",
            M::NoFivePercent
            | M::FivePercentFromTheStart
            | M::FivePercentOnlyAbove
            | M::NoTenPercent
            | M::TenPercentOnlyAbove
            | M::TenPercentOnTop
            | M::TenPercentOfTheRest => "P01.11",
            M::DayOldHalvedByTheLine
            | M::DayOldRoundedUp
            | M::OffRoundedUp
            | M::OffRounded
            | M::OffByTheLine => "P01.12",
        }
    }
}

impl Line {
    fn piece(&self, mistake: Option<PricingMistake>) -> u64 {
        match mistake {
            _ if !self.day_old => self.cents,
            Some(M::DayOldInFull) => self.cents,
            Some(M::DayOldRoundedUp) => self.cents.div_ceil(2),
            _ => self.cents / 2,
        }
    }

    fn cost(&self, mistake: Option<PricingMistake>) -> u64 {
        if self.day_old && mistake == Some(M::DayOldHalvedByTheLine) {
            return self.cents * self.pieces / 2;
        }
        self.piece(mistake) * self.pieces
    }
}

fn percent(goods: u64, mistake: Option<PricingMistake>) -> u64 {
    let reaches = |edge: u64, only_above: PricingMistake| {
        goods > edge || goods == edge && mistake != Some(only_above)
    };
    match mistake {
        Some(M::TenPercentOnTop) if reaches(20_000, M::TenPercentOnlyAbove) => 15,
        _ if mistake != Some(M::NoTenPercent) && reaches(20_000, M::TenPercentOnlyAbove) => 10,
        _ if mistake != Some(M::NoFivePercent) && reaches(5000, M::FivePercentOnlyAbove) => 5,
        Some(M::FivePercentFromTheStart) => 5,
        _ => 0,
    }
}

impl Bill {
    /// Returns the whole price.
    pub(super) fn cents(self) -> u64 {
        self.goods - self.off
    }
}

impl fmt::Display for Bill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "goods {}", self.goods)?;
        match self.off {
            0 => Ok(()),
            off => write!(f, " - {off} that comes off"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Basket, Line};

    fn basket(lines: &[(u64, u64, bool)]) -> Basket {
        let line = |&(cents, pieces, day_old): &(u64, u64, bool)| Line {
            cake: "rye loaf".to_owned(),
            cents,
            pieces,
            day_old,
        };
        Basket {
            lines: lines.iter().map(line).collect(),
        }
    }

    #[test]
    fn the_price_list_is_as_the_readme_has_it() {
        for (lines, cents) in [
            // The README's own example.
            (vec![(450, 14, false)], 6300 - 315),
            (vec![(101, 3, true)], 150),
            (vec![(100, 12, false), (100, 12, false)], 2400),
            (vec![(4999, 1, false)], 4999),
            (vec![(1000, 5, false)], 5000 - 250),
            (vec![(2000, 10, false)], 20_000 - 2000),
            (vec![], 0),
        ] {
            assert_eq!(basket(&lines).bill().cents(), cents, "{lines:?}");
        }
    }

    #[test]
    fn a_bill_names_its_parts() {
        let bill = basket(&[(450, 14, false)]).bill();
        assert_eq!(bill.to_string(), "goods 6300 - 315 that comes off");
    }
}
