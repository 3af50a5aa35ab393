//! Colours, lengths, and text for SVG.

use crate::sanitize;

/// A colour, by its name within a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ink(&'static str);

/// The grader's lane, guides and minor parts.
pub(super) const FAINT: Ink = Ink("var(--f)");
/// Processes.
pub(super) const PROCESS: Ink = Ink("var(--p)");
/// Resources and stand-ins.
pub(super) const RESOURCE: Ink = Ink("var(--r)");
/// The failure of the check.
pub(super) const BAD: Ink = Ink("var(--b)");
/// The right outcome.
pub(super) const GOOD: Ink = Ink("var(--g)");
/// The page itself: text on a filled shape.
pub(super) const PAPER: Ink = Ink("var(--o)");
/// The text's colour.
pub(super) const TEXT: Ink = Ink("currentColor");

/// The properties that a page may set, and values without them. Each has at
/// least three to one against white and against near black, and those that meet
/// in one picture differ in lightness too.
pub(super) const PALETTE: &str = "--f:var(--lanes-faint,#808080);--p:var(--lanes-process,#2b7bba);\
    --r:var(--lanes-resource,#8a6d1f);--b:var(--lanes-bad,#d1490c);\
    --g:var(--lanes-good,#008463);--o:var(--bg,#fff)";

impl std::fmt::Display for Ink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// A length: no picture is finer than a fifth of a unit.
pub(super) struct Len(pub(super) f64);

impl std::fmt::Display for Len {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let short = (self.0 * 5.0).round() / 5.0;
        // A whole number is written without its point, and nought without a sign.
        write!(f, "{}", short + 0.0)
    }
}

/// Returns text on one line, harmless and escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in sanitize::line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
