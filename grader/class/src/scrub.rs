//! Takes the folders of the grading machine out of a report: they may have a
//! student's or a teacher's name in them, and say nothing to anybody else.

use serde_json::Value;

/// Folders, and what is shown in their place.
#[derive(Debug, Clone, Default)]
pub struct Scrub {
    places: Vec<(String, &'static str)>,
    runs: Option<String>,
}

impl Scrub {
    /// Shows `shown` in place of the folder `place`; of two that are in each
    /// other the inner one is replaced first.
    #[must_use]
    pub fn hide(mut self, place: &std::path::Path, shown: &'static str) -> Self {
        let text = place.display().to_string();
        if text.len() > 1 {
            self.places.push((text, shown));
            self.places
                .sort_by_key(|(place, _)| std::cmp::Reverse(place.len()));
        }
        self
    }

    /// Hides the temporary folders of runs in `base`, whose names are drawn.
    #[must_use]
    pub fn hide_runs(mut self, base: &std::path::Path) -> Self {
        self.runs = Some(base.join("dozen-").display().to_string());
        self
    }

    /// Does so in every text of `value`.
    pub fn apply(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(all) => all.iter_mut().for_each(|one| self.apply(one)),
            Value::Object(all) => all.values_mut().for_each(|one| self.apply(one)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (place, shown) in &self.places {
            if text.contains(place) {
                text = text.replace(place, shown);
            }
        }
        if let Some(start) = &self.runs {
            while let Some(at) = text.find(start) {
                let drawn = text[at + start.len()..].chars();
                let length: usize = drawn
                    .take_while(char::is_ascii_alphanumeric)
                    .map(char::len_utf8)
                    .sum();
                text.replace_range(at..at + start.len() + length, "<run>");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Scrub;

    #[test]
    fn folders_of_the_machine_are_gone_from_every_text() {
        let scrub = Scrub::default()
            .hide(Path::new("/home/grace"), "~")
            .hide(Path::new("/home/grace/.cargo/registry/src"), "<crates>")
            .hide_runs(Path::new("/tmp"));
        let mut value = serde_json::json!({
            "a": ["/home/grace/.cargo/registry/src/x/lib.rs:1", 7],
            "b": {"c": "in /home/grace/class and /tmp/dozen-aB3x/site and /tmp/dozen-q"},
        });
        scrub.apply(&mut value);
        assert_eq!(
            value,
            serde_json::json!({
                "a": ["<crates>/x/lib.rs:1", 7],
                "b": {"c": "in ~/class and <run>/site and <run>"},
            })
        );
    }
}
