//! The content security policy: a page may load and run its own scripts and
//! nothing else. mdBook writes a few scripts into each page; the policy names
//! them by their hashes, so that an injected script does not run.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// Returns the `Content-Security-Policy` of a page.
pub(super) fn of(html: &str) -> String {
    let mut scripts = "'self'".to_owned();
    for script in inline_scripts(html) {
        let hash = STANDARD.encode(Sha256::digest(script));
        scripts += &format!(" 'sha256-{hash}'");
    }
    // Pictures and mdBook style single elements.
    format!(
        "default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; \
         frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
    )
}

/// Returns the inline scripts of a page, as mdBook writes them.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</script>"))
        .map(|(script, _)| script)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_scripts_in_a_page_are_named_by_hash_and_no_others_run() {
        let said = of("<script>alert(1)</script><script src=\"a.js\"></script>");
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert!(
            said.contains(&format!("script-src 'self' {hash};")),
            "{said}"
        );
        assert!(!said.contains("script-src 'self' 'unsafe-inline'"));
    }
}
