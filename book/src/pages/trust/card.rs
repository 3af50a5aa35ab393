//! A recorded card as HTML that a narrow screen can lay out anew. The card is
//! text of a hundred columns; what it wrapped is joined again.

use std::{collections::BTreeMap, ops::Range};

use tera::escape_html;

/// The width of a recorded card.
const WIDTH: usize = 100;
/// Where the text behind `did` and the other labels begins.
const LABELLED: usize = 12;
/// Where the names of the lanes begin.
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
    let lines: Vec<Vec<char>> = card
        .trim_end()
        .lines()
        .map(|line| line.chars().collect())
        .collect();
    let begins = |line: &Vec<char>| is_moment(line) || is_gap(line);
    let (title, lines) = lines.split_at(lines.iter().position(begins)?);
    let labels = lines.iter().position(|line| label(line).is_some())?;
    let (moments, labelled) = lines.split_at(labels);
    // The exercise's name is at the right end of the first line.
    let exercise = title.first()?.iter().rposition(|sign| *sign == ' ')?;
    let title = joined(title.iter().map(|line| cut(line, 0..exercise)), exercise);
    let title = title.replace('\n', " ");
    let table = Table::of(moments)?;
    let mut made = format!("<div class=\"card-text\"><p>{}</p><ol>", text(&title));
    for entry in entries(moments, |line| is_moment(line) || is_gap(line)) {
        made += &if is_gap(&entry[0]) {
            format!(
                "<li class=\"gap\"><span>{}</span></li>",
                text(&cut(&entry[0], LANES..WIDTH))
            )
        } else {
            table.moment(entry)
        };
    }
    made += "</ol><dl>";
    for entry in entries(labelled, |line| label(line).is_some()) {
        let name = label(&entry[0])?;
        let value = joined(
            entry.iter().map(|line| cut(line, LABELLED..WIDTH)),
            WIDTH - LABELLED,
        );
        made += &format!("<dt>{}</dt><dd>{}</dd>", text(&name), text(&value));
    }
    Some(made + "</dl></div>")
}

/// Lines under the line that each of them goes on from.
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
    part.iter().collect::<String>().trim().to_owned()
}

/// Joins what was wrapped at a width, and keeps the line breaks that were there
/// before: behind them the next word would have fitted.
fn joined(lines: impl Iterator<Item = String>, width: usize) -> String {
    let mut whole = String::new();
    let mut last = String::new();
    for line in lines.filter(|line| !line.is_empty()) {
        if !whole.is_empty() {
            let (used, word) = (
                last.chars().count(),
                line.split(' ').next().unwrap_or_default(),
            );
            let before = last.rsplit(' ').next().unwrap_or_default();
            let whole_word = before.chars().count() + word.chars().count();
            if used == width && whole_word > width {
                // One word, longer than a line.
            } else if used + 1 + word.chars().count() <= width {
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

/// Where the columns of the moments begin.
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

    fn moment(&self, lines: &[Vec<char>]) -> String {
        let lane = cut(&lines[0], LANES..self.details);
        let has_answer = |line: &Vec<char>| {
            self.answers
                .is_some_and(|at| line.len() > at && line[at - 2..at] == [' ', ' '])
        };
        let answers = self.answers.filter(|_| lines.iter().any(has_answer));
        let end = answers.map_or(WIDTH, |at| at - 2);
        let column = |columns: Range<usize>| {
            let width = columns.end - columns.start;
            text(&joined(
                lines.iter().map(|line| cut(line, columns.clone())),
                width,
            ))
        };
        let failed = if lines[0].get(1) == Some(&'✗') {
            " class=\"failed\""
        } else {
            ""
        };
        let detail = column(self.details..end);
        let answer = answers.map_or_else(String::new, |at| format!("<i>{}</i>", column(at..WIDTH)));
        format!(
            "<li{failed}><b>{}</b><span>{detail}</span>{answer}</li>",
            text(&lane)
        )
    }
}

/// Returns the columns behind `from` where text begins after two blanks.
fn starts(line: &[char], from: usize) -> impl Iterator<Item = usize> + '_ {
    (from + 1..line.len()).filter(move |at| line[*at] != ' ' && line[at - 2..*at] == [' ', ' '])
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn wrapped_columns_are_joined_again() {
        let card = "\
✗ it answers                                                                           07-port-binding
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
    fn a_card_of_another_shape_stays_as_it_is() {
        assert_eq!(html("a <b>\nc"), "<pre>a &lt;b&gt;&#10;c</pre>");
    }
}
