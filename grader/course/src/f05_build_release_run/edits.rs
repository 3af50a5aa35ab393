//! Attempts to change a page while it runs, and files that an earlier release
//! may have left.

use dozen_lab::{Done, Launch, Process};

const HTML: &str = "text/html";
const CSS: &str = "text/css";
const JSON: &str = "application/json";

/// Method, path and content type of each attempt.
const ATTEMPTS: &[(&str, &str, &str)] = &[
    ("PUT", "/template", HTML),
    ("POST", "/template", HTML),
    ("PATCH", "/template", HTML),
    ("DELETE", "/template", ""),
    ("PUT", "/", HTML),
    ("POST", "/", HTML),
    ("PUT", "/page.html", HTML),
    ("PUT", "/assets/page.html", HTML),
    ("PUT", "/assets/style.css", CSS),
    ("PUT", "/style.css", CSS),
    ("DELETE", "/style.css", ""),
    ("POST", "/admin/template", HTML),
    ("PUT", "/release", JSON),
    ("POST", "/health", JSON),
    ("OPTIONS", "/", ""),
    ("OPTIONS", "/release", ""),
    // No method that anyone knows.
    ("BAKE", "/", ""),
];

/// Returns contents of that type that differ from the release's.
fn other(content_type: &str, mark: &str) -> String {
    match content_type {
        HTML => format!("<!doctype html><h1>{mark}</h1>"),
        CSS => format!("/* {mark} */"),
        JSON => format!("{{\"release\":\"{mark}\"}}"),
        _ => String::new(),
    }
}

/// The resources that an administrator may want to change, in the plural or
/// singular.
const THINGS: &[&str] = &[
    "/admin",
    "/bakery",
    "/cakes",
    "/config",
    "/currency",
    "/page",
    "/prices",
    "/settings",
    "/style",
];

/// Fails if a write to any of these resources is not refused.
async fn assert_writes_refused(web: &Process, mark: &str) -> Done {
    for thing in THINGS {
        for (method, path) in [
            ("POST", (*thing).to_owned()),
            ("PUT", format!("{thing}/rye%20loaf")),
            ("PATCH", format!("{thing}/rye%20loaf")),
            ("DELETE", format!("{thing}/rye-loaf")),
        ] {
            let write = web.request(method, &path).body(JSON, other(JSON, mark));
            let answer = write.send().await?;
            let refused = [404, 405].contains(&answer.status);
            answer.expect("404 or 405: nothing can be changed here", |_| refused)?;
        }
    }
    Ok(())
}

/// Fails if one of the attempts is not refused.
pub(super) async fn assert_refused(web: &Process, mark: &str) -> Done {
    for (method, path, content_type) in ATTEMPTS {
        let request = web.request(method, path);
        let request = match *content_type {
            "" => request,
            some => request.body(some, other(some, mark)),
        };
        let answer = request.send().await?;
        let refused = [404, 405].contains(&answer.status);
        answer.expect("404 or 405: nothing can be changed here", |_| refused)?;
    }
    assert_writes_refused(web, mark).await
}

/// Tries all of them and ignores the answers.
pub(super) async fn are_tried(web: &Process, mark: &str) {
    for (method, path, content_type) in ATTEMPTS {
        let request = web.request(method, path);
        let body = other(content_type, mark);
        // Another check judges the refusal.
        let _ = request.body(content_type, body).attempt().await;
    }
}

/// Plants files in the working directory of a launch that an earlier release
/// could have left there.
pub(super) fn littered(launch: Launch, mark: &str) -> Launch {
    let files = [
        ("page.html", HTML),
        ("template.html", HTML),
        ("assets/page.html", HTML),
        ("templates/page.html", HTML),
        ("public/page.html", HTML),
        ("style.css", CSS),
        ("assets/style.css", CSS),
        ("public/style.css", CSS),
        ("static/style.css", CSS),
        ("release.json", JSON),
    ];
    let launch = files.iter().fold(launch, |launch, (path, kind)| {
        launch.file(path, other(kind, mark))
    });
    [
        "RELEASE_ID",
        "release",
        "release-id",
        "release.txt",
        "VERSION",
    ]
    .iter()
    .fold(launch, |launch, path| launch.file(path, mark))
}
