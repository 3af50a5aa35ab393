//! Waits for events: one per answered request, and no other line about it.

use std::time::Duration;

use super::event_assertions::{Event, ExpectedEvent, flaw, of_request, parse_event};
use dozen_lab::{Done, Lab, Process, Request, Seen};

/// How long an event may take after the answer.
pub(crate) const PROMPTLY: Duration = Duration::from_millis(500);

/// Sends a request and fails unless it is answered with `status`.
pub(crate) async fn send_expecting(request: Request, status: u16) -> Done {
    let answer = request.send().await?;
    let answer = answer.expect(status.to_string(), |answer| answer.status == status);
    answer.map(drop)
}

/// Returns the event of the request that `needle` names, for a check that needs
/// one to continue.
pub(crate) async fn event_of(lab: &Lab, web: &Process, needle: &str) -> Seen<Event> {
    let lines = lines_of(web, needle).await;
    of_request(&lines).into_iter().next().ok_or_else(|| {
        let did = format!("sent {} a request, and looked for {needle}", web.lane());
        let expected = "half a second after the answer its event, as JSON, is on stdout";
        let seen = lines.first().map_or("nothing about it", String::as_str);
        lab.not_reached(did, expected, seen)
    })
}

/// Waits for the event of the request that `needle` names, and returns all
/// lines about that request.
pub(crate) async fn lines_of(web: &Process, needle: &str) -> Vec<String> {
    let has_status = |line: &str| parse_event(line).is_some_and(|e| e.contains_key("status"));
    web.lines_until(needle, PROMPTLY, has_status).await
}

/// Fails unless every line of stdout is an event, and if a stream has colours.
pub(crate) fn assert_every_line_is_an_event(lab: &Lab, web: &Process) -> Done {
    lab.note(format!("read every line that {} printed", web.lane()));
    let flaw = web.lines().iter().find_map(|line| flaw(line));
    lab.ensure(
        flaw.is_none(),
        "read every line of stdout",
        "each is a JSON object with its level and its timestamp, in UTC and RFC 3339",
        flaw.unwrap_or_default(),
    )?;
    let printed = web.output();
    let coloured = printed.stderr.lines().find(|line| line.contains('\u{1b}'));
    lab.ensure(
        coloured.is_none(),
        "looked for escape codes on stderr",
        "none: a pipe is no terminal",
        coloured.unwrap_or_default(),
    )
}

/// Fails unless exactly one line is about it and has the right fields.
pub(crate) async fn assert_logged_once(lab: &Lab, web: &Process, told: &ExpectedEvent) -> Done {
    let lines = lines_of(web, &told.needle).await;
    let did = format!("{} {} was answered {}", told.method, told.path, told.status);
    lab.ensure(
        lines.len() == 1,
        &did,
        format!("exactly one line with {}", told.needle),
        format!("{} lines", lines.len()),
    )?;
    let event = lines
        .first()
        .and_then(|line| parse_event(line))
        .unwrap_or_default();
    match told.flaw(&event) {
        None => Ok(()),
        Some(flaw) => Err(lab.fail(did, told.words(), flaw)),
    }
}

/// Fails if there are such files.
pub(crate) fn assert_no_files(lab: &Lab, files: Vec<String>, verb: &str) -> Done {
    let did = format!("sent requests, and looked for files that the service {verb}");
    lab.ensure(files.is_empty(), did, "none", files.join(", "))
}
