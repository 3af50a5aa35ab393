//! Rows of CSV in which no cell runs as a formula when a spreadsheet opens it.

use super::written::Written;

/// One file of CSV.
pub(super) struct Table {
    writer: csv::Writer<Vec<u8>>,
}

impl Table {
    pub(super) fn new() -> Self {
        Self {
            writer: csv::Writer::from_writer(Vec::new()),
        }
    }

    /// Adds a row; all rows have as many cells as the first.
    pub(super) fn row(&mut self, cells: &[String]) {
        // Memory takes every row, and the number of cells never differs.
        let _ = self.writer.write_record(cells);
    }

    pub(super) fn named(self, name: &str, warnings: Vec<String>) -> Written {
        let bytes = self.writer.into_inner().unwrap_or_default();
        Written {
            files: vec![(name.to_owned(), bytes)],
            warnings,
        }
    }
}

/// A text that somebody else wrote. One that a spreadsheet would run begins with
/// an apostrophe, which it does not show; line breaks become spaces.
pub(super) fn text(text: &str) -> String {
    let line: String = (text.chars())
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    // Some trim before they look.
    let is_blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let trimmed = line.trim_start_matches(is_blank);
    let runs = runs || trimmed.starts_with(['=', '+', '-', '@']);
    if runs { format!("'{line}") } else { line }
}

/// A number of points, without zeros at its end.
#[must_use]
pub fn points(points: f64) -> String {
    let text = format!("{points:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{points, text};

    #[test]
    fn no_text_runs_in_a_spreadsheet() {
        for (given, safe) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", "' =1"),
            ("\t=1", "' =1"),
            ("Ada = Lovelace", "Ada = Lovelace"),
            ("a\nb", "a b"),
        ] {
            assert_eq!(text(given), safe);
        }
    }

    #[test]
    fn points_are_short() {
        for (number, shown) in [
            (0.0, "0"),
            (7.0, "7"),
            (7.5, "7.5"),
            (6.666_666, "6.67"),
            (100.0, "100"),
        ] {
            assert_eq!(points(number), shown);
        }
    }
}
