//! Asks git which commit changed the source last.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=.git/HEAD");
    let output = Command::new("git")
        .args(["log", "-1", "--format=%H", "--", "src"])
        .output()
        .expect("git runs");
    assert!(output.status.success(), "this is a git repository");
    let commit = String::from_utf8_lossy(&output.stdout);
    println!("cargo::rustc-env=COMMIT={}", commit.trim());
}
