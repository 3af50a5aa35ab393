//! The build stage: a folder of all that the binary carries, the style sheet
//! in the form that browsers understand.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=assets");
    let site = Path::new(&env::var("OUT_DIR")?).join("site");
    fs::create_dir_all(&site)?;
    fs::copy("assets/page.html", site.join("page.html"))?;
    fs::write(
        site.join("style.css"),
        compiled(&fs::read_to_string("assets/style.css")?),
    )?;
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
