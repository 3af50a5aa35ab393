//! The style sheet: its source names colours and lengths once, in lines such
//! as `$crust: #8a4b14;`, and uses them by name.

use std::{fs, io};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/style.css");

/// Where the compiled style sheet goes.
pub const COMPILED: &str = "style.css";

/// Makes a style sheet of the source that browsers understand.
pub fn compile() -> io::Result<()> {
    fs::write(COMPILED, compiled(&fs::read_to_string(SOURCE)?))
}

/// Puts values where names are, and leaves out the lines that define them.
fn compiled(source: &str) -> String {
    let is_definition = |line: &&str| line.starts_with('$');
    let (definitions, rules): (Vec<&str>, Vec<&str>) = source.lines().partition(is_definition);
    let mut sheet = rules.join("\n").trim().to_owned() + "\n";
    for definition in definitions {
        if let Some((name, value)) = definition.trim_end_matches(';').split_once(':') {
            sheet = sheet.replace(name, value.trim());
        }
    }
    sheet
}
