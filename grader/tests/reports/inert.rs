//! Hostile text in every place of a report that a submission can fill, in every
//! format: none of it acts on a terminal, a CI server or a parser.

use dozen::{
    model::{Report, Verdict},
    reports::Format,
};
use quick_xml::events::Event;

use super::{samples, unstyled, written};

/// What acts on whom, each with what must not be left of it.
const HOSTILE: &[(&str, &str)] = &[
    ("::error file=a::x", "\n::error"),
    ("  \t::stop-commands::x", "\n::stop-commands"),
    ("##[error]x", "##["),
    ("a word before ##[add-mask]x", "##["),
    ("##vso[task.setvariable variable=a]x", "##vso["),
    ("##teamcity[buildStatus text='x']", "##teamcity["),
    (
        "section_start:1:x[collapsed=true]\r\u{1b}[0Kx",
        "\r\u{1b}[0K",
    ),
    ("\u{1b}]52;c;QUFB\u{7}", "\u{1b}]"),
    ("\u{1b}[2J\u{1b}[31mred", "\u{1b}[2J"),
    ("\u{9b}31m", "\u{9b}"),
    ("\u{202e}gnirts", "\u{202e}"),
    ("\u{200b}\u{e0041}", "\u{200b}"),
    ("\u{fffe}\u{ffff}", "\u{ffff}"),
    ("a\u{0}b\u{8}\u{8}c", "\u{8}"),
];

/// A report of which every text of a submission's is `text`.
fn filled(text: &str) -> Report {
    let mut report = samples::report();
    for exercise in &mut report.exercises {
        if exercise.outcome != Verdict::Pass && exercise.checks.is_empty() {
            exercise.messages = vec![text.to_owned(), format!("error: a\n{text}\nb")];
        }
        for check in &mut exercise.checks {
            if let Some(finding) = &mut check.finding {
                for part in [
                    &mut finding.did,
                    &mut finding.expected,
                    &mut finding.observed,
                ] {
                    *part = text.to_owned();
                }
                for output in &mut finding.output {
                    output.text = format!("{text}\n{text}");
                }
            }
            for moment in &mut check.trace {
                moment.detail = text.to_owned();
                moment.seen = Some(text.to_owned());
                moment.expected = moment.expected.as_ref().map(|_| text.to_owned());
            }
        }
    }
    report
}

#[test]
fn hostile_text_is_inert_in_every_format() {
    for (text, acts) in HOSTILE {
        for format in Format::ALL {
            let shown = written(format, &filled(text));
            let bare = match format {
                Format::Terminal => unstyled(&shown),
                _ => shown,
            };
            assert!(!bare.contains(acts), "{format} {text:?}: {bare}");
            assert!(
                bare.chars().all(|c| c == '\n' || !c.is_control()),
                "{format} {text:?}"
            );
            let commands = |line: &&str| line.trim_start().starts_with("::");
            assert_eq!(bare.lines().find(commands), None, "{format} {text:?}");
        }
    }
}

#[test]
fn hostile_text_leaves_the_formats_for_programs_whole() {
    let markup = ["]]>", "<script>alert(1)</script>", "&lt;\"'", "\\u001b\\"];
    for text in HOSTILE.iter().map(|(text, _)| *text).chain(markup) {
        let report = filled(text);
        serde_json::from_str::<serde_json::Value>(&written(Format::Json, &report)).unwrap();
        for line in written(Format::Events, &report).lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
        let xml = written(Format::Junit, &report);
        let mut reader = quick_xml::Reader::from_str(&xml);
        while !matches!(reader.read_event().unwrap(), Event::Eof) {}
        assert!(!xml.contains("<script"), "{xml}");
    }
}
