//! Baskets, what each costs by the price list, and what it would cost by a
//! list that slipped in one place: how a basket is known to tell the two apart.

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

/// What a customer asks the price of.
#[derive(Debug, Clone)]
pub(super) struct Basket {
    pub(super) lines: Vec<Line>,
    pub(super) km: u64,
}

/// What a basket comes to, part by part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bill {
    goods: u64,
    off: u64,
    boxes: u64,
    delivery: u64,
}

/// One way to get the price list wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PricingMistake {
    DayOldInFull,
    DayOldHalvedByTheLine,
    DayOldRoundedUp,
    NoneFree,
    OneFreeAtMost,
    FreeAcrossLines,
    NoFivePercent,
    FivePercentOnlyAbove,
    NoTenPercent,
    TenPercentOnlyAbove,
    TenPercentOnTop,
    OffRoundedUp,
    NoBoxes,
    BoxesOnlyAbove,
    BoxesOnlyFull,
    FreePiecesUnpacked,
    FetchedPays,
    NoDelivery,
    NothingFurther,
    FurtherFromTheSixth,
    NeverFreeDelivery,
    FreeDeliveryOnlyAbove,
    FreeDeliveryBeforeOff,
    FreeDeliveryHoweverFar,
}

use PricingMistake as S;

/// All of them: there must be a basket for each.
pub(super) const SLIPS: &[PricingMistake] = &[
    S::DayOldInFull,
    S::DayOldHalvedByTheLine,
    S::DayOldRoundedUp,
    S::NoneFree,
    S::OneFreeAtMost,
    S::FreeAcrossLines,
    S::NoFivePercent,
    S::FivePercentOnlyAbove,
    S::NoTenPercent,
    S::TenPercentOnlyAbove,
    S::TenPercentOnTop,
    S::OffRoundedUp,
    S::NoBoxes,
    S::BoxesOnlyAbove,
    S::BoxesOnlyFull,
    S::FreePiecesUnpacked,
    S::FetchedPays,
    S::NoDelivery,
    S::NothingFurther,
    S::FurtherFromTheSixth,
    S::NeverFreeDelivery,
    S::FreeDeliveryOnlyAbove,
    S::FreeDeliveryBeforeOff,
    S::FreeDeliveryHoweverFar,
];

impl Basket {
    /// As it is sent.
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
        json!({ "lines": lines, "km": self.km })
    }

    /// The right bill.
    pub(super) fn bill(&self) -> Bill {
        self.slipped(None)
    }

    /// Every slip that its price would betray.
    pub(super) fn shown(&self) -> Vec<PricingMistake> {
        let right = self.bill().cents();
        let betrays = |slip: &&PricingMistake| self.slipped(Some(**slip)).cents() != right;
        SLIPS.iter().filter(betrays).copied().collect()
    }

    fn slipped(&self, slip: Option<PricingMistake>) -> Bill {
        let goods = self.goods(slip);
        let off = off(goods, slip);
        Bill {
            goods,
            off,
            boxes: self.boxes(slip),
            delivery: self.delivery(goods, off, slip),
        }
    }

    fn goods(&self, slip: Option<PricingMistake>) -> u64 {
        let all: u64 = self.lines.iter().map(|line| line.cost(slip)).sum();
        if slip != Some(S::FreeAcrossLines) {
            return all;
        }
        // Thirteen of whatever: the first line's price stands for them.
        let free = self.pieces() / 13;
        let dear = self.lines.first().map_or(0, |line| line.piece(None));
        all.saturating_sub(free * dear)
    }

    fn pieces(&self) -> u64 {
        self.lines.iter().map(|line| line.pieces).sum()
    }

    fn boxes(&self, slip: Option<PricingMistake>) -> u64 {
        let free: u64 = self.lines.iter().map(|line| line.pieces / 13).sum();
        let pieces = match slip {
            Some(S::FreePiecesUnpacked) => self.pieces() - free,
            _ => self.pieces(),
        };
        let count = match slip {
            Some(S::NoBoxes) => 0,
            Some(S::BoxesOnlyFull) => pieces / 24,
            Some(S::BoxesOnlyAbove) if pieces == 24 => 0,
            _ if pieces < 24 => 0,
            _ => pieces.div_ceil(24),
        };
        150 * count
    }

    fn delivery(&self, goods: u64, off: u64, slip: Option<PricingMistake>) -> u64 {
        if self.km == 0 {
            return if slip == Some(S::FetchedPays) { 400 } else { 0 };
        }
        let is_free = match slip {
            Some(S::NeverFreeDelivery) => false,
            Some(S::FreeDeliveryOnlyAbove) => goods - off > 6000,
            Some(S::FreeDeliveryBeforeOff) => goods >= 6000,
            _ => goods - off >= 6000,
        };
        let further = match slip {
            Some(S::NothingFurther) => 0,
            Some(S::FurtherFromTheSixth) => self.km.saturating_sub(6),
            Some(S::FreeDeliveryHoweverFar) if is_free => 0,
            _ => self.km.saturating_sub(5),
        };
        let any = !is_free && slip != Some(S::NoDelivery);
        60 * further + if any { 400 } else { 0 }
    }
}

