//! Draws a planned scene: the ground, the lanes, their names, and the moments.

use std::fmt::Write;

use super::ink::{BAD, FAINT, GOOD, Ink, PAPER, TEXT, escaped};
use super::marks::{self, Spot};
use super::plan::{Line, Place, Plan, Tone};
use super::scene::{Kind, Row, Scene, Span};
use crate::model::{Act, Moment};

/// The band behind the moment that the check failed on, and the guides.
pub(super) fn backdrop(svg: &mut String, scene: &Scene, plan: &Plan) {
    for (row, place) in scene.rows.iter().zip(&plan.rows) {
        let bad = match row {
            Row::Moment { moment, .. } => !moment.ok,
            Row::End { good, .. } => !good,
            Row::Gap(_) => false,
        };
        if bad {
            let (y, high) = (place.top - 3.0, place.bottom - place.top + 2.0);
            let wide = plan.width;
            let _ = writeln!(
                svg,
                "<rect x=\"0\" y=\"{y:.1}\" width=\"{wide}\" height=\"{high:.1}\" fill=\"{BAD}\" fill-opacity=\"0.13\"/>\n\
                 <rect x=\"0\" y=\"{y:.1}\" width=\"4\" height=\"{high:.1}\" fill=\"{BAD}\"/>"
            );
        }
    }
    let bottom = plan.height - 4.0;
    let guides: String = plan
        .lanes
        .iter()
        .map(|x| format!("M{x:.1} {:.1}V{bottom:.1}", plan.top))
        .collect();
    let _ = writeln!(
        svg,
        "<path d=\"{guides}\" fill=\"none\" stroke=\"{FAINT}\" stroke-width=\"1\" stroke-dasharray=\"1 5\"/>"
    );
}

/// How long each process and each resource was there, and where it failed.
pub(super) fn lifelines(svg: &mut String, scene: &Scene, plan: &Plan) {
    for (lane, x) in scene.lanes.iter().zip(&plan.lanes) {
        let (ink, width) = match lane.kind {
            Kind::Grader => (FAINT, 1.5),
            kind => (marks::ink(kind), plan.mark * 0.75),
        };
        for span in &lane.lives {
            let from = match lane.kind {
                Kind::Grader => plan.top,
                _ => at(plan, span.from),
            };
            band(svg, *x, (from, end(plan, *span)), ink, width, "");
        }
        for span in &lane.outages {
            let reach = (at(plan, span.from), end(plan, *span));
            band(svg, *x, reach, PAPER, width + 1.0, "");
            band(svg, *x, reach, BAD, width, " stroke-dasharray=\"3 4\"");
        }
    }
}

fn at(plan: &Plan, row: usize) -> f64 {
    plan.rows.get(row).map_or(plan.height, |place| place.y)
}

fn end(plan: &Plan, span: Span) -> f64 {
    span.to.map_or(plan.height - 4.0, |row| at(plan, row))
}

fn band(svg: &mut String, x: f64, reach: (f64, f64), ink: Ink, width: f64, dashes: &str) {
    let (from, to) = reach;
    let _ = writeln!(
        svg,
        "<path d=\"M{x:.1} {from:.1}V{to:.1}\" stroke=\"{ink}\" stroke-width=\"{width:.1}\"{dashes}/>"
    );
}

/// The lanes' names and signs.
pub(super) fn header(svg: &mut String, scene: &Scene, plan: &Plan) {
    let y = plan.top - plan.mark;
    for (lane, x) in scene.lanes.iter().zip(&plan.lanes) {
        let name = escaped(&lane.name);
        let base = y - plan.mark - 6.0;
        let placed = if plan.level {
            format!("x=\"{x:.1}\" y=\"{base:.1}\" text-anchor=\"middle\"")
        } else {
            format!(
                "transform=\"translate({:.1} {base:.1}) rotate(-50)\"",
                x + 4.0
            )
        };
        let _ = writeln!(svg, "<text {placed} font-weight=\"600\">{name}</text>");
        let r = plan.mark;
        marks::head(svg, lane.kind, Spot { x: *x, y, r });
    }
}

/// Every row: its time, its arrow and mark, and its text.
pub(super) fn moments(svg: &mut String, scene: &Scene, plan: &Plan) {
    for (row, place) in scene.rows.iter().zip(&plan.rows) {
        axis(svg, place, plan);
        let y = place.y;
        let r = plan.mark;
        match row {
            Row::Moment {
                moment,
                lane,
                first,
            } => {
                let kind = scene.lanes[*lane].kind;
                let spot = Spot {
                    x: plan.lanes[*lane],
                    y,
                    r,
                };
                arrows(svg, moment, plan, spot);
                marks::act(svg, moment.act, *first, kind, spot);
                if !moment.ok {
                    let low = back_below(moment, plan);
                    marks::failed(svg, Spot { y: y + low, ..spot });
                }
            }
            Row::Gap(_) => {}
            Row::End { good, .. } => {
                let x = plan.lanes[0];
                if *good {
                    marks::passed(svg, Spot { x, y, r });
                } else {
                    marks::failed(svg, Spot { x, y, r });
                }
            }
        }
        text(svg, place, plan);
    }
}

