//! Gradebooks, held to the rules by which their readers take them. The oracles
//! follow Canvas' `gradebook_importer.rb`, Moodle's `gradeimport_csv_load_data`,
//! Classroom 50's `result-v1.schema.json` and PrairieLearn's external grading.

#[path = "common/sample.rs"]
mod sample;

use std::collections::BTreeSet;

use dozen_class::{
    feedback::{Detail, markdown, student_page},
    gradebook::{Format, prairielearn},
    roster::Roster,
};
use dozen_model::{Act, Moment, Outcome, Step, Verdict};
use sample::{EXERCISE, check, class, report};
use serde_json::Value;

const SETTINGS: &str = "deadline = \"2026-12-02 12:00\"\n\
    late = { policy = \"percent\", percent = 25 }\n\
    gradebook = { canvas_assignment = \"Port binding (1234)\", moodle_item = \"Port binding\", \
    classroom = \"cs101\", assignment = \"port\" }";

fn written(format: Format) -> (Vec<(String, String)>, Vec<String>) {
    let class = class(SETTINGS);
    let written = format.write(&class, &class.standing().unwrap());
    let text = |(name, bytes): (String, Vec<u8>)| (name, String::from_utf8(bytes).unwrap());
    (
        written.files.into_iter().map(text).collect(),
        written.warnings,
    )
}

fn table(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

#[test]
fn everybody_has_a_row_of_the_table_and_what_is_not_judged_has_no_number() {
    let (files, warnings) = written(Format::Csv);
    let rows = table(&files[0].1);
    let students: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(students, ["student", "ada", "bob", "cid", "dan", "eve"]);
    let sums: Vec<&str> = rows.iter().map(|row| row[4].as_str()).collect();
    assert_eq!(sums, ["points", "10", "3", "", "0", "0"]);
    let outcomes: Vec<&str> = rows.iter().map(|row| row[3].as_str()).collect();
    assert_eq!(
        outcomes[3..],
        ["inconclusive", "not handed in", "does not build"]
    );
    assert!(
        rows[2][6].contains("earned 4, 1 day(s) late"),
        "{:?}",
        rows[2]
    );
    assert!(rows[1][1].starts_with("'=HYPERLINK"), "{:?}", rows[1]);
    assert_eq!(warnings.len(), 1);
}

#[test]
fn moving_the_deadline_and_back_changes_the_table_and_back() {
    let sums = |deadline: &str| {
        let class = class(&SETTINGS.replace("2026-12-02 12:00", deadline));
        let rows = class.standing().unwrap();
        rows.iter()
            .map(dozen_class::standing::Row::points)
            .collect::<Vec<_>>()
    };
    let before = sums("2026-12-02 12:00");
    assert_eq!(before[1], Some(3.0));
    assert_eq!(sums("2026-12-03 12:00")[1], Some(4.0));
    assert_eq!(sums("2026-12-02 12:00"), before);
}

/// What `header?`, `update_column_count` and `check_for_non_student_row` ask.
#[test]
fn canvas_takes_the_file_and_knows_every_student_in_it() {
    let (files, warnings) = written(Format::Canvas);
    let text = &files[0].1;
    let rows = table(text);
    let head = &rows[0];
    assert!(head.len() > 3 && head[0].contains("Student") && head[1].contains("ID"));
    assert!(head[2] == "SIS User ID" && head[3] == "SIS Login ID");
    assert!(head[4].contains("Section"));
    assert_eq!(head[5], "Port binding (1234)");
    assert!(rows[1][0].contains("Points Possible") && rows[1][5] == "10");
    let students = &rows[2..];
    for row in students {
        assert!(!row[0].contains("Points Possible"), "{row:?}");
        assert!(row[1].parse::<u64>().is_ok() || !row[2].is_empty() || !row[3].is_empty());
        assert!(
            row[5].parse::<f64>().is_ok(),
            "an empty grade takes one away: {row:?}"
        );
    }
    let ids: Vec<&str> = students.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(ids, ["42", "43", ""]);
    // The separator is the one by which the first three lines have as many cells.
    let cells = |separator: u8| -> BTreeSet<usize> {
        let mut builder = csv::ReaderBuilder::new();
        let builder = builder
            .has_headers(false)
            .flexible(true)
            .delimiter(separator);
        let mut reader = builder.from_reader(text.as_bytes());
        reader
            .records()
            .take(3)
            .map(|row| row.unwrap().len())
            .collect()
    };
    assert_eq!(cells(b','), BTreeSet::from([6]));
    assert!(cells(b';').iter().max() < Some(&6));
    assert!(warnings.iter().any(|said| said.starts_with("cid")));
    assert!(warnings.iter().any(|said| said.starts_with("eve")));
}

/// `check_user_exists` ends the import at the first user that is not there.
#[test]
fn moodle_meets_no_student_that_it_does_not_know() {
    let (files, warnings) = written(Format::Moodle);
    let rows = table(&files[0].1);
    assert_eq!(rows[0][..2], ["ID number", "Port binding"]);
    let known = ["m1", "m2", "m3", "m4"];
    for row in &rows[1..] {
        assert!(known.contains(&row[0].as_str()), "{row:?}");
        assert!((0.0..=10.0).contains(&row[1].parse::<f64>().unwrap()));
    }
    assert_eq!(rows.len(), 4);
    assert!(
        warnings
            .iter()
            .any(|said| said.starts_with("eve") && said.contains("unknown"))
    );
}

/// A field of Classroom 50's, whether it must be there, and what its value must be.
type Rule<'a> = (&'a str, bool, &'a dyn Fn(&Value) -> bool);

/// What breaks the rules of `schemas/result-v1.schema.json` of
/// foundation50/classroom50, or the one that its `runner.py` adds: no score is
/// above its maximum.
fn breaks_result_v1(result: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    let time = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        let form: String = (text.chars())
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        form == "0000-00-00T00:00:00Z" && text.parse::<jiff::Timestamp>().is_ok()
    };
    let number = |value: &Value| value.as_u64().is_some();
    let tag = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| text.starts_with("submit/"))
    };
    let kind = |value: &Value| value == "individual" || value == "group";
    let rules: [Rule<'_>; 14] = [
        ("schema", true, &|value| value == "classroom50/result/v1"),
        ("classroom", true, &text),
        ("assignment", true, &text),
        ("assignment_type", true, &kind),
        ("owner", true, &text),
        ("submission", true, &tag),
        ("commit", true, &text),
        ("release", true, &text),
        ("review", true, &text),
        ("datetime", true, &time),
        ("graded_at", false, &time),
        ("score", true, &number),
        ("max-score", true, &number),
        ("tests", true, &Value::is_array),
    ];
    let of_a_test: [Rule<'_>; 4] = [
        ("test-name", true, &text),
        ("passed", true, &Value::is_boolean),
        ("score", true, &number),
        ("max-score", true, &number),
    ];
    let mut broken = Vec::new();
    let mut hold = |item: &Value, rules: &[Rule<'_>]| {
        for (name, is_required, is_right) in rules {
            match item.get(name) {
                None if *is_required => broken.push(format!("{name} is missing")),
                Some(value) if !is_right(value) => broken.push(format!("{name}: {value}")),
                _ => {}
            }
        }
        if item["score"].as_u64() > item["max-score"].as_u64() {
            broken.push(format!("score: {}", item["score"]));
        }
    };
    hold(result, &rules);
    for test in result["tests"].as_array().into_iter().flatten() {
        hold(test, &of_a_test);
    }
    let known = |name: &&String| rules.iter().any(|(known, ..)| known == name);
    let fields = result.as_object().into_iter().flat_map(|all| all.keys());
    broken.extend(
        fields
            .filter(|name| !known(name))
            .map(|name| format!("{name} is unknown")),
    );
    broken
}

