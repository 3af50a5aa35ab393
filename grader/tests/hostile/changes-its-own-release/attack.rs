//! Writes to the program that it runs.
//!
//! Held by: landlock.

pub fn attack() -> bool {
    let program = std::env::current_exe().unwrap();
    let written = std::fs::File::options().append(true).open(&program).is_ok();
    written || std::fs::write(program.with_extension("mine"), "mine").is_ok()
}
