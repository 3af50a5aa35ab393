//! Colours, and text that may stand in SVG.

use crate::reports::harmless;

/// A colour: the property that a page may set, and what it is otherwise. Each
/// has at least three to one against white and against near black, and those
/// that meet in one picture differ in lightness too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ink(&'static str);

/// The grader's lane, guides and what is by the way.
pub(super) const FAINT: Ink = Ink("var(--lanes-faint, #808080)");
/// Processes.
pub(super) const PROCESS: Ink = Ink("var(--lanes-process, #2b7bba)");
/// Resources and stand-ins.
pub(super) const RESOURCE: Ink = Ink("var(--lanes-resource, #8a6d1f)");
/// What the check failed on.
pub(super) const BAD: Ink = Ink("var(--lanes-bad, #d1490c)");
/// What is as it should be.
pub(super) const GOOD: Ink = Ink("var(--lanes-good, #008463)");
/// The page itself: what stands on a filled shape.
pub(super) const PAPER: Ink = Ink("var(--bg, #fff)");
/// The text's colour.
pub(super) const TEXT: Ink = Ink("currentColor");

impl std::fmt::Display for Ink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// Text on one line, harmless and escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in harmless::line(text).chars() {
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
