//! The style sheet: its source came with the build, and is compiled once, when
//! it is asked for first.

use std::sync::LazyLock;

const SOURCE: &str = include_str!("../assets/style.css");

/// What browsers get.
pub static SHEET: LazyLock<String> = LazyLock::new(|| compiled(SOURCE));

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
