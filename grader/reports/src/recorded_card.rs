//! The card as it is recorded and compared: the same in every run with the
//! same seed. Times, ports, folders and the addresses of this machine are
//! replaced by names for them; what the service did is not. What processes
//! printed is left out: how far one came before it was killed is chance.

mod mask;
mod ports;

use super::card::{render, without_styles};
use super::layout::WIDTH;
use super::moments::Clock;
use dozen_model::{CheckReport, ExerciseReport, Finding, Moment};
use mask::Mask;

/// The card without styles, 100 columns wide, and without what differs from
/// one run to the next.
#[must_use]
pub fn recorded_card(exercise: &ExerciseReport, check: &CheckReport) -> String {
    let mask = Mask::new(ports::named(&check.trace));
    let masked = masked(check, &mask);
    without_styles(&render(exercise, &masked, WIDTH, Clock::Hidden))
}

/// The check as the book keeps it: masked as the card is, with the times that
/// it took, which are the axis of its picture. [`recorded_card`] makes the same of it
/// as of the check itself.
#[must_use]
pub fn recorded(check: &CheckReport) -> CheckReport {
    masked(check, &Mask::new(ports::named(&check.trace)))
}

/// The check with every text of its run masked.
fn masked(check: &CheckReport, mask: &Mask) -> CheckReport {
    let some = |text: &Option<String>| text.as_deref().map(|text| mask.apply(text));
    let moment = |moment: &Moment| Moment {
        detail: mask.apply(&moment.detail),
        seen: some(&moment.seen),
        expected: some(&moment.expected),
        ..moment.clone()
    };
    CheckReport {
        trace: check.trace.iter().map(moment).collect(),
        finding: check
            .finding
            .as_ref()
            .map(|found| masked_finding(found, mask)),
        ..check.clone()
    }
}

/// The finding with every text of its run masked.
fn masked_finding(finding: &Finding, mask: &Mask) -> Finding {
    let mut masked = finding.clone();
    for text in [&mut masked.did, &mut masked.expected, &mut masked.observed] {
        *text = mask.apply(text);
    }
    masked.output.clear();
    masked
}