/// The time, and the pause before it with a break in the axis.
fn axis(svg: &mut String, place: &Place, plan: &Plan) {
    let baseline = place.y + plan.font * 0.35;
    let (x, anchor) = if plan.has_axis() {
        (plan.axis - 6.0, "end")
    } else {
        (plan.text, "start")
    };
    if let Some(time) = place.time.as_ref().filter(|_| plan.has_axis()) {
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{baseline:.1}\" text-anchor=\"{anchor}\" opacity=\"0.8\">{time}</text>"
        );
    }
    if let Some(pause) = &place.pause {
        let y = place.top - 3.0;
        let size = plan.font - 1.5;
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\" font-style=\"italic\" opacity=\"0.7\">{pause}</text>"
        );
        breaks(svg, y - plan.font * 0.35, plan);
    }
}

/// A break in every lane: time passed here.
fn breaks(svg: &mut String, y: f64, plan: &Plan) {
    let half = plan.mark * 0.8;
    let strokes: String = plan
        .lanes
        .iter()
        .map(|x| format!("M{:.1} {:.1}l{:.1} -5", x - half, y + 2.5, half * 2.0))
        .collect();
    let _ = writeln!(
        svg,
        "<path d=\"{strokes}\" stroke=\"{PAPER}\" stroke-width=\"4\"/>"
    );
}

/// How far below a request its answer comes back.
fn back_below(moment: &Moment, plan: &Plan) -> f64 {
    match moment.act {
        Act::Request => plan.line * 0.8,
        _ => 0.0,
    }
}

/// What goes between the grader's lane and another.
fn arrows(svg: &mut String, moment: &Moment, plan: &Plan, to: Spot) {
    let grader = plan.lanes[0];
    if (to.x - grader).abs() < 1.0 {
        return;
    }
    let near = to.x - plan.mark * 0.45;
    let back = to.y + back_below(moment, plan);
    let answer = if moment.ok { TEXT } else { BAD };
    match moment.act {
        Act::Request => {
            arrow(svg, (grader, to.y), near, TEXT, "");
            if moment.seen.is_some() {
                arrow(
                    svg,
                    (near, back),
                    grader,
                    answer,
                    " stroke-dasharray=\"4 3\"",
                );
            }
        }
        Act::Answer => arrow(
            svg,
            (near, to.y),
            grader,
            answer,
            " stroke-dasharray=\"4 3\"",
        ),
        Act::Connect => arrow(svg, (grader, to.y), near, TEXT, " stroke-dasharray=\"1 3\""),
        Act::Signal => bolt(svg, grader, near, to.y),
        _ => {}
    }
}

/// An arrow from a point to another as high.
fn arrow(svg: &mut String, from: (f64, f64), to: f64, ink: Ink, dashes: &str) {
    let (x, y) = from;
    let back = if to > x { -7.0 } else { 7.0 };
    let _ = writeln!(
        svg,
        "<path d=\"M{x:.1} {y:.1}H{:.1}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"1.6\"{dashes}/>\n\
         <path d=\"M{to:.1} {y:.1}l{back} -4v8z\" fill=\"{ink}\"/>",
        to + back
    );
}

/// A signal: an arrow that strikes.
fn bolt(svg: &mut String, from: f64, to: f64, y: f64) {
    let middle = (from + to) / 2.0;
    let _ = writeln!(
        svg,
        "<path d=\"M{from:.1} {y:.1}H{:.1}l5 -6l2 12l5 -6H{:.1}\" fill=\"none\" stroke=\"{TEXT}\" stroke-width=\"2\"/>\n\
         <path d=\"M{to:.1} {y:.1}l-9 -5.5v11z\" fill=\"{TEXT}\"/>",
        middle - 6.0,
        to - 8.0
    );
}

/// A row's text.
fn text(svg: &mut String, place: &Place, plan: &Plan) {
    let x = plan.text;
    for (at, line) in (0..).zip(&place.lines) {
        let y = place.y + plan.font * 0.35 + f64::from(at) * plan.line;
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\"{}>{}</text>",
            style(line.tone),
            inner(line)
        );
    }
}

fn style(tone: Tone) -> String {
    match tone {
        Tone::Did | Tone::Head { .. } => String::new(),
        Tone::Seen => " opacity=\"0.85\"".to_owned(),
        Tone::Faint => " opacity=\"0.7\" font-style=\"italic\"".to_owned(),
        Tone::Wrong => format!(" fill=\"{BAD}\" font-weight=\"700\""),
        Tone::Good => format!(" fill=\"{GOOD}\" font-weight=\"700\""),
        Tone::Expected => " font-weight=\"700\"".to_owned(),
    }
}

fn inner(line: &Line) -> String {
    let Tone::Head { time, lane } = line.tone else {
        return escaped(&line.text);
    };
    let (time, rest) = line.text.split_at(time);
    let (lane, rest) = rest.split_at(lane);
    let time = match time {
        "" => String::new(),
        time => format!("<tspan opacity=\"0.8\">{}</tspan>", escaped(time)),
    };
    let lane = escaped(lane);
    format!(
        "{time}<tspan font-weight=\"700\">{lane}</tspan>{}",
        escaped(rest)
    )
}
