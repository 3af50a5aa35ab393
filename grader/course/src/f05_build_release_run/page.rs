//! The right page and style sheet; answers may differ in white space and in the
//! escapes of characters.

/// The template, as in the exercise's `assets/page.html`.
const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>{{bakery}}</title>
  <link rel="stylesheet" href="/style.css">
</head>
<body>
  <h1>{{bakery}}</h1>
  <p>Baked this morning:</p>
  <ul>
    <li>rye loaf <b>4.20 {{currency}}</b></li>
    <li>seed bun <b>1.10 {{currency}}</b></li>
    <li>plum tart <b>3.60 {{currency}}</b></li>
  </ul>
</body>
</html>
"#;

/// The compiled `assets/style.css`.
const SHEET: &str = "\
body {
  margin: 1.5rem;
  background: #fbf6ec;
  color: #8a4b14;
}

h1 {
  border-bottom: 2px solid #8a4b14;
}

li b {
  padding-left: 1.5rem;
}
";

/// Returns whether `text` is the page with these values.
pub(super) fn is_page(text: &str, bakery: &str, currency: &str) -> bool {
    let page = PAGE.replace("{{bakery}}", bakery);
    let page = page.replace("{{currency}}", currency);
    squeezed(&unescaped(text)) == squeezed(&page)
}

/// Returns whether `text` is the compiled style sheet.
pub(super) fn is_sheet(text: &str) -> bool {
    let plain = |text: &str| squeezed(text).to_lowercase().replace(";}", "}");
    plain(text) == plain(SHEET)
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Template engines escape these, and a browser shows them all the same.
fn unescaped(text: &str) -> String {
    const ESCAPED: &[(&str, &str)] = &[
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2f;", "/"),
        ("&gt;", ">"),
    ];
    ESCAPED
        .iter()
        .fold(text.to_owned(), |text, (escaped, plain)| {
            text.replace(escaped, plain)
        })
}

#[cfg(test)]
mod tests {
    use super::{PAGE, is_page, is_sheet};

    const ASSETS: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../exercises/05-build-release-run/assets"
    );

    #[test]
    fn the_page_is_that_of_the_exercise() {
        let page = std::fs::read_to_string(format!("{ASSETS}/page.html"));
        assert_eq!(page.unwrap(), PAGE);
    }

    #[test]
    fn white_space_and_escapes_make_no_difference_and_words_do() {
        let page = PAGE.replace("{{bakery}}", "Zo&#x27;s");
        let page = page.replace("{{currency}}", "EUR").replace('\n', "");
        assert!(is_page(&page, "Zo's", "EUR"));
        assert!(!is_page(&page.replace("seed bun", "bun"), "Zo's", "EUR"));
        assert!(!is_page(&format!("{page}<!-- Monday -->"), "Zo's", "EUR"));
        assert!(!is_sheet("body{margin:1.5rem}"));
    }
}
