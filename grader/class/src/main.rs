//! The binary `dozen-class`, which `dozen class` starts.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