#[test]
fn classroom_50_has_its_fields_and_no_other() {
    let (files, _) = written(Format::Classroom50);
    assert_eq!(files.len(), 3, "one not judged, one without a result");
    for (name, text) in &files {
        let result: Value = serde_json::from_str(text).unwrap();
        assert_eq!(breaks_result_v1(&result), [""; 0], "{name}");
        assert!(result["classroom"] == "cs101" && result["assignment"] == "port");
    }
    let bob: Value = serde_json::from_str(&files[1].1).unwrap();
    // When it was handed in, whenever it was graded.
    assert_eq!(bob["datetime"], "2026-12-02T13:00:00Z");
    assert_ne!(bob["graded_at"], bob["datetime"]);
    let submission = bob["submission"].as_str().unwrap();
    assert!(
        submission.starts_with("submit/2026-12-02T13-00-00Z-"),
        "{submission}"
    );
    assert!(files[0].1.contains("\"owner\": \"AdaL\""));
}

#[test]
fn classroom_50s_rules_find_each_fault() {
    let (files, _) = written(Format::Classroom50);
    let whole: Value = serde_json::from_str(&files[0].1).unwrap();
    for (field, value) in [
        ("schema", "classroom50/result/v2".into()),
        ("owner", "".into()),
        ("submission", "main".into()),
        ("datetime", "2026-12-01T24:00:00Z".into()),
        ("datetime", "2026-12-01T10:00:00.5Z".into()),
        ("score", 1.5.into()),
        ("score", 11.into()),
        ("usernames", "ada".into()),
    ] {
        let mut result = whole.clone();
        result[field] = value;
        let broken = breaks_result_v1(&result);
        assert!(
            broken.len() == 1 && broken[0].starts_with(field),
            "{broken:?}"
        );
    }
}

