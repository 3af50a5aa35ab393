//! Draws a planned scene: the ground, the lanes, their names, and the moments.

use std::fmt::Write;

use super::marks::{self, Spot};
use super::plan::{Line, Place, Plan, Tone};
use super::scene::{Kind, Row, Scene, Span};
use super::svg_text::{BAD, FAINT, GOOD, Ink, Len, PAPER, TEXT, escaped};
use dozen_model::{Act, Moment};

/// Draws the band behind the moment at which the check failed, and the guides.
pub(super) fn backdrop(svg: &mut String, scene: &Scene, plan: &Plan) {
    for (row, place) in scene.rows.iter().zip(&plan.rows) {
        let bad = match row {
            Row::Moment { moment, .. } => !moment.ok,
            Row::End { good, .. } => !good,
            Row::Gap(_) => false,
        };
        if bad {
            let (y, high) = (Len(place.top - 3.0), Len(place.bottom - place.top + 2.0));
            let wide = plan.width;
            let _ = writeln!(
                svg,
                "<rect x=\"0\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" fill=\"{BAD}\" fill-opacity=\"0.13\"/>\n\
                 <rect x=\"0\" y=\"{y}\" width=\"4\" height=\"{high}\" fill=\"{BAD}\"/>"
            );
        }
    }
    let bottom = plan.height - 4.0;
    let guides: String = plan
        .lanes
        .iter()
        .map(|x| format!("M{} {}V{bottom}", Len(*x), Len(plan.top)))
        .collect();
    let _ = writeln!(
        svg,
        "<path d=\"{guides}\" fill=\"none\" stroke=\"{FAINT}\" stroke-width=\"1\" stroke-dasharray=\"1 5\"/>"
    );
}

/// Draws how long each process and resource was there, and the failure.
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
    plan.rows.get(row).map_or(plan.foot, |place| place.y)
}

fn end(plan: &Plan, span: Span) -> f64 {
    span.to.map_or(plan.foot - 4.0, |row| at(plan, row))
}

fn band(svg: &mut String, x: f64, reach: (f64, f64), ink: Ink, width: f64, dashes: &str) {
    let (x, from, to, width) = (Len(x), Len(reach.0), Len(reach.1), Len(width));
    let _ = writeln!(
        svg,
        "<path d=\"M{x} {from}V{to}\" stroke=\"{ink}\" stroke-width=\"{width}\"{dashes}/>"
    );
}

/// Draws the lanes' names and signs.
pub(super) fn header(svg: &mut String, scene: &Scene, plan: &Plan) {
    let y = plan.top - plan.mark;
    for (lane, x) in scene.lanes.iter().zip(&plan.lanes) {
        let name = escaped(&lane.name);
        let base = Len(y - plan.mark - 6.0);
        let placed = if plan.level {
            format!("x=\"{}\" y=\"{base}\" text-anchor=\"middle\"", Len(*x))
        } else {
            format!(
                "transform=\"translate({} {base}) rotate(-50)\"",
                Len(x + 4.0)
            )
        };
        if plan.named {
            let _ = writeln!(svg, "<text {placed} font-weight=\"600\">{name}</text>");
        }
        let r = plan.mark;
        marks::head(svg, lane.kind, Spot { x: *x, y, r });
    }
}

/// Draws the lanes' names again at the end of a long picture.
pub(super) fn footer(svg: &mut String, scene: &Scene, plan: &Plan) {
    if !plan.has_names_at_foot() {
        return;
    }
    for (lane, x) in scene.lanes.iter().zip(&plan.lanes) {
        let name = escaped(&lane.name);
        let placed = if plan.level {
            let y = Len(plan.foot + plan.font);
            format!("x=\"{}\" y=\"{y}\" text-anchor=\"middle\"", Len(*x))
        } else {
            let (x, y) = (Len(x - 4.0), Len(plan.foot + 8.0));
            format!("transform=\"translate({x} {y}) rotate(50)\"")
        };
        // The picture's text has named the lanes once already.
        let _ = writeln!(
            svg,
            "<text {placed} font-weight=\"600\" aria-hidden=\"true\">{name}</text>"
        );
    }
}

