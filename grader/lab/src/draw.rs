//! Random names, keys and amounts, drawn from the run's seed so that a run
//! can be repeated and no answer can be learnt by heart.

use std::ops::Range;

const TREES: &[&str] = &[
    "alder", "ash", "aspen", "beech", "birch", "cedar", "elder", "elm", "fir", "hazel", "holly",
    "larch", "maple", "oak", "pine", "rowan", "spruce", "walnut", "willow", "yew",
];
const BIRDS: &[&str] = &[
    "crane", "dunnock", "finch", "heron", "jay", "kestrel", "lark", "linnet", "martin", "owl",
    "plover", "raven", "robin", "siskin", "swift", "tern", "thrush", "wren",
];
const CAKES: &[&str] = &[
    "almond tart",
    "apple cake",
    "bran muffin",
    "brioche",
    "cheese straw",
    "cherry pie",
    "cinnamon knot",
    "flapjack",
    "fruit loaf",
    "ginger biscuit",
    "honey cake",
    "lemon slice",
    "oat cookie",
    "plum tart",
    "poppy roll",
    "rye loaf",
    "seed bun",
    "spelt roll",
];

/// Draws from the run's seed.
#[derive(Debug)]
pub struct Draw {
    rng: fastrand::Rng,
}

impl Draw {
    pub(super) fn new(rng: fastrand::Rng) -> Self {
        Self { rng }
    }

    /// Draws one of `all`.
    ///
    /// # Panics
    /// If there is none to choose from.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.rng.usize(0..all.len())]
    }

    /// Draws a number from that range.
    pub fn number(&mut self, range: Range<u64>) -> u64 {
        self.rng.u64(range)
    }

    /// Draws a name, as `alder-finch-4127`.
    pub fn name(&mut self) -> String {
        let number = self.number(1000..10_000);
        format!("{}-{}-{number}", self.pick(TREES), self.pick(BIRDS))
    }

    /// Draws a text with every difficult part: blanks at both ends, quotes, a
    /// backslash, markup, letters beyond ASCII, and characters that URLs
    /// escape.
    pub fn text(&mut self) -> String {
        format!(" Zoë's \"{}\" & Söns <\\o/> +100%20? ", self.name())
    }

    /// Returns a host name that can exist nowhere, as
    /// `alder-finch-4127.example` (RFC 2606).
    pub fn host(&mut self) -> String {
        format!("{}.example", self.name())
    }

    /// Returns a secret of 128 bits, as `key_` and 32 hexadecimal digits.
    pub fn key(&mut self) -> String {
        format!("key_{}", self.digits())
    }

    /// Draws 32 hexadecimal digits.
    pub fn digits(&mut self) -> String {
        format!("{:032x}", self.rng.u128(..))
    }

    /// Draws `length` bytes that are not text.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.rng.fill(&mut bytes);
        // A byte that no UTF-8 has, and one that ends a text in C.
        if let [first, second, ..] = bytes.as_mut_slice() {
            (*first, *second) = (0xff, 0);
        }
        bytes
    }

    /// Draws the id of a commit: 40 hexadecimal digits.
    pub fn commit(&mut self) -> String {
        format!("{:032x}{:08x}", self.rng.u128(..), self.rng.u32(..))
    }

    /// Draws the name of a cake, with a number that makes it unique.
    pub fn cake(&mut self) -> String {
        let number = self.number(100..1000);
        format!("{} no. {number}", self.pick(CAKES))
    }
}
