//! The binary `dozen`. All it does is in the library's `cli`.

fn main() -> std::process::ExitCode {
    dozen::cli::main()
}
