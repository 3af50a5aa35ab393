//! The wait for events: what a stream tells of a request once that is
//! answered, and that it is told nowhere else.

use std::time::Duration;

use super::event_assertions::{Event, ExpectedEvent, flaw, of_request, parse_event};
use dozen_lab::{Done, Lab, Process, Request, Seen};

/// How long after the answer an event may still be on its way.
pub(crate) const PROMPTLY: Duration = Duration::from_millis(500);

/// Sends a request that has to be answered with `status`.
pub(crate) async fn answered(request: Request, status: u16) -> Done {
    let answer = request.send().await?;
    let answer = answer.expect(status.to_string(), |answer| answer.status == status);
    answer.map(drop)
}

/// The event of the request that `needle` names, for a check that needs one to
/// go on.
pub(crate) async fn event_of(lab: &Lab, web: &Process, needle: &str) -> Seen<Event> {
    let lines = lines_of(web, needle).await;
    of_request(&lines).into_iter().next().ok_or_else(|| {
        let did = format!("sent {} a request, and looked for {needle}", web.lane());
        let expected = "half a second after the answer its event, as JSON, is on stdout";
        let seen = lines.first().map_or("nothing about it", String::as_str);
        lab.not_reached(did, expected, seen)
    })
}

/// All lines about the request that `needle` names, once its event is among
/// them; where more is told than events, others come first.
pub(crate) async fn lines_of(web: &Process, needle: &str) -> Vec<String> {
    let has_status = |line: &str| parse_event(line).is_some_and(|e| e.contains_key("status"));
    web.lines_until(needle, PROMPTLY, has_status).await
}

/// Whoever wrote it, and whatever it says; and no colours on either stream.
pub(crate) fn every_line_is_an_event(lab: &Lab, web: &Process) -> Done {
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

/// Exactly one line is about it, and has the fields that it should.
pub(crate) async fn is_told_once(lab: &Lab, web: &Process, told: &ExpectedEvent) -> Done {
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

/// Fails where there are such files.
pub(crate) fn writes_nothing(lab: &Lab, files: Vec<String>, verb: &str) -> Done {
    let did = format!("sent requests, and looked for files that the service {verb}");
    lab.ensure(files.is_empty(), did, "none", files.join(", "))
}
