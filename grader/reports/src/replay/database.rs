//! The lines of a replay that make, fill, read and hold databases. `dozen`
//! itself runs the SQL, so that nothing needs installing.

use super::shell::{pause, variable, word};

/// The folders of databases, with their lanes.
#[derive(Debug, Default)]
pub(super) struct Databases(Vec<(String, String)>);

impl Databases {
    /// Returns the lines that make the replay's own folder, which replaces
    /// `folder` from here on.
    pub(super) fn folder(&mut self, lane: &str, folder: &str) -> Vec<String> {
        self.0.push((folder.to_owned(), lane.to_owned()));
        vec![format!("mkdir -p {}", place(lane))]
    }

    /// Returns one word of the shell, with the folders of databases in it
    /// replaced.
    pub(super) fn word(&self, text: &str) -> String {
        let found = self.0.iter().find_map(|(folder, lane)| {
            let (before, after) = text.split_once(folder.as_str())?;
            (after.is_empty() || after.starts_with('/')).then_some((before, lane, after))
        });
        let quoted = |part: &str| {
            if part.is_empty() {
                String::new()
            } else {
                word(part)
            }
        };
        match found {
            Some((before, lane, after)) => {
                format!("{}{}{}", quoted(before), place(lane), quoted(after))
            }
            None => word(text),
        }
    }
}

/// Runs a script and prints its rows.
pub(super) fn sql(lane: &str, file: &str, script: &str) -> Vec<String> {
    let words: Vec<&str> = script.split_whitespace().collect();
    let script = if words.is_empty() {
        String::new()
    } else {
        format!(" {}", word(&words.join(" ")))
    };
    vec![format!("\"$dozen\" sql {}{script}", path(lane, file))]
}

/// Holds a database in the background.
pub(super) fn hold(lane: &str, file: &str) -> Vec<String> {
    vec![
        format!("\"$dozen\" sql --hold {} &", path(lane, file)),
        format!("{}=$!", holder(lane)),
        pause(),
    ]
}

/// Ends the process that holds it.
pub(super) fn let_go(lane: &str) -> Vec<String> {
    vec![format!("kill \"${}\"", holder(lane))]
}

fn holder(lane: &str) -> String {
    variable(&format!("{lane} held"))
}

fn place(lane: &str) -> String {
    format!("\"$work\"/{}", word(lane))
}

fn path(lane: &str, file: &str) -> String {
    format!("{}/{}", place(lane), word(file))
}

#[cfg(test)]
mod tests {
    use super::Databases;

    #[test]
    fn an_address_leads_to_the_replays_own_folder() {
        let mut databases = Databases::default();
        databases.folder("orders.1", "/tmp/x/shared/orders.1");
        let word = |text| databases.word(text);
        assert_eq!(
            word("sqlite:/tmp/x/shared/orders.1/orders.db"),
            "sqlite:\"$work\"/orders.1/orders.db"
        );
        assert_eq!(word("/tmp/x/shared/orders.12"), "/tmp/x/shared/orders.12");
        assert_eq!(word("a b"), "'a b'");
    }
}
