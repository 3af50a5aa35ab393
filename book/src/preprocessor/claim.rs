//! `{{#claim C6.1}}` in a line: marks the place where a claim is taught. The
//! claims page links here, and this links back.

use crate::{chapter::near, directive_error::Problem};
use dozen::course::claims::CLAIMS;

use crate::pages::claims::{self, FILE};

/// Returns a small link with an anchor.
pub(super) fn expand(words: &[&str]) -> Result<String, Problem> {
    let [id] = words else {
        return Err(Problem::Form("{{#claim C6.1}}"));
    };
    let claim = claims::find(id).ok_or_else(|| Problem::NoClaim {
        name: (*id).to_owned(),
        near: near(id, CLAIMS.iter().map(|claim| claim.id)),
    })?;
    let at = claims::anchor(claim.id);
    let text = tera::escape_html(claim.text);
    Ok(format!(
        "<a class=\"claim\" id=\"{at}\" href=\"{FILE}#{id}\" title=\"Claim {id}: {text}\">{id}</a>"
    ))
}
