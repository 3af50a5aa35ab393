//! For any text in a manifest, staging gives an answer and writes only its own
//! text.

use proptest::prelude::*;
use toml::Value;

use super::Bench;
use crate::StageError;

/// Draws a value, right or wrong.
fn value() -> impl Strategy<Value = String> {
    let plain = prop_oneof![
        Just("true".to_owned()),
        Just("false".to_owned()),
        Just("7".to_owned()),
        Just("\"0.8\"".to_owned()),
        Just("\"1\"".to_owned()),
        Just("\"../evil\"".to_owned()),
        Just("\"src/main.rs\"".to_owned()),
        Just("\"rocket\"".to_owned()),
        Just("\"axum\"".to_owned()),
        Just("[\"json\"]".to_owned()),
        "\"[ -~&&[^\"\\\\]]{0,12}\"",
    ];
    plain.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3)
                .prop_map(|all| format!("[{}]", all.join(", "))),
            prop::collection::btree_map(key(), inner, 0..4).prop_map(|all| {
                let fields: Vec<String> = all.iter().map(|(k, v)| format!("{k} = {v}")).collect();
                format!("{{ {} }}", fields.join(", "))
            }),
        ]
    })
}

/// Keys that mean something, and some that do not.
fn key() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "axum",
        "tokio",
        "serde_json",
        "path",
        "git",
        "version",
        "features",
        "default-features",
        "package",
        "registry",
        "workspace",
        "optional",
        "name",
        "build",
        "edition",
        "branch",
    ]);
    prop_oneof![9 => known.prop_map(str::to_owned), 1 => "[a-z_-]{1,8}", 1 => "\"[ -~&&[^\"\\\\]]{0,8}\""]
}

fn header() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "[package]",
        "[dependencies]",
        "[dependencies.axum]",
        "[[bin]]",
        "[lib]",
        "[workspace]",
        "[features]",
        "[dev-dependencies]",
        "[lints.rust]",
        "[patch.crates-io]",
        "[profile.dev]",
    ]);
    prop_oneof![9 => known.prop_map(str::to_owned), 1 => "\\[[a-z.]{1,9}\\]"]
}

/// Draws a text like a manifest.
fn manifest() -> impl Strategy<Value = String> {
    let table = (header(), prop::collection::btree_map(key(), value(), 0..4));
    prop::collection::vec(table, 0..5).prop_map(|tables| {
        let mut text = String::new();
        for (header, fields) in tables {
            text += &format!("{header}\n");
            for (key, value) in fields {
                text += &format!("{key} = {value}\n");
            }
        }
        text
    })
}

/// Returns every key anywhere in `value`.
fn keys(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Table(table) => table.iter().for_each(|(key, value)| {
            found.push(key.clone());
            keys(value, found);
        }),
        Value::Array(all) => all.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

/// Stages the manifest and asserts the invariants.
fn holds(bench: &Bench, text: &str) -> Result<bool, TestCaseError> {
    bench.write("Cargo.toml", text);
    match bench.stage() {
        Err(StageError::Refused(refusals)) => {
            prop_assert!(!refusals.is_empty());
            Ok(false)
        }
        Err(StageError::Trouble(words)) => Err(TestCaseError::fail(words)),
        Ok(_) => {
            let written = bench.manifest();
            let mut found = Vec::new();
            keys(&written["dependencies"], &mut found);
            let origins = ["path", "git", "registry", "workspace", "branch"];
            prop_assert!(
                !found.iter().any(|key| origins.contains(&key.as_str())),
                "{written}"
            );
            for name in [
                "patch",
                "replace",
                "build-dependencies",
                "target",
                "lints",
                "features",
            ] {
                prop_assert!(!written.contains_key(name), "{written}");
            }
            prop_assert_eq!(written["package"]["name"].as_str(), Some(super::PACKAGE));
            Ok(true)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_learner_types_is_staged_or_refused(text in manifest()) {
        holds(&Bench::new(), &text)?;
    }

    #[test]
    fn no_text_at_all_makes_it_panic(text in "\\PC*") {
        holds(&Bench::new(), &text)?;
    }

    #[test]
    fn sound_dependencies_enter(
        names in prop::sample::subsequence(vec!["axum", "tower-http", "hyper", "figment"], 0..4),
        features in prop::collection::vec("[a-z]{1,6}", 0..3),
    ) {
        let mut text = "[dependencies]\n".to_owned();
        for name in &names {
            text += &format!("{name} = {{ version = \"*\", features = {features:?} }}\n");
        }
        prop_assert!(holds(&Bench::new(), &text)?);
    }
}
