//! `{{#after-first-try begin}}` … `{{#after-first-try end}}`: ways to fix the
//! exercise, folded. The live book opens the fold once the exercise was graded
//! with a change, or a hint was taken.

use crate::directive_error::Problem;

/// Returns one end of the fold; the markdown between the two stays as it is.
pub(super) fn expand(words: &[&str]) -> Result<String, Problem> {
    match words {
        ["begin"] => Ok(
            "<details class=\"after-try\">\n<summary>Ways to fix it, and what each costs. \
            Read on once you have seen it fail.</summary>\n"
                .to_owned(),
        ),
        ["end"] => Ok("</details>\n".to_owned()),
        _ => Err(Problem::Form("{{#after-first-try begin}}")),
    }
}
