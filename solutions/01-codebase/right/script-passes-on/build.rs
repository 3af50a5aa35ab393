//! Passes on what the platform says is being built.

use std::env;

fn main() {
    println!("cargo::rerun-if-env-changed=SOURCE_VERSION");
    let commit = env::var("SOURCE_VERSION").unwrap_or_else(|_| "unknown".to_owned());
    println!("cargo::rustc-env=COMMIT={commit}");
}
