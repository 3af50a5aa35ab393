//! Admits only requests from pages that this server itself has served.
//!
//! Any page in a browser can send requests to 127.0.0.1. The check recognizes a
//! name that was pointed there (DNS rebinding) by its `Host`, and a foreign
//! page by its `Origin` or `Sec-Fetch-Site`. No answer allows cross-origin
//! sharing, so a browser gives no answer to other pages.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::address::Address;

/// The beginning of the paths that act for the learner or show the learner's
/// state.
pub(super) const LIVE: &str = "/live/";

/// The names that the server answers to.
#[derive(Debug, Clone)]
pub(super) struct OriginCheck {
    hosts: Arc<[String; 2]>,
}

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It was meant for another host.
    Host,
    /// A page from elsewhere sent it.
    Origin,
}

impl OriginCheck {
    pub(super) fn new(address: &Address) -> Self {
        Self {
            hosts: Arc::new(address.hosts()),
        }
    }

    /// Judges whether a request is admitted.
    fn judge(&self, method: &Method, path: &str, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = only(headers, header::HOST.as_str()).ok_or(Refusal::Host)?;
        if !self.hosts.iter().any(|ours| ours == host) {
            return Err(Refusal::Host);
        }
        let reads = method == Method::GET || method == Method::HEAD;
        let private = !reads || path.starts_with(LIVE);
        let origin_is_ours = !headers.contains_key(header::ORIGIN)
            || only(headers, header::ORIGIN.as_str())
                .and_then(|origin| origin.strip_prefix("http://"))
                .is_some_and(|origin| origin == host);
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        let from_here = match site {
            None | Some(b"same-origin") => true,
            Some(_) if private => false,
            Some(b"none") => true,
            // A link to a chapter may be on any page; another page may not load
            // a chapter's parts.
            Some(_) => headers
                .get("sec-fetch-mode")
                .is_some_and(|mode| mode == "navigate"),
        };
        if origin_is_ours && from_here {
            Ok(())
        } else {
            Err(Refusal::Origin)
        }
    }
}

/// Returns the value of a header that is there exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let words = match self {
            Self::Host => "this server answers to 127.0.0.1 and localhost only\n",
            Self::Origin => "this server answers to its own pages only\n",
        };
        (StatusCode::FORBIDDEN, words).into_response()
    }
}

/// Admits allowed requests, and sets the headers that tell a browser how to use
/// the answer.
pub(super) async fn guard(
    State(origin_check): State<OriginCheck>,
    request: Request,
    next: Next,
) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    let mut response = match origin_check.judge(method, path, request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    let said = [
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("referrer-policy", "same-origin"),
        ("cache-control", "no-cache"),
    ];
    for (name, value) in said {
        let headers = response.headers_mut();
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

    use super::{OriginCheck, Refusal};

    fn judged(method: Method, path: &str, headers: &[(&'static str, &str)]) -> Result<(), Refusal> {
        let hosts = ["127.0.0.1:8013", "localhost:8013"].map(ToOwned::to_owned);
        let origin_check = OriginCheck {
            hosts: Arc::new(hosts),
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).unwrap();
            map.append(HeaderName::from_static(name), value);
        }
        origin_check.judge(&method, path, &map)
    }

    const HERE: (&str, &str) = ("host", "127.0.0.1:8013");

    #[test]
    fn only_our_own_names_and_port_are_answered() {
        for host in ["127.0.0.1:8013", "localhost:8013"] {
            assert_eq!(judged(Method::GET, "/", &[("host", host)]), Ok(()));
        }
        for host in [
            "127.0.0.1",
            "127.0.0.1:80",
            "evil.example:8013",
            "evil.example",
            "",
        ] {
            let said = judged(Method::GET, "/", &[("host", host)]);
            assert_eq!(said, Err(Refusal::Host), "{host}");
        }
        assert_eq!(judged(Method::GET, "/", &[]), Err(Refusal::Host));
        let twice = [HERE, ("host", "evil.example")];
        assert_eq!(judged(Method::GET, "/", &twice), Err(Refusal::Host));
    }

    #[test]
    fn a_foreign_origin_drives_nothing_and_hears_nothing() {
        let foreign = [
            "http://evil.example",
            "https://127.0.0.1:8013",
            "http://127.0.0.1:8014",
            "http://127.0.0.1:8013.evil.example",
            "null",
        ];
        for origin in foreign {
            let headers = [HERE, ("origin", origin)];
            for (method, path) in [
                (Method::POST, "/live/check/06"),
                (Method::GET, "/live/events"),
            ] {
                let said = judged(method, path, &headers);
                assert_eq!(said, Err(Refusal::Origin), "{origin} {path}");
            }
        }
        let ours = [HERE, ("origin", "http://127.0.0.1:8013")];
        assert_eq!(judged(Method::POST, "/live/check/06", &ours), Ok(()));
    }

    #[test]
    fn the_browsers_statement_about_the_sender_counts() {
        for site in ["cross-site", "same-site", "none"] {
            let headers = [HERE, ("sec-fetch-site", site)];
            let said = judged(Method::GET, "/live/events", &headers);
            assert_eq!(said, Err(Refusal::Origin), "{site}");
        }
        let own = [HERE, ("sec-fetch-site", "same-origin")];
        assert_eq!(judged(Method::GET, "/live/events", &own), Ok(()));
    }

    #[test]
    fn a_link_may_lead_to_a_chapter_and_no_page_may_take_its_parts() {
        let from = |mode| {
            let headers = [
                HERE,
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", mode),
            ];
            judged(Method::GET, "/06-processes.html", &headers)
        };
        assert_eq!(from("navigate"), Ok(()));
        assert_eq!(from("no-cors"), Err(Refusal::Origin));
        let typed = [HERE, ("sec-fetch-site", "none")];
        assert_eq!(judged(Method::GET, "/", &typed), Ok(()));
    }
}