#[test]
fn gradescope_gets_a_score_and_a_test_for_each_check() {
    let (files, warnings) = written(Format::Gradescope);
    let result: Value = serde_json::from_str(&files[1].1).unwrap();
    assert_eq!(
        (&result["score"], result["tests"].as_array().unwrap().len()),
        (&3.0.into(), 2)
    );
    let test = &result["tests"][1];
    assert_eq!(
        (&test["status"], &test["max_score"]),
        (&"failed".into(), &6.into())
    );
    assert!(
        test["output"].as_str().unwrap().contains("expected"),
        "{test}"
    );
    assert!(warnings.iter().any(|said| said.starts_with("cid")));
}

#[test]
fn prairielearn_gets_a_part_of_one_or_that_nothing_can_be_graded() {
    let (files, _) = written(Format::PrairieLearn);
    let results: Vec<Value> = files
        .iter()
        .map(|(_, text)| serde_json::from_str(text).unwrap())
        .collect();
    assert_eq!(
        (&results[0]["score"], &results[0]["gradable"]),
        (&1.0.into(), &true.into())
    );
    assert_eq!(results[1]["score"], 0.3);
    let eve = results.last().unwrap();
    assert_eq!(eve["gradable"], false);
    assert_eq!(eve["format_errors"][0], "src/main.rs:1:1");
}

#[test]
fn prairielearns_file_stays_under_a_megabyte_with_five_of_trace() {
    let mut failed = check(6, Outcome::Fail);
    failed.trace = (0..5_000)
        .map(|t_ms| Moment {
            t_ms,
            lane: "web.1".into(),
            act: Act::Request,
            detail: "GET /".into(),
            seen: Some("x".repeat(1000)),
            ok: true,
            expected: None,
            step: None::<Step>,
        })
        .collect();
    if let Some(finding) = &mut failed.finding {
        finding.observed = "é".repeat(600_000);
    }
    let large = report(Verdict::Fail, vec![failed; 10]);
    assert!(serde_json::to_string(&large).unwrap().len() > 5_000_000);
    let text = prairielearn(&[&large], None).to_string();
    assert!(text.len() <= 1_000_000, "{}", text.len());
    let result: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(result["tests"].as_array().unwrap().len(), 10);
}

#[test]
fn a_check_that_only_informs_is_worth_nothing_and_weights_multiply() {
    let settings = format!("inform = [\"check-6\"]\nweights = {{ {EXERCISE} = 2.5 }}");
    let class = class(&settings);
    let rows = class.standing().unwrap();
    assert_eq!((rows[0].points(), rows[0].max()), (Some(10.0), 10.0));
    assert_eq!(rows[1].points(), Some(10.0));
}

#[test]
fn an_id_that_a_spreadsheet_would_run_or_no_import_knows_is_left_out() {
    let mut class = class(SETTINGS);
    let roster = "key,name,canvas_id,moodle_idnumber\nada,Ada,,+49\nbob,Bob,43,m2\n";
    class.roster = Roster::parse(roster).unwrap();
    let anonymous = "canvas-kJ8xX";
    class
        .hand_ins
        .push(sample::hand_in(anonymous, "2026-12-01T10:00:00Z"));
    let passed = report(Verdict::Pass, vec![check(4, Outcome::Pass)]);
    class.results.push(sample::entry(anonymous, passed));
    let rows = class.standing().unwrap();
    for (format, ids, left_out) in [
        (Format::Moodle, ["m2"], "ada is left out: a spreadsheet"),
        (Format::Canvas, ["43"], "canvas-kJ8xX is left out: Canvas"),
    ] {
        let written = format.write(&class, &rows);
        let text = String::from_utf8(written.files[0].1.clone()).unwrap();
        let is_warned = |said: &String| said.starts_with(left_out);
        assert!(
            written.warnings.iter().any(is_warned),
            "{:?}",
            written.warnings
        );
        assert!(ids.iter().all(|id| text.contains(id)), "{text}");
        assert!(!text.contains("+49") && !text.contains("kJ8xX"), "{text}");
    }
}

#[test]
fn an_anonymous_page_hides_the_student_in_their_own_words_and_who_gave_points() {
    let mut class = class("anonymous = true");
    let roster = "key,name,email\nada,Ada Lovelace,ada@x.org\n";
    class.roster = Roster::parse(roster).unwrap();
    class.results[0].report.exercises[0].messages =
        vec!["error: // by Ada Lovelace <ada@x.org>".into()];
    let given = "[[override]]\nstudent = \"ada\"\nexercise = \"07-port-binding\"\npoints = 9.0\n\
        author = \"Grace Hopper\"\nreason = \"Lovelace was ill\"\nat = \"2026-12-01T09:30:00Z\"\n";
    class.overrides = toml::from_str(given).unwrap();
    let rows = class.standing().unwrap();
    let pages = [
        student_page(&class, &rows[0], Detail::Full).unwrap(),
        markdown(&class, &rows[0], Detail::Full),
    ];
    for page in pages {
        let shown = class.secret.pseudonym("ada");
        assert!(page.contains(&shown) && page.contains("was ill"), "{page}");
        for name in ["Lovelace", "x.org", "Hopper"] {
            assert!(!page.contains(name), "{name}: {page}");
        }
    }
}