/// Draws the time of each moment, and the pauses between them.
pub(super) fn times(svg: &mut String, plan: &Plan) {
    let (x, anchor) = if plan.has_axis() {
        (plan.axis - 6.0, "end")
    } else {
        (plan.text, "start")
    };
    let _ = writeln!(
        svg,
        "<g transform=\"translate({})\" text-anchor=\"{anchor}\" opacity=\".8\">",
        Len(x)
    );
    let small = plan.font - 1.5;
    for place in &plan.rows {
        if let Some(time) = place.time.as_ref().filter(|_| plan.has_axis()) {
            let y = Len(place.y + plan.font * 0.35);
            let _ = writeln!(svg, "<text y=\"{y}\">{time}</text>");
        }
        if let Some(pause) = &place.pause {
            let y = Len(place.top - 3.0);
            let _ = writeln!(
                svg,
                "<text y=\"{y}\" font-size=\"{small}\" font-style=\"italic\">{pause}</text>"
            );
        }
    }
    svg.push_str("</g>\n");
    let pauses = plan.rows.iter().filter(|place| place.pause.is_some());
    let breaks: String = pauses.map(|place| breaks(place, plan)).collect();
    if !breaks.is_empty() {
        let _ = writeln!(
            svg,
            "<path d=\"{breaks}\" stroke=\"{PAPER}\" stroke-width=\"4\"/>"
        );
    }
}

/// Returns a break in every lane: time passed here.
fn breaks(place: &Place, plan: &Plan) -> String {
    let half = plan.mark * 0.8;
    let y = place.top - 0.5 - plan.font * 0.35;
    let across = |x: &f64| format!("M{} {}l{} -5", Len(x - half), Len(y), Len(half * 2.0));
    plan.lanes.iter().map(across).collect()
}

/// Draws every moment: its arrow and its mark.
pub(super) fn moments(svg: &mut String, scene: &Scene, plan: &Plan) {
    let r = plan.mark;
    for (row, place) in scene.rows.iter().zip(&plan.rows) {
        let y = place.y;
        match row {
            Row::Moment {
                moment,
                lane,
                first,
            } => {
                let x = plan.lanes[*lane];
                let spot = Spot { x, y, r };
                arrows(svg, moment, plan, spot);
                marks::act(svg, moment.act, *first, scene.lanes[*lane].kind, spot);
                if !moment.ok {
                    let low = back_below(moment, plan);
                    marks::failed(svg, Spot { y: y + low, ..spot });
                }
            }
            Row::Gap(_) => {}
            Row::End { good, .. } => {
                let x = plan.lanes[0];
                let badge = if *good { marks::passed } else { marks::failed };
                badge(svg, Spot { x, y, r });
            }
        }
    }
}

/// Returns how far below a request its answer comes back.
fn back_below(moment: &Moment, plan: &Plan) -> f64 {
    match moment.act {
        Act::Request => plan.line * 0.8,
        _ => 0.0,
    }
}

/// Draws the arrows between the grader's lane and another.
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

/// Draws a horizontal arrow.
fn arrow(svg: &mut String, from: (f64, f64), to: f64, ink: Ink, dashes: &str) {
    let back = if to > from.0 { -7.0 } else { 7.0 };
    let (x, y, neck, to) = (Len(from.0), Len(from.1), Len(to + back), Len(to));
    let _ = writeln!(
        svg,
        "<path d=\"M{x} {y}H{neck}\" stroke=\"{ink}\"{dashes}/>\n\
         <path d=\"M{to} {y}l{back} -4v8z\" fill=\"{ink}\"/>"
    );
}

/// Draws a signal: an arrow like a bolt.
fn bolt(svg: &mut String, from: f64, to: f64, y: f64) {
    let middle = Len(f64::midpoint(from, to) - 6.0);
    let (from, neck, to, y) = (Len(from), Len(to - 8.0), Len(to), Len(y));
    let _ = writeln!(
        svg,
        "<path d=\"M{from} {y}H{middle}l5 -6l2 12l5 -6H{neck}\" fill=\"none\" stroke=\"{TEXT}\" stroke-width=\"2\"/>\n\
         <path d=\"M{to} {y}l-9 -5.4v10.8z\"/>"
    );
}

/// Draws the text of each row.
pub(super) fn texts(svg: &mut String, plan: &Plan) {
    let _ = writeln!(svg, "<g transform=\"translate({})\">", Len(plan.text));
    for place in &plan.rows {
        for (at, line) in (0..).zip(&place.lines) {
            let y = Len(place.y + plan.font * 0.35 + f64::from(at) * plan.line);
            let style = style(line.tone);
            let _ = writeln!(svg, "<text y=\"{y}\"{style}>{}</text>", inner(line));
        }
    }
    svg.push_str("</g>\n");
}

fn style(tone: Tone) -> String {
    match tone {
        Tone::Did | Tone::Head { .. } => String::new(),
        Tone::Seen => " opacity=\".85\"".to_owned(),
        Tone::Faint => " opacity=\".7\" font-style=\"italic\"".to_owned(),
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
        time => format!("<tspan opacity=\".8\">{}</tspan>", escaped(time)),
    };
    let lane = escaped(lane);
    let rest = escaped(rest);
    format!("{time}<tspan font-weight=\"700\">{lane}</tspan>{rest}")
}
