//! A recorded card as HTML that fits a narrow screen. The card is text of a
//! hundred columns; its wrapped lines are joined again.

use std::{collections::BTreeMap, ops::Range};

use tera::escape_html;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The width of a recorded card.
const WIDTH: usize = 100;
/// The column of the text after `did` and the other labels.
const LABELLED: usize = 12;
/// The column of the lanes' names.
const LANES: usize = 6;

/// Returns the card in parts, or as it is if it has another shape.
pub(super) fn html(card: &str) -> String {
    parts(card).unwrap_or_else(|| format!("<pre>{}</pre>", text(card.trim_end())))
}

/// Escapes a text; no line break of it could end a block of HTML.
fn text(plain: &str) -> String {
    escape_html(plain).replace('\n', "&#10;")
}

fn parts(card: &str) -> Option<String> {
    let lines: Vec<Vec<char>> = card.trim_end().lines().map(columns).collect();
    let begins = |line: &Vec<char>| is_moment(line) || is_gap(line);
    let (title, lines) = lines.split_at(lines.iter().position(begins)?);
    let labels = lines.iter().position(|line| label(line).is_some())?;
    let (moments, labelled) = lines.split_at(labels);
    // The exercise's name is at the right end of the first line.
    let exercise = title.first()?.iter().rposition(|sign| *sign == ' ')?;
    let words = joined(title.iter().map(|line| cut(line, 0..exercise)), exercise);
    let name = cut(title.first()?, exercise..WIDTH);
    let table = Table::of(moments)?;
    let mut made = Made::default();
    made.count(&name);
    made.html("<div class=\"card-text\"><p>");
    made.text(&words.replace('\n', " "));
    made.html("</p><ol>");
    for entry in entries(moments, |line| is_moment(line) || is_gap(line)) {
        if is_gap(&entry[0]) {
            made.html("<li class=\"gap\"><span>");
            made.text(&cut(&entry[0], LANES..WIDTH));
            made.html("</span></li>");
        } else {
            table.moment(entry, &mut made);
        }
    }
    made.html("</ol><dl>");
    for entry in entries(labelled, |line| label(line).is_some()) {
        let value = entry.iter().map(|line| cut(line, LABELLED..WIDTH));
        made.html("<dt>");
        made.text(&label(&entry[0])?);
        made.html("</dt><dd>");
        made.text(&joined(value, WIDTH - LABELLED));
        made.html("</dd>");
    }
    made.html("</dl></div>");
    (made.signs == signs(card)).then_some(made.html)
}

/// HTML, and how much of the card is in it: nothing may get lost.
#[derive(Default)]
struct Made {
    html: String,
    signs: usize,
}

impl Made {
    fn html(&mut self, html: &str) {
        self.html += html;
    }

    fn text(&mut self, plain: &str) {
        self.count(plain);
        self.html += &text(plain);
    }

    /// Counts what the style sheet shows, or the page around the card.
    fn count(&mut self, plain: &str) {
        self.signs += signs(plain);
    }
}

/// Returns the number of characters other than blanks.
fn signs(text: &str) -> usize {
    text.chars().filter(|sign| !sign.is_whitespace()).count()
}

/// The second column of a character that takes two.
const WIDE: char = '\0';

/// Returns one character per column of a terminal.
fn columns(line: &str) -> Vec<char> {
    let mut all = Vec::new();
    for sign in line.chars() {
        // A mark that joins the character before it has no column of its own:
        // it is left out here, so its card stays as it is.
        if let Some(width @ 1..) = sign.width() {
            all.push(sign);
            all.extend(std::iter::repeat_n(WIDE, width - 1));
        }
    }
    all
}

/// Groups lines under the line that each of them continues.
fn entries(lines: &[Vec<char>], begins: impl Fn(&[char]) -> bool) -> Vec<&[Vec<char>]> {
    lines.chunk_by(|_, line| !begins(line)).collect()
}

/// Returns the label that a line begins with: two spaces and a word.
fn label(line: &[char]) -> Option<String> {
    let name: String = line.get(2..)?.iter().take_while(|c| **c != ' ').collect();
    let is_label =
        line.starts_with(&[' ', ' ']) && name.starts_with(|c: char| c.is_ascii_lowercase());
    is_label.then_some(name)
}

fn is_moment(line: &[char]) -> bool {
    line.get(3) == Some(&'·')
}

/// Returns whether the line says that moments are left out.
fn is_gap(line: &[char]) -> bool {
    line.get(LANES) == Some(&'…')
}

/// Returns the columns of a line, without the blanks around them.
fn cut(line: &[char], columns: Range<usize>) -> String {
    let end = columns.end.min(line.len());
    let part = line.get(columns.start..end).unwrap_or_default();
    let part: String = part.iter().filter(|sign| **sign != WIDE).collect();
    part.trim().to_owned()
}

