//! The compiler's drawings as text: the place, the lines of the source, and the
//! labels under them.

use crate::sanitize;

/// Returns a message of the compiler without its arrows and rules.
pub(crate) fn in_words(message: &str) -> String {
    let text = sanitize::colourless(message);
    let lines = text.lines().filter_map(line);
    lines.map(|line| line + "\n").collect()
}

/// Returns one line; none if it was nothing but drawing.
fn line(line: &str) -> Option<String> {
    let bare = line.trim_start();
    if let Some(place) = ["--> ", "::: "]
        .iter()
        .find_map(|arrow| bare.strip_prefix(arrow))
    {
        return Some(format!("at {place}"));
    }
    if let Some(note) = bare.strip_prefix("= ") {
        return Some(note.to_owned());
    }
    let (number, rest) = match bare.split_once('|') {
        Some((number, rest)) => (number.trim(), rest),
        None => return Some(bare.to_owned()).filter(|text| text != "..." && !text.is_empty()),
    };
    let source = rest.trim();
    match number {
        "" => label(source),
        _ if number.bytes().all(|digit| digit.is_ascii_digit()) => {
            Some(format!("line {number}: {source}"))
        }
        _ => Some(bare.to_owned()),
    }
}

/// Returns the label under a line of the source, without the drawing.
fn label(text: &str) -> Option<String> {
    let drawn = |c: char| {
        matches!(
            c,
            '^' | '-' | '_' | '|' | '~' | '+' | ' ' | '/' | '\\' | '.'
        )
    };
    let words = text.trim_start_matches(drawn);
    (!words.is_empty()).then(|| format!("there: {words}"))
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn an_error_is_shown_without_its_drawing() {
        let message = "\u{1b}[91merror[E0308]\u{1b}[0m: mismatched types\n \
            --> exercises/07-port-binding/src/main.rs:12:9\n   \
            |\n\
            12 |     let port: u16 = \"8080\";\n   \
            |               ---   ^^^^^^ expected `u16`, found `&str`\n   \
            |               |\n   \
            |               expected due to this\n   \
            = note: a note | with a bar\n";
        assert_eq!(
            in_words(message),
            "error[E0308]: mismatched types\n\
             at exercises/07-port-binding/src/main.rs:12:9\n\
             line 12: let port: u16 = \"8080\";\n\
             there: expected `u16`, found `&str`\n\
             there: expected due to this\n\
             note: a note | with a bar\n"
        );
    }
}
