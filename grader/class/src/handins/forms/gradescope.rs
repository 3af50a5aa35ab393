//! Gradescope's export: a folder `submission_N` each, and one file that says
//! whose they are and when they came.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::Deserialize;

use super::{Item, merged};
use crate::roster::{Identity, Roster};

/// The file that says whose submissions they are.
pub const METADATA: &str = "submission_metadata.yml";

#[derive(Debug, Deserialize)]
struct Entry {
    #[serde(rename = ":submitters", default)]
    submitters: Vec<Submitter>,
    #[serde(rename = ":created_at", default)]
    created_at: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Submitter {
    #[serde(rename = ":name", default)]
    name: Option<String>,
    #[serde(rename = ":sid", default)]
    sid: Option<serde_yaml_ng::Value>,
    #[serde(rename = ":email", default)]
    email: Option<String>,
}

/// One item per submitter: those of a group each have it.
pub(super) fn items(dir: &Path, roster: &Roster) -> io::Result<Vec<Item>> {
    let text = fs::read_to_string(dir.join(METADATA))?;
    let entries: BTreeMap<String, Entry> = serde_yaml_ng::from_str(&text)
        .map_err(|cause| io::Error::other(format!("{METADATA}: {cause}")))?;
    let items = entries.iter().flat_map(|(folder, entry)| {
        entry.submitters.iter().map(move |submitter| {
            let sid = match &submitter.sid {
                Some(serde_yaml_ng::Value::String(sid)) => sid.clone(),
                Some(serde_yaml_ng::Value::Number(sid)) => sid.to_string(),
                _ => String::new(),
            };
            let email = submitter.email.as_deref().unwrap_or_default();
            let known = roster.key_of(Identity::Gradescope(&sid, email));
            let unknown = || {
                let id = if sid.is_empty() { email } else { &sid };
                format!("gradescope-{}", if id.is_empty() { folder } else { id })
            };
            // A name in the file is no path.
            let name = Path::new(folder).file_name().unwrap_or_default();
            Item {
                student: known.map_or_else(unknown, str::to_owned),
                name: submitter.name.clone().unwrap_or_default(),
                parts: vec![dir.join(name)],
                received: entry.created_at.as_deref().map(time),
                ..Item::default()
            }
        })
    });
    // A folder of which the file says nothing is somebody's too.
    let unnamed = super::names(dir)?.into_iter().filter(|name| {
        let has_submitter = entries
            .get(name)
            .is_some_and(|entry| !entry.submitters.is_empty());
        !has_submitter && name != METADATA
    });
    let unnamed = unnamed.map(|name| Item {
        student: format!("gradescope-{name}"),
        parts: vec![dir.join(name)],
        ..Item::default()
    });
    Ok(merged(items.chain(unnamed)))
}

/// `2026-12-01 14:22:32.365935000 Z`, as the export writes times, in the form
/// that everything else reads.
fn time(text: &str) -> String {
    let mut parts = text.split_whitespace();
    match (parts.next(), parts.next(), parts.next()) {
        (Some(day), Some(time), Some(zone)) => {
            let zone = match zone {
                "Z" | "UTC" => "Z".to_owned(),
                // `-0800` needs its colon.
                zone if zone.len() == 5 && zone.is_ascii() => {
                    format!("{}:{}", &zone[..3], &zone[3..])
                }
                zone => zone.to_owned(),
            };
            format!("{day}T{time}{zone}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_of_the_export_are_read() {
        for (text, read) in [
            (
                "2026-12-01 14:22:32.365935000 Z",
                "2026-12-01T14:22:32.365935000Z",
            ),
            ("2026-12-01 14:22:32 -0800", "2026-12-01T14:22:32-08:00"),
            ("2026-12-01T14:22:32Z", "2026-12-01T14:22:32Z"),
        ] {
            assert_eq!(time(text), read);
            assert!(read.parse::<jiff::Timestamp>().is_ok(), "{read}");
        }
    }
}
