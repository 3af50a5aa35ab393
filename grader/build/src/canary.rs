//! Decides whose fault a build is that failed without pointing at a place in
//! the submission: the machine must build an empty program in the same slot,
//! with the same compiler and linker behind the same fence, and have the disk
//! and the memory that a submission may use. If it does, the machine is fit.

use std::{fs, io, path::Path, process::ExitStatus};

use dozen_sandbox::{free_memory, free_space};

use super::{
    Slot,
    attribution::problem_of_the_machine,
    cargo::{confined, words},
    user_config::with_a_linker,
};

/// The free space that a build may need, in bytes.
const DISK: u64 = 256 << 20;

/// The free memory that a build may need, in bytes.
const MEMORY: u64 = 1 << 30;

const MANIFEST: &str = "[package]\nname = \"canary\"\nedition = \"2021\"\n\n[workspace]\n";

/// Checks that the machine can build a program.
///
/// # Errors
/// Returns a sentence that says what the machine lacks and what to do next.
pub(super) async fn check_machine(slot: &Slot) -> Result<(), String> {
    let free = free_space(&slot.target());
    if free.is_some_and(|free| free < DISK) {
        return Err(format!(
            "the disk of {} has {} MiB left; free at least {} MiB and run again",
            slot.target().display(),
            free.unwrap_or_default() >> 20,
            DISK >> 20
        ));
    }
    let memory = free_memory();
    if memory.is_some_and(|free| free < MEMORY) {
        return Err(format!(
            "this machine has {} MiB of memory left; close other programs and run again",
            memory.unwrap_or_default() >> 20
        ));
    }
    let dir = slot.canary();
    write_source(&dir)
        .map_err(|cause| format!("the grader could not write {}: {cause}", dir.display()))?;
    let mut program =
        confined("cargo", slot, &dir, &dir.join("target")).map_err(|cause| cause.to_string())?;
    program.command.args(["build", "--offline"]);
    match words(program, &mut |_| {}).await {
        Ok((status, _)) if status.success() => Ok(()),
        Ok((status, said)) => Err(cause(status, &said, &dir)),
        Err(trouble) => Err(trouble.to_string()),
    }
}

/// What the words of a cargo that could not build an empty program in `dir`
/// mean.
fn cause(status: ExitStatus, said: &str, dir: &Path) -> String {
    let errors = said.lines().filter_map(|line| line.strip_prefix("error: "));
    let errors: Vec<String> = errors.map(str::to_owned).collect();
    if said.contains("File too large (os error 27)") {
        return "a limit on the size of files stops the compiler; raise it (`ulimit -f unlimited`) \
                and run again"
            .to_owned();
    }
    let missing = errors.iter().find(|error| error.ends_with("` not found"));
    if let (Some(missing), Some(file)) = (missing, with_a_linker(dir)) {
        return format!(
            "{missing}, which {} names; install it, or remove that line, and run again",
            file.display()
        );
    }
    problem_of_the_machine(status, &errors, said).unwrap_or_else(|| {
        format!(
            "an empty program does not build on this machine either; install a C linker and the \
             C library's files (Debian and Ubuntu: build-essential, macOS: xcode-select --install) \
             and run again, or try `--sandbox off` if they are in a place of their own:\n{said}"
        )
    })
}

/// Writes an empty program, and removes earlier builds of it.
fn write_source(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    fs::create_dir_all(dir.join("src"))?;
    fs::write(dir.join("Cargo.toml"), MANIFEST)?;
    fs::write(dir.join("src/main.rs"), "fn main() {}\n")
}
