//! The build stage: makes a style sheet of the source that browsers
//! understand, for the binary to carry.

use std::{env, error::Error, fs, path::Path};

const SOURCE: &str = "assets/style.css";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SOURCE}");
    let sheet = Path::new(&env::var("OUT_DIR")?).join("style.css");
    fs::write(sheet, compiled(&fs::read_to_string(SOURCE)?))?;
    Ok(())
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
