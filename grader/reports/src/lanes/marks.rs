//! The shapes: one for each kind of act, so that nothing hangs on colour
//! alone, and one for each kind of lane.

use std::fmt::Write;

use super::scene::Kind;
use super::svg_text::{BAD, FAINT, GOOD, Ink, Len, PAPER, PROCESS, RESOURCE};
use dozen_model::Act;

/// If a mark goes, and how big it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) r: f64,
}

/// Returns the colour of a lane.
pub(super) fn ink(kind: Kind) -> Ink {
    match kind {
        Kind::Grader => FAINT,
        Kind::Process => PROCESS,
        Kind::Resource => RESOURCE,
    }
}

/// Writes the mark of an act.
pub(super) fn act(svg: &mut String, act: Act, first: bool, kind: Kind, at: Spot) {
    let ink = ink(kind);
    let Spot { x, y, r } = at;
    match act {
        Act::Start => {
            disc(svg, at, ink);
            let outline = [(-0.35, -0.55), (0.6, 0.0), (-0.35, 0.55)];
            fill(
                svg,
                &outline.map(|(dx, dy)| (x + r * dx, y + r * dy)),
                PAPER,
            );
        }
        Act::Ready => {
            disc(svg, at, ink);
            tick(svg, at, PAPER);
        }
        Act::Resource | Act::StandIn if first => cylinder(svg, at, ink),
        Act::Outage => {
            ring(svg, at, BAD);
            let d = r * 0.7;
            stroke(svg, &[&[(x - d, y + d), (x + d, y - d)]], BAD, 2.0);
        }
        Act::Restore => {
            disc(svg, at, GOOD);
            tick(svg, at, PAPER);
        }
        // A cross is the sign of a failure alone.
        Act::Exit => {
            disc(svg, at, ink);
            square(svg, Spot { r: r * 0.42, ..at }, PAPER);
        }
        Act::Resource | Act::StandIn | Act::Disk | Act::HoldPort => {
            fill(svg, &[(x - r, y), (x, y - r), (x + r, y), (x, y + r)], ink);
        }
        Act::Look | Act::Search | Act::Listen => glass(svg, at, ink),
        Act::Request | Act::Answer | Act::Connect | Act::Signal => {}
    }
}

/// Writes the badge of the moment at which a check failed.
pub(super) fn failed(svg: &mut String, at: Spot) {
    let r = at.r * 1.3;
    disc(svg, Spot { r, ..at }, BAD);
    cross(svg, at, PAPER);
}

/// Writes the badge of a check that passes.
pub(super) fn passed(svg: &mut String, at: Spot) {
    let r = at.r * 1.3;
    disc(svg, Spot { r, ..at }, GOOD);
    tick(svg, at, PAPER);
}

/// Writes the sign under a lane's name.
pub(super) fn head(svg: &mut String, kind: Kind, at: Spot) {
    let Spot { x, y, r } = at;
    match kind {
        Kind::Grader => glass(svg, at, FAINT),
        Kind::Process => {
            let h = r * 0.8;
            let corners = [
                (x - r, y - h),
                (x + r, y - h),
                (x + r, y + h),
                (x - r, y + h),
            ];
            fill(svg, &corners, PROCESS);
        }
        Kind::Resource => cylinder(svg, at, RESOURCE),
    }
}

/// A corner of an outline.
type Point = (f64, f64);

/// Returns the outline through these points, as path data.
fn outline(points: &[Point]) -> String {
    let mut data = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let sign = if at == 0 { 'M' } else { 'L' };
        let _ = write!(data, "{sign}{} {}", Len(*x), Len(*y));
    }
    data
}

fn fill(svg: &mut String, points: &[Point], ink: Ink) {
    let _ = writeln!(svg, "<path d=\"{}z\" fill=\"{ink}\"/>", outline(points));
}

fn square(svg: &mut String, at: Spot, ink: Ink) {
    let Spot { x, y, r } = at;
    let corners = [
        (x - r, y - r),
        (x + r, y - r),
        (x + r, y + r),
        (x - r, y + r),
    ];
    fill(svg, &corners, ink);
}

/// Lines, which may be of the page's colour.
fn stroke(svg: &mut String, lines: &[&[Point]], ink: Ink, width: f64) {
    let data: String = lines.iter().map(|points| outline(points)).collect();
    let _ = writeln!(
        svg,
        "<path d=\"{data}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\"/>"
    );
}

fn disc(svg: &mut String, at: Spot, ink: Ink) {
    let (x, y, r) = (Len(at.x), Len(at.y), Len(at.r));
    let _ = writeln!(
        svg,
        "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{ink}\"/>"
    );
}

fn ring(svg: &mut String, at: Spot, ink: Ink) {
    let (x, y, r) = (Len(at.x), Len(at.y), Len(at.r));
    let _ = writeln!(
        svg,
        "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{PAPER}\" stroke=\"{ink}\" stroke-width=\"2\"/>"
    );
}

/// Writes the usual sign of a database.
fn cylinder(svg: &mut String, at: Spot, ink: Ink) {
    let Spot { x, y, r } = at;
    let (w, e) = (Len(r), Len(r * 0.4));
    let (left, right) = (Len(x - r), Len(x + r));
    let (top, bottom) = (Len(y - r * 0.8), Len(y + r * 0.8));
    let _ = writeln!(
        svg,
        "<path d=\"M{left} {top}A{w} {e} 0 0 1 {right} {top}V{bottom}A{w} {e} 0 0 1 {left} {bottom}z\" fill=\"{ink}\"/>\n\
         <path d=\"M{left} {top}A{w} {e} 0 0 0 {right} {top}\" fill=\"none\" stroke=\"{PAPER}\"/>"
    );
}

/// Writes a magnifying glass.
fn glass(svg: &mut String, at: Spot, ink: Ink) {
    let Spot { x, y, r } = at;
    let (d, small) = (r * 0.15, r * 0.6);
    let lens = Spot {
        x: x - d,
        y: y - d,
        r: small,
    };
    ring(svg, lens, ink);
    let (a, b) = (small * 0.6, r);
    stroke(svg, &[&[(x + a, y + a), (x + b, y + b)]], ink, 2.5);
}

fn tick(svg: &mut String, at: Spot, ink: Ink) {
    let shape = [(-0.5, 0.0), (-0.1, 0.45), (0.5, -0.4)];
    let points = shape.map(|(dx, dy)| (at.x + at.r * dx, at.y + at.r * dy));
    stroke(svg, &[&points], ink, 2.0);
}

fn cross(svg: &mut String, at: Spot, ink: Ink) {
    let Spot { x, y, r } = at;
    let d = r * 0.5;
    let (down, up) = (
        [(x - d, y - d), (x + d, y + d)],
        [(x + d, y - d), (x - d, y + d)],
    );
    stroke(svg, &[&down, &up], ink, 2.2);
}
