//! From where people are: an exercise's own folder.

mod common;

use common::{clone, dozen_in, root};

fn shown(output: &std::process::Output) -> String {
    let all = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&all).into_owned()
}

#[test]
fn cargo_dozen_works_in_the_folder_of_an_exercise() {
    for folder in [".", "exercises/07-port-binding"] {
        let mut cargo = assert_cmd::Command::new("cargo");
        let output = cargo
            .current_dir(root().join(folder))
            .env_remove("CARGO_TARGET_DIR")
            .args(["dozen", "explain", "is-self-contained"])
            .output()
            .unwrap();
        let text = shown(&output);
        assert!(output.status.success(), "{folder}: {text}");
        assert!(text.contains("is-self-contained"), "{folder}: {text}");
    }
}

#[test]
fn the_exercise_whose_folder_this_is_is_the_current_one() {
    let clone = clone();
    for folder in ["exercises/07-port-binding", "exercises/07-port-binding/src"] {
        let here = clone.path().join(folder);
        let output = dozen_in(&here).arg("hint").output().unwrap();
        assert!(
            shown(&output).contains("dozen check 07"),
            "{}",
            shown(&output)
        );
    }
    let output = dozen_in(clone.path()).arg("hint").output().unwrap();
    assert!(
        shown(&output).contains("dozen check 01"),
        "{}",
        shown(&output)
    );
}
