//! The card as it is recorded and compared: the same in every run with the same
//! seed. Names replace times, ports, folders and the addresses of this machine;
//! the service's behaviour stays. The output of processes is left out, because
//! its amount before a kill varies.

mod mask;
mod ports;

use super::card::{render, without_styles};
use super::layout::WIDTH;
use super::moments::Clock;
use dozen_model::{CheckReport, ExerciseReport, Finding, Moment};
use mask::Mask;

/// Returns the card without styles, 100 columns wide, without the parts that
/// differ between runs.
#[must_use]
pub fn recorded_card(exercise: &ExerciseReport, check: &CheckReport) -> String {
    let mask = Mask::new(ports::named(&check.trace));
    let masked = masked(check, &mask);
    without_styles(&render(exercise, &masked, WIDTH, Clock::Hidden))
}

/// Returns the check as the book keeps it: masked as the card is, with the
/// times that it took, which are the axis of its picture. [`recorded_card`]
/// makes the same of it as of the check itself.
#[must_use]
pub fn recorded(check: &CheckReport) -> CheckReport {
    masked(check, &Mask::new(ports::named(&check.trace)))
}

/// Returns the check with every text of its run masked.
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

/// Returns the finding with every text of its run masked.
fn masked_finding(finding: &Finding, mask: &Mask) -> Finding {
    let mut masked = finding.clone();
    for text in [&mut masked.did, &mut masked.expected, &mut masked.observed] {
        *text = mask.apply(text);
    }
    masked.output.clear();
    // The book and `cases.toml` have the promise next to the card.
    masked.promise.clear();
    masked
}
