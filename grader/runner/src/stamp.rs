//! What a report says of its run besides the outcomes: who judged, with which
//! tools, when, and what was handed in.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{handed_in::digest, task::Task};
use dozen_model::{Grader, HandedIn};

/// What of a run's report is known before it begins.
#[derive(Debug, Clone, Default)]
pub struct Stamp {
    /// The commit that the course is at.
    pub commit: Option<String>,
    /// The versions of cargo and the compiler.
    pub toolchain: String,
    /// The name of what was handed in.
    pub key: Option<String>,
}

impl Stamp {
    pub(super) fn grader(&self) -> Grader {
        Grader {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: self.commit.clone(),
        }
    }

    /// The name and digest of what was handed in; none for a learner's own work.
    pub(super) fn handed_in(&self, tasks: &[Task]) -> Option<HandedIn> {
        let key = self.key.clone()?;
        Some(HandedIn {
            key,
            digest: digest(tasks),
        })
    }
}

/// The time now, in UTC.
pub(super) fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    utc(since.unwrap_or_default().as_secs())
}

/// Seconds since 1970 as a date and a time (Howard Hinnant's `civil_from_days`).
fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn seconds_are_shown_as_the_calendar_has_them() {
        for (seconds, shown) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (1_796_083_200, "2026-12-01T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(utc(seconds), shown);
        }
    }
}
