//! The HTML fragments of the book: tera templates, and their common filters.

use std::{collections::HashMap, sync::LazyLock};

use pulldown_cmark::{Options, Parser, html};
use serde::Serialize;
use tera::{Context, Tera, Value};

/// Every template, by its name in `book/templates/`.
const TEMPLATES: &[(&str, &str)] = &[
    ("promises.html", include_str!("../templates/promises.html")),
    ("start.html", include_str!("../templates/start.html")),
    ("cases.html", include_str!("../templates/cases.html")),
    ("checks.html", include_str!("../templates/checks.html")),
    ("attacks.html", include_str!("../templates/attacks.html")),
    ("claims.html", include_str!("../templates/claims.html")),
    ("contract.html", include_str!("../templates/contract.html")),
    ("figure.html", include_str!("../templates/figure.html")),
    ("matrix.html", include_str!("../templates/matrix.html")),
    ("moments.html", include_str!("../templates/moments.html")),
    (
        "questions.html",
        include_str!("../templates/questions.html"),
    ),
];

static TERA: LazyLock<Result<Tera, tera::Error>> = LazyLock::new(|| {
    let mut tera = Tera::default();
    tera.add_raw_templates(TEMPLATES.iter().copied())?;
    tera.register_filter("prose", prose_filter);
    tera.register_filter("smart", smart_filter);
    Ok(tera)
});

/// Returns a fragment as one block of HTML: markdown continues after it, and a
/// blank line within it would end the block.
///
/// # Errors
/// If the template uses data that it was not given.
pub(crate) fn render(name: &str, data: &impl Serialize) -> Result<String, tera::Error> {
    let tera = TERA.as_ref().map_err(tera::Error::msg)?;
    let text = tera.render(name, &Context::from_serialize(data)?)?;
    let lines = text.lines().map(str::trim_end);
    let filled: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    Ok(filled.join("\n") + "\n")
}

/// Returns a sentence with the little markdown that prose has, as inline HTML.
pub(crate) fn prose(text: &str) -> String {
    let mut made = String::new();
    html::push_html(
        &mut made,
        Parser::new_ext(text, Options::ENABLE_SMART_PUNCTUATION),
    );
    let made = made.trim();
    let inner = made
        .strip_prefix("<p>")
        .and_then(|made| made.strip_suffix("</p>"));
    inner.unwrap_or(made).replace('\n', " ")
}

/// Returns plain text with curly quotes, as the chapters have them; code between
/// backquotes keeps its own.
pub(crate) fn smart(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let (mut before, mut is_code) = (None, false);
    for sign in text.chars() {
        let opens = before.is_none_or(|c: char| c.is_whitespace() || "([“‘".contains(c));
        is_code ^= sign == '`';
        shown.push(match (sign, opens) {
            _ if is_code => sign,
            ('\'', true) => '‘',
            ('\'', false) => '’',
            ('"', true) => '“',
            ('"', false) => '”',
            (other, _) => other,
        });
        before = Some(sign);
    }
    shown
}

fn smart_filter(value: &Value, _: &HashMap<String, Value>) -> tera::Result<Value> {
    Ok(Value::String(smart(value.as_str().unwrap_or_default())))
}

fn prose_filter(value: &Value, _: &HashMap<String, Value>) -> tera::Result<Value> {
    Ok(Value::String(prose(value.as_str().unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::{prose, smart};

    #[test]
    fn quotes_of_a_title_become_curly() {
        assert_eq!(smart("a worker's \"job\""), "a worker’s “job”");
    }

    #[test]
    fn quotes_in_code_stay_straight() {
        assert_eq!(
            smart("a worker's `echo \"hi\"`"),
            "a worker’s `echo \"hi\"`"
        );
    }

    #[test]
    fn prose_keeps_its_code_and_loses_its_paragraph() {
        assert_eq!(
            prose("Asks `/menu` < 3."),
            "Asks <code>/menu</code> &lt; 3."
        );
    }
}
