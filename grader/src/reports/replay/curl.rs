//! Requests as the curl lines that repeat them.

use super::{shell::word, step::pause};
use crate::model::Step;

/// What curl shows: the whole answer, or its status alone.
const WHOLE: &str = "curl -sS -i -g --max-time 30 -w '\\n'";
const STATUS: &str = "curl -sS -o /dev/null -g --max-time 30 -w '%{http_code}\\n'";

/// What stands for the number of a request in the body of many.
const NUMBER: &str = "{n}";

/// A whole request with curl: its answer to the screen, or to a file where
/// something else is to happen while it is open.
pub(super) fn one(step: &Step) -> Vec<String> {
    let Step::Request {
        id,
        method,
        url,
        headers,
        body,
        wait,
    } = step
    else {
        return Vec::new();
    };
    let line = curl(WHOLE, method, url, headers, body);
    if *wait {
        return vec![line];
    }
    vec![
        format!("{line} >\"$work/request-{id}.txt\" 2>&1 &"),
        format!("request_{id}=$!"),
        pause(),
    ]
}

/// The same request many times, eight at once, and how often each status came.
pub(super) fn many(step: &Step) -> Vec<String> {
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
    let line = curl(STATUS, method, url, headers, body);
    vec![
        format!("for n in {{1..{times}}}; do"),
        // A body is quoted: the number stands outside its quotes.
        format!("  {} &", line.replace(NUMBER, "'\"$n\"'")),
        "  (( n % 8 )) || sleep 0.05".to_owned(),
        "done >\"$work/burst.txt\"; sleep 0.3".to_owned(),
        "sort \"$work/burst.txt\" | uniq -c".to_owned(),
    ]
}

/// The words of one curl command.
fn curl(shown: &str, method: &str, url: &str, headers: &[(String, String)], body: &str) -> String {
    let mut words = vec![shown.to_owned()];
    match method {
        "HEAD" => words.push("--head".to_owned()),
        "GET" if body.is_empty() => {}
        _ => words.push(format!("-X {}", word(method))),
    }
    for (name, value) in headers {
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
        words.push(format!("--data-raw {}", word(body)));
    }
    words.push(word(url));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Step, many};

    #[test]
    fn many_requests_are_a_loop_and_the_number_stands_outside_the_quotes() {
        let step = Step::Burst {
            method: "POST".into(),
            url: "http://127.0.0.1:41021/orders".into(),
            headers: Vec::new(),
            body: r#"{"cake":"baker's rye {n}"}"#.into(),
            times: 12,
        };
        let lines = many(&step).join("\n");
        let body = r#"--data-raw $'{"cake":"baker\'s rye '"$n"'"}' http"#;
        assert!(lines.starts_with("for n in {1..12}; do\n"), "{lines}");
        assert!(lines.contains(body), "{lines}");
    }
}
