//! A sorted set: members by name and by score, and the bounds that cut a part
//! out of it.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
};

use bytes::Bytes;

use super::{
    answer::{Interrupt, error},
    decimal,
};

/// A member in its place: by score, and by name if scores are equal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) score: f64,
    pub(super) member: Bytes,
}

impl Eq for Place {}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.score.partial_cmp(&other.score);
        // No score is NaN.
        let by_score = by_score.unwrap_or(Ordering::Equal);
        by_score.then_with(|| self.member.cmp(&other.member))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct SortedSet {
    scores: HashMap<Bytes, f64>,
    order: BTreeSet<Place>,
}

impl SortedSet {
    pub(super) fn len(&self) -> usize {
        self.scores.len()
    }

    pub(super) fn score(&self, member: &Bytes) -> Option<f64> {
        self.scores.get(member).copied()
    }

    /// Inserts a member with its score; returns the score that it had.
    pub(super) fn insert(&mut self, member: &Bytes, score: f64) -> Option<f64> {
        let old = self.scores.insert(member.clone(), score);
        let place = |score| Place {
            score,
            member: member.clone(),
        };
        if let Some(old) = old {
            self.order.remove(&place(old));
        }
        self.order.insert(place(score));
        old
    }

    pub(super) fn remove(&mut self, member: &Bytes) -> bool {
        let Some(score) = self.scores.remove(member) else {
            return false;
        };
        let member = member.clone();
        self.order.remove(&Place { score, member })
    }

    /// Iterates from the lowest to the highest.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Place> {
        self.order.iter()
    }

    pub(super) fn first(&self) -> Option<&Place> {
        self.order.first()
    }

    pub(super) fn last(&self) -> Option<&Place> {
        self.order.last()
    }

    /// Returns how many come before it.
    pub(super) fn rank(&self, member: &Bytes) -> Option<usize> {
        let score = self.score(member)?;
        let member = member.clone();
        Some(self.order.range(..Place { score, member }).count())
    }
}

/// The lower and the upper end of a part.
#[derive(Debug, Clone)]
pub(super) enum Bounds {
    /// Scores, each with whether it is itself left out.
    Score((f64, bool), (f64, bool)),
    /// Names.
    Name(Edge, Edge),
}

/// An end among names.
#[derive(Debug, Clone)]
pub(super) enum Edge {
    Lowest,
    Highest,
    /// A name, and whether it is itself left out.
    At(Bytes, bool),
}

impl Bounds {
    pub(super) fn scores(low: &[u8], high: &[u8]) -> Result<Self, Interrupt> {
        let read = |arg: &[u8]| {
            let (number, out) = match arg.strip_prefix(b"(") {
                Some(rest) => (rest, true),
                None => (arg, false),
            };
            let score = decimal::float(number);
            let score = score.ok_or_else(|| error("ERR min or max is not a float"))?;
            Ok::<_, Interrupt>((score, out))
        };
        Ok(Self::Score(read(low)?, read(high)?))
    }

    pub(super) fn names(low: &[u8], high: &[u8]) -> Result<Self, Interrupt> {
        let read = |arg: &[u8]| match arg {
            b"-" => Ok(Edge::Lowest),
            b"+" => Ok(Edge::Highest),
            [b'(', name @ ..] => Ok(Edge::At(Bytes::copy_from_slice(name), true)),
            [b'[', name @ ..] => Ok(Edge::At(Bytes::copy_from_slice(name), false)),
            _ => Err(error("ERR min or max not valid string range item")),
        };
        Ok(Self::Name(read(low)?, read(high)?))
    }

    /// Returns whether a place is not too low.
    fn above(&self, place: &Place) -> bool {
        match self {
            Self::Score((low, out), _) if *out => place.score > *low,
            Self::Score((low, _), _) => place.score >= *low,
            Self::Name(low, _) => low.lies(&place.member, Ordering::Less),
        }
    }

    /// Returns whether a place is not too high.
    fn below(&self, place: &Place) -> bool {
        match self {
            Self::Score(_, (high, out)) if *out => place.score < *high,
            Self::Score(_, (high, _)) => place.score <= *high,
            Self::Name(_, high) => high.lies(&place.member, Ordering::Greater),
        }
    }

    /// Returns the part of a set within bounds. Bounds by name need equal
    /// scores; if scores differ the part is that of Redis: from the first that
    /// is not too low to the last before one that is too high.
    pub(super) fn part<'a>(&self, set: &'a SortedSet, reverse: bool) -> Vec<&'a Place> {
        let (Some(first), Some(last)) = (set.first(), set.last()) else {
            return Vec::new();
        };
        if !self.below(first) || !self.above(last) || self.is_empty() {
            return Vec::new();
        }
        if reverse {
            let from = set.iter().rev().skip_while(|place| !self.below(place));
            return from.take_while(|place| self.above(place)).collect();
        }
        let from = set.iter().skip_while(|place| !self.above(place));
        from.take_while(|place| self.below(place)).collect()
    }

    /// Returns whether no member can be between.
    fn is_empty(&self) -> bool {
        match self {
            Self::Score((low, _), (high, _)) => low > high,
            Self::Name(Edge::Highest, _) | Self::Name(_, Edge::Lowest) => true,
            Self::Name(Edge::At(low, low_out), Edge::At(high, high_out)) => {
                low > high || (low == high && (*low_out || *high_out))
            }
            Self::Name(..) => false,
        }
    }
}

impl Edge {
    /// Returns whether the edge is on this side of a name, or on it.
    fn lies(&self, name: &Bytes, side: Ordering) -> bool {
        match self {
            Self::Lowest => side == Ordering::Less,
            Self::Highest => side == Ordering::Greater,
            Self::At(edge, out) => match edge.cmp(name) {
                Ordering::Equal => !out,
                other => other == side,
            },
        }
    }
}
