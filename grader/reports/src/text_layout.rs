//! How a text for people is laid out.

use super::layout::NARROWEST;

/// So many columns wide; or plain: in words, one thing a line, with no
/// drawing and no sign that means something by itself, the same on every
/// terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// How many columns there are.
    pub(super) width: usize,
    /// Whether it is plain.
    pub(super) plain: bool,
}

impl Look {
    /// For a screen reader, a braille display, a log.
    pub const PLAIN: Self = Self {
        width: 1000,
        plain: true,
    };

    /// Laid out in columns.
    #[must_use]
    pub fn columns(width: usize) -> Self {
        Self {
            width: width.max(NARROWEST),
            plain: false,
        }
    }

    /// Whether it is plain.
    #[must_use]
    pub fn is_plain(self) -> bool {
        self.plain
    }
}

impl From<usize> for Look {
    fn from(width: usize) -> Self {
        Self::columns(width)
    }
}
