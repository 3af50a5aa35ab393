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
        for attribute in element.attributes() {
            let attribute = attribute.unwrap();
            let key = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
            assert!(attributes.contains(&&*key), "{key} of {name}");
        }
        if stays_open {
            open.push(name);
        }
    }
    assert!(open.is_empty() && count > 30, "{count} {open:?}");
}
