//! How a text for people is laid out.

use super::layout::NARROWEST;

/// A number of columns; or plain: as text, one fact per line, with no drawing
/// and no sign without a word, the same on every terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextLayout {
    /// How many columns there are.
    pub(super) width: usize,
    /// Whether it is plain.
    pub(super) plain: bool,
}

impl TextLayout {
    /// For a screen reader, a braille display, a log.
    pub const PLAIN: Self = Self {
        width: 1000,
        plain: true,
    };

    /// Returns a layout in columns.
    #[must_use]
    pub fn columns(width: usize) -> Self {
        Self {
            width: width.max(NARROWEST),
            plain: false,
        }
    }

    /// Returns whether it is plain.
    #[must_use]
    pub fn is_plain(self) -> bool {
        self.plain
    }
}

impl From<usize> for TextLayout {
    fn from(width: usize) -> Self {
        Self::columns(width)
    }
}