/// Joins lines that were wrapped at a width, and keeps the original line
/// breaks: after those the next word would have fitted.
fn joined(lines: impl Iterator<Item = String>, width: usize) -> String {
    let mut whole = String::new();
    let mut last = String::new();
    for line in lines.filter(|line| !line.is_empty()) {
        if !whole.is_empty() {
            let used = last.width();
            let word = line.split(' ').next().unwrap_or_default();
            let before = last.rsplit(' ').next().unwrap_or_default();
            let whole_word = before.width() + word.width();
            if used == width && whole_word > width {
                // One word, longer than a line.
            } else if used + 1 + word.width() <= width {
                whole.push('\n');
            } else {
                whole.push(' ');
            }
        }
        whole += &line;
        last = line;
    }
    whole
}

/// The columns of the moments.
struct Table {
    details: usize,
    /// The column of the answers, if the card has one.
    answers: Option<usize>,
}

impl Table {
    fn of(moments: &[Vec<char>]) -> Option<Self> {
        let first = moments.iter().find(|line| is_moment(line))?;
        let details = starts(first, LANES).next()?;
        // Most lines with a second column have it in the same place; other
        // pairs of blanks belong to a text.
        let mut found: BTreeMap<usize, usize> = BTreeMap::new();
        for line in moments.iter().filter(|line| !is_gap(line)) {
            if let Some(start) = starts(line, details).next() {
                *found.entry(start).or_default() += 1;
            }
        }
        let answers = found.into_iter().rev().max_by_key(|(_, count)| *count);
        Some(Self {
            details,
            answers: answers.map(|(start, _)| start),
        })
    }

    fn moment(&self, lines: &[Vec<char>], made: &mut Made) {
        let has_answer = |line: &Vec<char>| {
            self.answers
                .is_some_and(|at| line.len() > at && line[at - 2..at] == [' ', ' '])
        };
        let answers = self.answers.filter(|_| lines.iter().any(has_answer));
        let end = answers.map_or(WIDTH, |at| at - 2);
        let column = |columns: Range<usize>| {
            let width = columns.end - columns.start;
            joined(lines.iter().map(|line| cut(line, columns.clone())), width)
        };
        made.count(&cut(&lines[0], 0..LANES));
        made.html(if lines[0].get(1) == Some(&'✗') {
            "<li class=\"failed\"><b>"
        } else {
            "<li><b>"
        });
        made.text(&cut(&lines[0], LANES..self.details));
        made.html("</b><span>");
        made.text(&column(self.details..end));
        made.html("</span>");
        if let Some(at) = answers {
            made.html("<i>");
            made.text(&column(at..WIDTH));
            made.html("</i>");
        }
        made.html("</li>");
    }
}

/// Returns the columns after `from` at which text begins after two blanks.
fn starts(line: &[char], from: usize) -> impl Iterator<Item = usize> + '_ {
    (from + 1..line.len()).filter(move |at| line[*at] != ' ' && line[at - 2..*at] == [' ', ' '])
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn wrapped_columns_are_joined_again() {
        let card = "\
✗ it answers                                                    07-port-binding
   ·  web.1  sent \"GET /menu HTTP/1.0\\r\\n\\r\\n\" on a connection    200
             of its own                                           {\"bakery\":\"oak-linnet-8218\",\"cakes
                                                                  \":[]}
      … 4 more moments
 ✗ ·  web.1  sent SIGKILL
  did       asked
  why       One line that ends here.
            Another.
";
        assert_eq!(
            html(card),
            "<div class=\"card-text\"><p>✗ it answers</p><ol>\
             <li><b>web.1</b><span>sent &quot;GET &#x2F;menu HTTP&#x2F;1.0\\r\\n\\r\\n&quot; on a connection of its own</span>\
             <i>200 {&quot;bakery&quot;:&quot;oak-linnet-8218&quot;,&quot;cakes&quot;:[]}</i></li>\
             <li class=\"gap\"><span>… 4 more moments</span></li>\
             <li class=\"failed\"><b>web.1</b><span>sent SIGKILL</span></li></ol>\
             <dl><dt>did</dt><dd>asked</dd><dt>why</dt><dd>One line that ends here.&#10;Another.</dd></dl></div>"
        );
    }

    #[test]
    fn a_wide_character_moves_no_column() {
        let card = "\
✗ it answers                                                    07-port-binding
 ✗ ·  web.1  asked 🥐 for cake                                    200 {\"cake\":1}
   ·  web.1  asked for cake                                      201
  did       asked
";
        let made = html(card);
        assert!(
            made.contains("<span>asked 🥐 for cake</span><i>200 {"),
            "{made}"
        );
        assert!(made.contains("<i>201</i>"), "{made}");
    }

    #[test]
    fn a_card_of_another_shape_stays_as_it_is() {
        assert_eq!(html("a <b>\nc"), "<pre>a &lt;b&gt;&#10;c</pre>");
    }
}
