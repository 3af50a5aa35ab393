//! Becomes the program of the deploy that it is started as.

use std::{env, error::Error, os::unix::process::CommandExt, process::Command};

fn main() -> Result<(), Box<dyn Error>> {
    let name = match env::var("DEPLOY")?.as_str() {
        "staging" => "crumb-staging",
        _ => "crumb-production",
    };
    let program = env::current_exe()?.with_file_name(name);
    Err(Command::new(program).exec().into())
}
