//! The shapes: one for each kind of act, so that nothing hangs on colour
//! alone, and one for each kind of lane.

use std::fmt::Write;

use super::ink::{BAD, FAINT, GOOD, Ink, PAPER, PROCESS, RESOURCE};
use super::scene::Kind;
use crate::model::Act;

/// Where a mark goes, and how big it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) r: f64,
}

/// The colour of a lane.
pub(super) fn ink(kind: Kind) -> Ink {
    match kind {
        Kind::Grader => FAINT,
        Kind::Process => PROCESS,
        Kind::Resource => RESOURCE,
    }
}

/// The mark of an act.
pub(super) fn act(svg: &mut String, act: Act, first: bool, kind: Kind, at: Spot) {
    let ink = ink(kind);
    match act {
        Act::Start => {
            disc(svg, at, ink);
            let (left, right, half) = (at.x - at.r * 0.35, at.x + at.r * 0.6, at.r * 0.55);
            let (top, bottom) = (at.y - half, at.y + half);
            path(
                svg,
                &format!(
                    "M{left:.1} {top:.1}L{right:.1} {:.1}L{left:.1} {bottom:.1}z",
                    at.y
                ),
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
            let d = at.r * 0.7;
            line(svg, (at.x - d, at.y + d), (at.x + d, at.y - d), BAD, 2.0);
        }
        Act::Restore => {
            disc(svg, at, GOOD);
            tick(svg, at, PAPER);
        }
        Act::Exit => {
            square(svg, at, ink);
            cross(svg, at, PAPER);
        }
        Act::Resource | Act::StandIn | Act::Disk | Act::HoldPort => diamond(svg, at, ink),
        Act::Look | Act::Search | Act::Listen => glass(svg, at, ink),
        Act::Request | Act::Answer | Act::Connect | Act::Signal => {}
    }
}

/// The badge of the moment that a check failed on.
pub(super) fn failed(svg: &mut String, at: Spot) {
    disc(
        svg,
        Spot {
            r: at.r * 1.3,
            ..at
        },
        BAD,
    );
    cross(svg, at, PAPER);
}

/// The badge of a check that passes.
pub(super) fn passed(svg: &mut String, at: Spot) {
    disc(
        svg,
        Spot {
            r: at.r * 1.3,
            ..at
        },
        GOOD,
    );
    tick(svg, at, PAPER);
}

/// What stands under a lane's name.
pub(super) fn head(svg: &mut String, kind: Kind, at: Spot) {
    match kind {
        Kind::Grader => glass(svg, at, FAINT),
        Kind::Process => {
            let r = at.r;
            let _ = writeln!(
                svg,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"2\" fill=\"{PROCESS}\"/>",
                at.x - r,
                at.y - r * 0.8,
                r * 2.0,
                r * 1.6
            );
        }
        Kind::Resource => cylinder(svg, at, RESOURCE),
    }
}

/// A line.
pub(super) fn line(svg: &mut String, from: (f64, f64), to: (f64, f64), ink: Ink, width: f64) {
    let _ = writeln!(
        svg,
        "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\"/>",
        from.0, from.1, to.0, to.1
    );
}

fn path(svg: &mut String, d: &str, ink: Ink) {
    let _ = writeln!(svg, "<path d=\"{d}\" fill=\"{ink}\"/>");
}

fn disc(svg: &mut String, at: Spot, ink: Ink) {
    let Spot { x, y, r } = at;
    let _ = writeln!(
        svg,
        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\" fill=\"{ink}\"/>"
    );
}

fn ring(svg: &mut String, at: Spot, ink: Ink) {
    let Spot { x, y, r } = at;
    let _ = writeln!(
        svg,
        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\" fill=\"{PAPER}\" stroke=\"{ink}\" stroke-width=\"2\"/>"
    );
}

fn square(svg: &mut String, at: Spot, ink: Ink) {
    let Spot { x, y, r } = at;
    let side = r * 1.9;
    let _ = writeln!(
        svg,
        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{side:.1}\" height=\"{side:.1}\" fill=\"{ink}\"/>",
        x - side / 2.0,
        y - side / 2.0
    );
}

fn diamond(svg: &mut String, at: Spot, ink: Ink) {
    let Spot { x, y, r } = at;
    let (l, t, right, b) = (x - r, y - r, x + r, y + r);
    path(
        svg,
        &format!("M{l:.1} {y:.1}L{x:.1} {t:.1}L{right:.1} {y:.1}L{x:.1} {b:.1}z"),
        ink,
    );
}

/// A database, as everybody draws one.
fn cylinder(svg: &mut String, at: Spot, ink: Ink) {
    let Spot { x, y, r } = at;
    let (w, h, e) = (r, r * 0.8, r * 0.4);
    let (l, right, t, b) = (x - w, x + w, y - h, y + h);
    path(
        svg,
        &format!(
            "M{l:.1} {t:.1}A{w:.1} {e:.1} 0 0 1 {right:.1} {t:.1}V{b:.1}A{w:.1} {e:.1} 0 0 1 {l:.1} {b:.1}z"
        ),
        ink,
    );
    let _ = writeln!(
        svg,
        "<path d=\"M{l:.1} {t:.1}A{w:.1} {e:.1} 0 0 0 {right:.1} {t:.1}\" fill=\"none\" stroke=\"{PAPER}\" stroke-width=\"1.2\"/>"
    );
}

/// A magnifying glass.
fn glass(svg: &mut String, at: Spot, ink: Ink) {
    let r = at.r * 0.6;
    let d = at.r * 0.15;
    ring(
        svg,
        Spot {
            x: at.x - d,
            y: at.y - d,
            r,
        },
        ink,
    );
    let (a, b) = (r * 0.6, at.r);
    line(svg, (at.x + a, at.y + a), (at.x + b, at.y + b), ink, 2.5);
}

fn tick(svg: &mut String, at: Spot, ink: Ink) {
    let Spot { x, y, r } = at;
    let _ = writeln!(
        svg,
        "<path d=\"M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"2\"/>",
        x - r * 0.5,
        y,
        x - r * 0.1,
        y + r * 0.45,
        x + r * 0.5,
        y - r * 0.4
    );
}

fn cross(svg: &mut String, at: Spot, ink: Ink) {
    let Spot { x, y, r } = at;
    let d = r * 0.5;
    let (l, right, t, b) = (x - d, x + d, y - d, y + d);
    let _ = writeln!(
        svg,
        "<path d=\"M{l:.1} {t:.1}L{right:.1} {b:.1}M{right:.1} {t:.1}L{l:.1} {b:.1}\" stroke=\"{ink}\" stroke-width=\"2.2\"/>"
    );
}
