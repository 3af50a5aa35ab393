//! Requests as `curl` sends them: one by one, left open, and many at once.

use super::shell::{pause, percent_b_bytes, word};
use dozen_model::Step;

/// The curl commands: one prints the whole answer, one only its status.
pub(super) const WHOLE: &str = "curl -sS -i -g --max-time 30 -w '\\n'";
const STATUS: &str = "curl -sS -o /dev/null -g --max-time 30 -w '%{http_code}\\n'";

/// The placeholder for the number of a request in a body.
const NUMBER: &str = "{n}";

/// Returns a whole request with curl: its answer goes to the screen, or to a
/// file if other steps happen while it is open.
pub(super) fn request(step: &Step) -> Vec<String> {
    let Step::Request {
        id,
        method,
        url,
        headers,
        body,
        visitor,
        wait,
    } = step
    else {
        return Vec::new();
    };
    let jar = visitor.as_ref();
    let jar = jar.map(|name| format!("\"$work\"/{}", word(&format!("{name}.cookies"))));
    let what = (method.as_str(), url.as_str(), headers.as_slice());
    let line = curl(WHOLE, what, body, jar.as_deref());
    if *wait {
        return vec![line];
    }
    vec![
        format!("{line} >\"$work/request-{id}.txt\" 2>&1 &"),
        format!("request_{id}=$!"),
        pause(),
    ]
}

/// Returns the words of one curl command; with a `jar`, the cookies are those
/// in it.
pub(super) fn curl(
    shown: &str,
    (method, url, headers): (&str, &str, &[(String, String)]),
    body: &[u8],
    jar: Option<&str>,
) -> String {
    let mut words = vec![shown.to_owned()];
    match method {
        "HEAD" => words.push("--head".to_owned()),
        "GET" if body.is_empty() => {}
        _ => words.push(format!("-X {}", word(method))),
    }
    if let Some(jar) = jar {
        words.push(format!("-b {jar} -c {jar}"));
    }
    let sent = headers
        .iter()
        .filter(|(name, _)| jar.is_none() || name != "cookie");
    for (name, value) in sent {
        let header = if value.is_empty() {
            format!("{name};")
        } else {
            format!("{name}: {value}")
        };
        words.push(format!("-H {}", word(&header)));
    }
    if !body.is_empty() {
        // Without this curl would call the body a form.
        let named = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
        if !headers.iter().any(named) {
            words.push("-H content-type:".to_owned());
        }
        match plain(body) {
            Some(text) => words.push(format!("--data-raw {}", word(text))),
            None => words.push("--data-binary @-".to_owned()),
        }
    }
    words.push(word(url));
    let line = words.join(" ");
    match plain(body) {
        Some(_) => line,
        None => format!("printf %b {} | {line}", percent_b_bytes(body)),
    }
}

/// Returns a body that fits a shell's word: text without a NUL.
fn plain(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    (!text.contains('\0')).then_some(text)
}

/// Returns the same request many times, eight at once, and how often each
/// status came.
pub(super) fn burst(step: &Step) -> Vec<String> {
    let Step::Burst {
        method,
        url,
        headers,
        body,
        times,
    } = step
    else {
        return Vec::new();
    };
    let what = (method.as_str(), url.as_str(), headers.as_slice());
    let line = curl(STATUS, what, body.as_bytes(), None);
    vec![
        format!("for n in {{1..{times}}}; do"),
        // A body is quoted: the number is outside its quotes.
        format!("  {} &", line.replace(NUMBER, "'\"$n\"'")),
        "  (( n % 8 )) || sleep 0.05".to_owned(),
        "done >\"$work/burst.txt\"; sleep 0.3".to_owned(),
        "sort \"$work/burst.txt\" | uniq -c".to_owned(),
    ]
}

/// Returns many requests in the background, with their statuses counted.
pub(super) fn concurrent_requests(requests: &[(String, String)], times: usize) -> Vec<String> {
    let mut lines = vec![format!("{{ for _ in {{1..{times}}}; do")];
    lines.extend(requests.iter().map(|(method, url)| {
        format!(
            "  curl -sS -g -o /dev/null --max-time 30 -w '%{{http_code}}\\n' -X {} {} &",
            word(method),
            word(url)
        )
    }));
    lines.push("done; wait; } | sort | uniq -c".to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::{Step, burst, concurrent_requests, request};

    #[test]
    fn many_requests_are_a_loop_with_the_number_outside_the_quotes() {
        let step = Step::Burst {
            method: "POST".into(),
            url: "http://127.0.0.1:41021/orders".into(),
            headers: Vec::new(),
            body: r#"{"cake":"baker's rye {n}"}"#.into(),
            times: 12,
        };
        let lines = burst(&step).join("\n");
        let body = r#"--data-raw $'{"cake":"baker\'s rye '"$n"'"}' http"#;
        assert!(lines.starts_with("for n in {1..12}; do\n"), "{lines}");
        assert!(lines.contains(body), "{lines}");
    }

    fn sent(body: &[u8], visitor: Option<&str>) -> String {
        let step = Step::Request {
            id: 1,
            method: "PUT".to_owned(),
            url: "http://127.0.0.1:41021/photos/a".to_owned(),
            headers: vec![
                ("cookie".to_owned(), "sid=1".to_owned()),
                ("content-type".to_owned(), "image/jpeg".to_owned()),
            ],
            body: body.to_vec(),
            visitor: visitor.map(str::to_owned),
            wait: true,
        };
        request(&step).join("\n")
    }

    #[test]
    fn a_binary_body_is_sent_through_a_pipe() {
        let line = sent(&[0xff, 0, b'a'], None);
        assert!(
            line.starts_with(r"printf %b '\0377\0000\0141' | curl "),
            "{line}"
        );
        assert!(line.contains("--data-binary @-"), "{line}");
    }

    #[test]
    fn a_visitor_has_cookies_of_her_own_by_hand() {
        let line = sent(b"x", Some("ada"));
        let jar = "-b \"$work\"/ada.cookies -c \"$work\"/ada.cookies";
        assert!(line.contains(jar) && !line.contains("sid=1"), "{line}");
        assert!(sent(b"x", None).contains("sid=1"));
    }

    #[test]
    fn a_crowd_is_counted_by_status() {
        let take = |port| ("POST".to_owned(), format!("http://127.0.0.1:{port}/take"));
        let lines = concurrent_requests(&[take(41021), take(41022)], 125);
        assert_eq!(lines[0], "{ for _ in {1..125}; do");
        assert!(
            lines[2].ends_with("-X POST http://127.0.0.1:41022/take &"),
            "{lines:?}"
        );
        assert_eq!(lines[3], "done; wait; } | sort | uniq -c");
    }
}
