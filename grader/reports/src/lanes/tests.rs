//! Checks that every trace has a picture of the right form.

use super::{Width, lanes, plan::Plan, scene::Kind, scene::Scene};
use crate::{layout::widest, sanitize};
use dozen_model::{Act, CheckReport, Finding, Moment, Outcome};

fn moment(at: u64, lane: &str, act: Act, detail: &str) -> Moment {
    Moment {
        t_ms: at,
        lane: lane.to_owned(),
        act,
        detail: detail.to_owned(),
        seen: None,
        ok: true,
        expected: None,
        step: None,
    }
}

fn check(outcome: Outcome, trace: Vec<Moment>) -> CheckReport {
    CheckReport {
        id: "x".to_owned(),
        title: "it holds".to_owned(),
        factor: 7,
        claims: Vec::new(),
        outcome,
        points: 0,
        max_points: 1,
        duration_ms: 1,
        finding: Some(Finding::new("GET /menu", "200", "500")),
        trace,
    }
}

/// Returns a trace in which a process is started, asked and killed, and its
/// Redis goes down and comes back.
fn eventful() -> Vec<Moment> {
    vec![
        moment(0, "redis", Act::Resource, "a Redis"),
        moment(2, "web.1", Act::Start, "started `crumb`"),
        moment(40, "web.1", Act::Ready, "answers GET /health"),
        moment(45, "redis", Act::Outage, "stopped: nobody listens"),
        moment(50, "web.1", Act::Request, "GET /menu"),
        moment(900, "redis", Act::Restore, "everything passes"),
        moment(910, "web.1", Act::Signal, "sent SIGKILL"),
        moment(920, "web.1", Act::Exit, "waited for its end"),
    ]
}

#[test]
fn an_outage_and_a_life_last_from_row_to_row() {
    let check = check(Outcome::Pass, eventful());
    let scene = Scene::of(&check);
    let span = |of: &super::scene::Span| (of.from, of.to);
    let redis = scene
        .lanes
        .iter()
        .find(|lane| lane.name == "redis")
        .unwrap();
    let web = scene
        .lanes
        .iter()
        .find(|lane| lane.name == "web.1")
        .unwrap();
    assert_eq!((redis.kind, web.kind), (Kind::Resource, Kind::Process));
    assert_eq!(
        redis.outages.iter().map(span).collect::<Vec<_>>(),
        [(3, Some(5))]
    );
    assert_eq!(
        redis.lives.iter().map(span).collect::<Vec<_>>(),
        [(0, None)]
    );
    assert_eq!(
        web.lives.iter().map(span).collect::<Vec<_>>(),
        [(1, Some(7))]
    );
}

#[test]
fn a_process_whose_start_is_left_out_is_still_a_process() {
    let mut trace: Vec<Moment> = (0..10)
        .map(|at| moment(at, "web.1", Act::Request, "GET /menu"))
        .collect();
    trace.push(moment(10, "web.2", Act::Start, "started `crumb`"));
    trace.extend((11..30).map(|at| moment(at, "web.1", Act::Request, "GET /menu")));
    trace.push(moment(30, "web.2", Act::Exit, "waited for its end"));
    let check = check(Outcome::Pass, trace);
    let scene = Scene::of(&check);
    let web = scene
        .lanes
        .iter()
        .find(|lane| lane.name == "web.2")
        .unwrap();
    assert_eq!(web.kind, Kind::Process);
    assert_eq!(web.lives.len(), 1);
    assert!(web.lives[0].to.is_some());
}

#[test]
fn no_line_is_wider_than_the_room_for_it() {
    let long = "x".repeat(400) + " and " + &"餅".repeat(300);
    for count in [1, 2, 5, 12, 40] {
        let trace = (0..count).map(|at| {
            let mut moment = moment(at, &format!("web.{at}"), Act::Start, &long);
            moment.seen = Some(long.clone());
            moment.expected = Some(long.clone());
            moment
        });
        let check = check(Outcome::Fail, trace.collect());
        let scene = Scene::of(&check);
        for width in [Width::Wide, Width::Narrow] {
            let plan = Plan::of(&scene, width);
            for line in plan.rows.iter().flat_map(|row| &row.lines) {
                let columns = widest(std::iter::once(line.text.as_str()));
                let columns = f64::from(u32::try_from(columns).unwrap());
                let end = plan.text + columns * plan.font * 0.602;
                assert!(end <= plan.width, "{count} lanes, {width:?}: {}", line.text);
            }
        }
    }
}

#[test]
fn a_long_trace_loses_its_middle_but_never_where_it_fails() {
    let mut trace: Vec<Moment> = (0..200)
        .map(|at| moment(at, "web.1", Act::Request, "GET /menu"))
        .collect();
    trace[100].ok = false;
    trace[100].expected = Some("200".to_owned());
    let picture = lanes(&check(Outcome::Fail, trace), Width::Wide);
    assert!(picture.contains("… 97 more moments"), "{picture}");
    assert!(picture.contains("expected 200"));
}

#[test]
fn a_failure_without_a_marked_moment_is_shown_at_the_end() {
    let picture = lanes(&check(Outcome::Fail, eventful()), Width::Wide);
    assert!(
        picture.contains("GET /menu: saw 500, expected 200"),
        "{picture}"
    );
}

#[test]
fn output_of_a_service_is_text_and_not_markup() {
    let evil = "</svg><script>alert(1)</script>\u{1b}[2J\u{202e}\n&\"'";
    let mut trace = eventful();
    trace[4].seen = Some(evil.to_owned());
    trace[4].expected = Some(evil.to_owned());
    trace[4].ok = false;
    trace[4].lane = evil.to_owned();
    let picture = lanes(&check(Outcome::Fail, trace), Width::Narrow);
    assert_eq!(picture.matches("</svg>").count(), 1, "{picture}");
    assert!(!picture.contains("<script"));
    assert!(!picture.chars().any(|c| sanitize::acts(c) && c != '\n'));
    assert!(!picture.contains("\n\n") && !picture.contains(" id="));
}

#[test]
fn a_check_without_any_moment_has_a_picture_too() {
    let picture = lanes(&check(Outcome::Inconclusive, Vec::new()), Width::Wide);
    assert!(
        picture.contains("<title>Inconclusive: it holds</title>"),
        "{picture}"
    );
}

#[test]
fn a_long_picture_names_its_lanes_at_the_foot_too() {
    let named = |trace: Vec<Moment>| {
        let svg = lanes(&check(Outcome::Pass, trace), Width::Wide);
        svg.matches(">redis</text>").count()
    };
    assert_eq!(named(eventful()), 1);
    let long = (0..8).flat_map(|_| eventful()).collect();
    assert_eq!(named(long), 2);
}
