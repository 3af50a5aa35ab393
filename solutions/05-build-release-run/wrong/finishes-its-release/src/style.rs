//! The style sheet: its source came with the release, and is compiled there
//! when a process starts.

use std::{env, fs, io, path::PathBuf};

/// The style sheet, for this process and all that start after it.
pub fn finish() -> io::Result<String> {
    let assets = assets()?;
    let sheet = compiled(&fs::read_to_string(assets.join("style.css"))?);
    fs::write(assets.join("style.compiled.css"), &sheet)?;
    Ok(sheet)
}

fn assets() -> io::Result<PathBuf> {
    let binary = env::current_exe()?;
    let release = binary.ancestors().nth(2);
    Ok(release.unwrap_or(&binary).join("assets"))
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
