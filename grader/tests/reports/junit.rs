//! The XML of `JUnit`, held to the strictest reader's own rules.

use dozen::reports::Format;

use super::{samples, written};

/// What `junit-10.xsd`, the schema of Jenkins' xUnit plugin, allows: for each
/// element the elements in it and its attributes.
const JENKINS: &[(&str, &[&str], &[&str])] = &[
    (
        "testsuites",
        &["testsuite"],
        &["name", "time", "tests", "failures", "errors"],
    ),
    (
        "testsuite",
        &[
            "testsuite",
            "properties",
            "testcase",
            "system-out",
            "system-err",
        ],
        &[
            "name",
            "tests",
            "failures",
            "errors",
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        ],
    ),
    ("properties", &["property"], &[]),
    ("property", &[], &["name", "value"]),
    (
        "testcase",
        &["skipped", "error", "failure", "system-out", "system-err"],
        &["name", "time", "classname", "group"],
    ),
    ("failure", &[], &["type", "message"]),
    ("error", &[], &["type", "message"]),
    ("system-out", &[], &[]),
];

/// The attributes that it demands.
const DEMANDED: &[(&str, &[&str])] = &[
    ("testsuite", &["name", "tests", "failures", "errors"]),
    ("testcase", &["name"]),
    ("property", &["name", "value"]),
];

/// The elements that may have text in them.
const WITH_TEXT: &[&str] = &["failure", "error", "system-out"];

/// Whether its type `SUREFIRE_TIME` takes it; of the thousands' separators that
/// it takes too, none is written.
fn is_time(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    is_number(whole) && is_number(part)
}

#[test]
fn junit_is_what_the_strictest_reader_takes() {
    use quick_xml::{Reader, events::Event as Xml};
    let mut passed_with_words = samples::report().exercises.remove(0);
    passed_with_words.messages = vec!["a word <of> the grader".into()];
    let mut report = samples::report();
    report.exercises.push(passed_with_words);
    let text = written(Format::Junit, &report);
    let mut reader = Reader::from_str(&text);
    let mut open: Vec<String> = Vec::new();
    let mut count = 0;
    loop {
        let (element, stays_open) = match reader.read_event().unwrap() {
            Xml::Start(element) => (element, true),
            Xml::Empty(element) => (element, false),
            Xml::End(_) => {
                open.pop();
                continue;
            }
            Xml::Text(text) => {
                let text = text.decode().unwrap();
                let within = open.last().map_or("", String::as_str);
                let may_have = text.trim().is_empty() || WITH_TEXT.contains(&within);
                assert!(may_have, "{text} in {within}");
                continue;
            }
            Xml::Eof => break,
            _ => continue,
        };
        count += 1;
        let name = String::from_utf8(element.name().as_ref().to_vec()).unwrap();
        let (_, _, attributes) = JENKINS.iter().find(|(known, ..)| *known == name).unwrap();
        let parent = open.last().map_or("", String::as_str);
        let within = JENKINS.iter().find(|(known, ..)| *known == parent);
        let is_allowed = within.map_or(name == "testsuites", |(_, within, _)| {
            within.contains(&&*name)
        });
        assert!(is_allowed, "{name} in {parent}");
        let mut seen = Vec::new();
        for attribute in element.attributes() {
            let attribute = attribute.unwrap();
            let key = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
            assert!(attributes.contains(&&*key), "{key} of {name}");
            let value = String::from_utf8(attribute.value.to_vec()).unwrap();
            assert!(key != "time" || is_time(&value), "{value}");
            seen.push(key);
        }
        let demanded = DEMANDED.iter().filter(|(known, _)| *known == name);
        for attribute in demanded.flat_map(|(_, attributes)| *attributes) {
            assert!(
                seen.iter().any(|key| key == attribute),
                "{name} lacks {attribute}"
            );
        }
        if stays_open {
            open.push(name);
        }
    }
    assert!(open.is_empty() && count > 30, "{count} {open:?}");
}
