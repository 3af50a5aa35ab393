//! Styled text on a screen of limited width: escape codes take no columns, and
//! a line that is cut or broken keeps its style and ends it.

use textwrap::core::display_width;

/// Ends every style.
const PLAIN: &str = "\u{1b}[0m";
/// Begins a link, and ends it.
const LINK: &str = "\u{1b}]8;";
const NO_LINK: &str = "\u{1b}]8;;\u{1b}\\";

/// A piece of a line.
enum Piece<'a> {
    /// An escape code: a style, or a link.
    Code(&'a str),
    Character(char),
}

/// Returns the lines of `text`, those that are too wide broken.
pub(super) fn lines(text: &str, columns: usize) -> Vec<String> {
    text.lines()
        .flat_map(|line| broken(line, columns))
        .collect()
}

/// Returns the first `columns` of a line.
pub(super) fn cut(line: &str, columns: usize) -> String {
    broken(line, columns).into_iter().next().unwrap_or_default()
}

/// Returns a left and a right end of one line. If there is not room for both,
/// the left one is all there is.
pub(super) fn apart(left: &str, right: &str, columns: usize) -> String {
    let gap = columns.saturating_sub(width(left) + width(right));
    if gap < 2 {
        return cut(left, columns);
    }
    format!("{left}{}{right}", " ".repeat(gap))
}

/// Returns how many columns a line takes.
pub(super) fn width(line: &str) -> usize {
    display_width(&anstream::adapter::strip_str(line).to_string())
}

fn broken(line: &str, columns: usize) -> Vec<String> {
    let mut done = Vec::new();
    let (mut now, mut used, mut on) = (String::new(), 0, On::default());
    for piece in pieces(line) {
        match piece {
            Piece::Code(code) => {
                now.push_str(code);
                on.take(code);
            }
            Piece::Character(c) => {
                let takes = display_width(c.encode_utf8(&mut [0; 4]));
                if used + takes > columns && used > 0 {
                    now.push_str(&on.end());
                    done.push(std::mem::replace(&mut now, on.begin()));
                    used = 0;
                }
                now.push(c);
                used += takes;
            }
        }
    }
    now.push_str(&on.end());
    done.push(now);
    done
}

/// The styles in force at a place of a line.
#[derive(Debug, Default)]
struct On {
    style: String,
    link: String,
}

impl On {
    fn take(&mut self, code: &str) {
        if code == NO_LINK {
            self.link.clear();
        } else if code.starts_with(LINK) {
            code.clone_into(&mut self.link);
        } else if code == PLAIN {
            self.style.clear();
        } else {
            self.style.push_str(code);
        }
    }

    /// Switches it off.
    fn end(&self) -> String {
        let mut codes = String::new();
        if !self.style.is_empty() {
            codes.push_str(PLAIN);
        }
        if !self.link.is_empty() {
            codes.push_str(NO_LINK);
        }
        codes
    }

    /// Switches it on again.
    fn begin(&self) -> String {
        format!("{}{}", self.link, self.style)
    }
}

fn pieces(line: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let length = code_length(rest);
        if length > 0 {
            let (code, after) = rest.split_at(length);
            rest = after;
            return Some(Piece::Code(code));
        }
        let mut characters = rest.chars();
        let c = characters.next()?;
        rest = characters.as_str();
        Some(Piece::Character(c))
    })
}

/// Returns the length of the escape code that `text` begins with: `ESC [ …
/// letter`, or `ESC ] … ESC \` as links have it.
fn code_length(text: &str) -> usize {
    if let Some(inner) = text.strip_prefix("\u{1b}[") {
        let end = inner.find(|c: char| ('@'..='~').contains(&c));
        return end.map_or(0, |end| end + 3);
    }
    if let Some(inner) = text.strip_prefix("\u{1b}]") {
        let end = inner.find("\u{1b}\\");
        return end.map_or(0, |end| end + 4);
    }
    0
}

#[cfg(test)]
mod tests {
    use super::{apart, cut, lines, width};

    const RED: &str = "\u{1b}[31mred\u{1b}[0m and plain";

    #[test]
    fn a_broken_line_keeps_its_style_and_ends_it() {
        assert_eq!(
            lines(RED, 2),
            [
                "\u{1b}[31mre\u{1b}[0m",
                "\u{1b}[31md\u{1b}[0m ",
                "an",
                "d ",
                "pl",
                "ai",
                "n"
            ]
        );
        assert_eq!(cut(RED, 3), "\u{1b}[31mred\u{1b}[0m");
    }

    #[test]
    fn codes_and_links_take_no_columns() {
        let link = "\u{1b}]8;;file:///a\u{1b}\\main.rs\u{1b}]8;;\u{1b}\\";
        assert_eq!(lines(link, 7), [link]);
        let half = |text: &str| format!("\u{1b}]8;;file:///a\u{1b}\\{text}\u{1b}]8;;\u{1b}\\");
        assert_eq!(lines(link, 4), [half("main"), half(".rs")]);
        assert_eq!(width(RED), 13);
    }

    #[test]
    fn text_without_room_on_the_right_is_left_out() {
        assert_eq!(apart("left", "right", 12), "left   right");
        assert_eq!(apart("left", "right", 10), "left");
        assert_eq!(apart("餅餅餅", "x", 5), "餅餅");
    }
}
