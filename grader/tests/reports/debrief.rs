//! The debrief after a pass, as shown.

use dozen::model::{Choice, Question};
use dozen::reports::TextLayout;
use dozen::reports::debrief::{
    Change, Claim, Debrief, Upcoming, answers, asked, differences, next, proved, short,
};

const STARTER: &str = "use std::io;\n\nfn main() -> io::Result<()> {\n    let port = 3000;\n    serve(port)\n}\n\nfn serve(port: u16) -> io::Result<()> {\n    todo(port)\n}\n";

fn debrief() -> Debrief {
    let claim = |id: &str, text: &str| Claim {
        id: id.to_owned(),
        text: text.to_owned(),
    };
    let form = |port: &str| STARTER.replace("3000", port).replace("todo", "listen");
    Debrief {
        exercise: "07-port-binding".to_owned(),
        title: "Port binding".to_owned(),
        proved: vec![
            "the service listens on the port it is given".to_owned(),
            "the service is its own web server".to_owned(),
        ],
        claims: vec![
            claim("C7.2", "it exports HTTP by binding a port"),
            claim(
                "C7.10",
                "a claim that is so long that it would not fit on a line of eighty columns",
            ),
        ],
        changes: vec![
            Change {
                path: "src/main.rs".to_owned(),
                starter: STARTER.to_owned(),
                yours: form("env::var(\"PORT\").unwrap().parse().unwrap()"),
                reference: form("port()?"),
            },
            Change {
                path: "src/port.rs".to_owned(),
                starter: String::new(),
                yours: String::new(),
                reference: "//! The port.\n".to_owned(),
            },
        ],
        reference: "solutions/07-port-binding".to_owned(),
        question: Some(question()),
        next: Some(Upcoming {
            id: "08-concurrency".to_owned(),
            title: "Concurrency".to_owned(),
        }),
    }
}

fn question() -> Question {
    let option = |text: &str, right, why: &str| Choice {
        text: text.to_owned(),
        right,
        why: why.to_owned(),
    };
    Question {
        ask: "Who chooses the port of a process that is one of many on its machine?".to_owned(),
        options: vec![
            option(
                "The service.",
                false,
                "Nobody would be told which one it took.",
            ),
            option(
                "The platform.",
                true,
                "It knows which ports are free, and tells its router.",
            ),
        ],
    }
}

fn whole(look: TextLayout) -> String {
    let debrief = debrief();
    let parts = [
        short(&debrief, look),
        proved(&debrief, look),
        differences(&debrief, look),
        asked(&question(), look),
        answers(&question(), Some(1), look),
        next(&debrief, look),
    ];
    super::unstyled(&parts.map(|part| part.join("\n")).join("\n--\n"))
}

#[test]
fn at_80_columns_what_both_did_is_told_once() {
    insta::assert_snapshot!(whole(TextLayout::columns(80)));
}

#[test]
fn at_120_columns_the_two_stand_beside_each_other() {
    insta::assert_snapshot!(whole(TextLayout::columns(120)));
}

#[test]
fn in_plain_words() {
    insta::assert_snapshot!(whole(TextLayout::PLAIN));
}

#[test]
fn no_line_is_wider_than_asked_for() {
    for width in [60, 80, 109, 110, 140] {
        for line in whole(TextLayout::columns(width)).lines() {
            let columns = textwrap::core::display_width(line);
            assert!(columns <= width, "{width}: {line}");
        }
    }
}

#[test]
fn a_solution_equal_to_the_reference_is_reported() {
    let mut debrief = debrief();
    for change in &mut debrief.changes {
        change.yours.clone_from(&change.reference);
    }
    let shown = differences(&debrief, 80).join("\n");
    assert!(
        shown.contains("line for line") && !shown.contains("src/"),
        "{shown}"
    );
}