impl Line {
    fn piece(&self, slip: Option<PricingMistake>) -> u64 {
        match slip {
            _ if !self.day_old => self.cents,
            Some(S::DayOldInFull) => self.cents,
            Some(S::DayOldRoundedUp) => self.cents.div_ceil(2),
            _ => self.cents / 2,
        }
    }

    fn cost(&self, slip: Option<PricingMistake>) -> u64 {
        let free = match slip {
            Some(S::NoneFree | S::FreeAcrossLines) => 0,
            Some(S::OneFreeAtMost) => (self.pieces / 13).min(1),
            _ => self.pieces / 13,
        };
        let paid = self.pieces - free;
        if self.day_old && slip == Some(S::DayOldHalvedByTheLine) {
            return self.cents * paid / 2;
        }
        self.piece(slip) * paid
    }
}

fn off(goods: u64, slip: Option<PricingMistake>) -> u64 {
    let at = |edge: u64, only_above: PricingMistake| {
        goods > edge || goods == edge && slip != Some(only_above)
    };
    let percent = match slip {
        Some(S::TenPercentOnTop) if at(20_000, S::TenPercentOnlyAbove) => 15,
        _ if slip != Some(S::NoTenPercent) && at(20_000, S::TenPercentOnlyAbove) => 10,
        _ if slip != Some(S::NoFivePercent) && at(5000, S::FivePercentOnlyAbove) => 5,
        _ => 0,
    };
    if slip == Some(S::OffRoundedUp) {
        (goods * percent).div_ceil(100)
    } else {
        goods * percent / 100
    }
}

impl Bill {
    /// The whole price.
    pub(super) fn cents(self) -> u64 {
        self.goods - self.off + self.boxes + self.delivery
    }
}

impl fmt::Display for Bill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "goods {}", self.goods)?;
        let parts = [
            (self.off, '-', "comes off"),
            (self.boxes, '+', "for boxes"),
            (self.delivery, '+', "for delivery"),
        ];
        for (cents, sign, what) in parts {
            if cents > 0 {
                write!(f, " {sign} {cents} {what}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Basket, Line};

    fn basket(lines: &[(u64, u64, bool)], km: u64) -> Basket {
        let line = |&(cents, pieces, day_old): &(u64, u64, bool)| Line {
            cake: "rye loaf".to_owned(),
            cents,
            pieces,
            day_old,
        };
        Basket {
            lines: lines.iter().map(line).collect(),
            km,
        }
    }

    #[test]
    fn the_price_list_is_as_the_readme_has_it() {
        for (lines, km, cents) in [
            // The README's own example.
            (vec![(450, 14, false)], 3, 5850 - 292 + 400),
            (vec![(101, 3, true)], 0, 150),
            (vec![(100, 26, false)], 0, 2400 + 300),
            (vec![(1000, 5, false)], 5, 5000 - 250 + 400),
            (vec![(2000, 10, false)], 7, 20_000 - 2000 + 120),
            (vec![(100, 12, false), (100, 12, false)], 0, 2400 + 150),
            (vec![(2105, 3, false)], 1, 6000),
            (vec![(2100, 3, false)], 1, 6300 - 315 + 400),
        ] {
            assert_eq!(basket(&lines, km).bill().cents(), cents, "{lines:?}");
        }
    }

    #[test]
    fn a_bill_says_how_it_came_about() {
        let bill = basket(&[(450, 14, false)], 3).bill();
        let words = "goods 5850 - 292 comes off + 400 for delivery";
        assert_eq!(bill.to_string(), words);
    }
}
