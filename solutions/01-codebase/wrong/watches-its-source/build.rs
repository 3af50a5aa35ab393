//! Asks git which commit is being built.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=src");
    let output = Command::new("git")
        .args(["rev-parse", "HEAD"])
        .output()
        .expect("git runs");
    assert!(output.status.success(), "this is a git repository");
    let commit = String::from_utf8_lossy(&output.stdout);
    println!("cargo::rustc-env=COMMIT={}", commit.trim());
}
