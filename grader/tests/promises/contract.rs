//! Reads the promises out of a README: each sentence, list item and table row
//! of the sections that bind a service. A sentence that ends in a colon only
//! introduces the next lines, so it is not a promise.

/// The sections with promises.
const BINDING: &[&str] = &["## The contract", "## What the platform does"];

/// Returns every promise in `readme`, in the order of the text, on one line
/// each.
pub(crate) fn promises(readme: &str) -> Vec<String> {
    sentences_below(readme, BINDING)
}

/// Returns every sentence of `text` below one of `headings`, on one line each.
pub(crate) fn sentences_below(text: &str, headings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut block = String::new();
    let mut table_rows = 0;
    let mut is_binding = false;
    let mut is_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        }
        if line.starts_with("## ") {
            flush(&mut block, &mut found);
            is_binding = headings.contains(&line.trim_end());
        }
        if !is_binding || is_code || line.starts_with("```") || line.starts_with('#') {
            continue;
        }
        let text = line.trim();
        if text.starts_with('|') {
            flush(&mut block, &mut found);
            table_rows += 1;
            // The heading and the rule below it promise nothing.
            if table_rows > 2 {
                found.push(row(text));
            }
            continue;
        }
        table_rows = 0;
        if text.is_empty() || text.starts_with("- ") {
            flush(&mut block, &mut found);
        }
        block.push_str(text.trim_start_matches("- "));
        block.push(' ');
    }
    flush(&mut block, &mut found);
    found
}

/// Returns the cells of a table row, joined by ` | `.
fn row(line: &str) -> String {
    let cells = line.trim_matches('|').split('|').map(str::trim);
    cells.collect::<Vec<_>>().join(" | ")
}

fn flush(block: &mut String, found: &mut Vec<String>) {
    let text = one_line(&std::mem::take(block));
    let said = sentences(&text).into_iter().filter(|s| !s.ends_with(':'));
    found.extend(said.map(|s| s.trim_end_matches(';').to_owned()));
}

/// Returns `text` with every run of blanks as one space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Splits at a full stop (question mark, exclamation mark or colon at the end
/// of a word counts too) that is followed by a word in capitals or code; never
/// inside code.
fn sentences(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut sentence = String::new();
    let mut is_code = false;
    for word in text.split_inclusive(' ') {
        let starts_new = word.starts_with(|c: char| c.is_uppercase() || "`[{\"".contains(c));
        let before = sentence.trim_end();
        if !is_code && starts_new && before.ends_with(['.', '?', '!']) {
            all.push(before.to_owned());
            sentence.clear();
        }
        is_code ^= word.matches('`').count() % 2 == 1;
        sentence.push_str(word);
    }
    if !sentence.trim().is_empty() {
        all.push(sentence.trim().to_owned());
    }
    all
}

#[test]
fn sentences_items_and_rows_are_promises_and_introductions_are_not() {
    let readme = "# 99\n\nStory. Not one.\n\n## The contract\n\nIt reads:\n\n\
        | variable | meaning |\n| --- | --- |\n| `PORT` | the port |\n\n\
        - It listens\n  there. It answers `a. B`.\n- takes no work;\n\n\
        ```\ncode. Here.\n```\n\n## Advice\n\nNothing binds.\n\n\
        ## What the platform does\n\nIt sends SIGTERM.\n";
    let expected = [
        "`PORT` | the port",
        "It listens there.",
        "It answers `a. B`.",
        "takes no work",
        "It sends SIGTERM.",
    ];
    assert_eq!(promises(readme), expected);
}
