//! Shell lines for impostors and for the libraries of a binary.

use super::shell::{variable, word};

/// Returns the folder that a `PATH` names to lead to the impostors of `folder`.
pub(super) fn bin(folder: &str) -> String {
    format!("\"$work\"/{}/bin", word(folder))
}

/// Returns one script under many names.
pub(super) fn impostors(folder: &str, names: &[String], script: &str) -> Vec<String> {
    let bin = bin(folder);
    let mut lines = vec![format!("mkdir -p {bin}")];
    if names.is_empty() {
        return lines;
    }
    let names: Vec<String> = names.iter().map(|name| word(name)).collect();
    lines.extend([
        format!("printf %s {} >{bin}/impostor", word(script)),
        format!("chmod +x {bin}/impostor"),
        format!("for name in {}", names.join(" ")),
        format!("do ln -sf impostor {bin}/\"$name\"; done"),
    ]);
    lines
}

/// Returns the lines that print the calls of impostors.
pub(super) fn called(folder: &str) -> Vec<String> {
    let notes = format!("\"$work\"/{}/called", word(folder));
    vec![
        "echo impostors that were called:".to_owned(),
        format!("cat {notes} 2>/dev/null || echo none"),
    ]
}

/// Returns the lines that print the libraries that a binary needs, with the
/// available tool.
pub(super) fn linked() -> Vec<String> {
    vec!["ldd \"$bin\"/crumb 2>/dev/null || otool -L \"$bin\"/crumb".to_owned()]
}

/// Returns the lines that print the libraries in a process's memory, on Linux.
pub(super) fn loaded(lane: &str) -> Vec<String> {
    let maps = format!("/proc/\"${}\"/maps", variable(lane));
    let none = word(&format!("{lane} has loaded no shared library"));
    vec![format!(
        "grep -o '/.*[.]so[.0-9]*$' {maps} | sort -u | grep . || echo {none}"
    )]
}

/// Whether the binary contains `needle`.
pub(super) fn searched(needle: &str) -> Vec<String> {
    let grep = format!("grep -q -a -F -e {} \"$bin/crumb\"", word(needle));
    let told = |text: &str| word(&format!("crumb {text} {needle}"));
    let (has, has_not) = (told("contains"), told("does not contain"));
    vec![format!(
        "if {grep}; then echo {has}; else echo {has_not}; fi"
    )]
}
