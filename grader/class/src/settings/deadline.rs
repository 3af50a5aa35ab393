//! Deadlines: times on the clock of the class's zone, and extensions of them.

use jiff::{Span, Timestamp, ToSpan, ZonedDateTime, civil, tz::TimeZone};

use super::Settings;

/// What of a deadline cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeadlineError {
    /// The zone.
    #[error("there is no time zone `{0}`; give one as `Europe/Berlin`")]
    Zone(String),
    /// The time.
    #[error("`{0}` is not a time; give one as `2026-12-01 23:59`")]
    Time(String),
    /// The extension.
    #[error(
        "the extension of {student}, `{text}`, is neither a time like `2026-12-03 12:00` nor a span like `2 days`"
    )]
    Extension {
        /// Who has it.
        student: String,
        /// What is written.
        text: String,
    },
}

impl Settings {
    /// When this student's work on this exercise is due; none: never.
    ///
    /// # Errors
    /// If a time, a zone or the student's extension cannot be read.
    pub fn due(&self, exercise: &str, student: &str) -> Result<Option<Timestamp>, DeadlineError> {
        let zone = self.zone()?;
        let Some(text) = self.deadlines.get(exercise).or(self.deadline.as_ref()) else {
            return Ok(None);
        };
        let due = read(text, &zone).ok_or_else(|| DeadlineError::Time(text.clone()))?;
        let Some(more) = self.extensions.get(student) else {
            return Ok(Some(due.timestamp()));
        };
        let later = match read(more, &zone) {
            Some(later) => Some(later),
            // Days are the calendar's: a night in which clocks change is one.
            None => more
                .parse::<Span>()
                .ok()
                .and_then(|span| due.checked_add(span).ok()),
        };
        let later = later.ok_or_else(|| DeadlineError::Extension {
            student: student.to_owned(),
            text: more.clone(),
        })?;
        // An extension never takes time away from a later deadline.
        Ok(Some(later.timestamp().max(due.timestamp())))
    }

    /// By how many seconds the clock of the class's zone was put forward from `from`
    /// to `to`; negative if it was put back.
    #[must_use]
    pub fn clock_forward(&self, from: Timestamp, to: Timestamp) -> i64 {
        let Ok(zone) = self.zone() else { return 0 };
        let seconds = |at: Timestamp| i64::from(zone.to_offset(at).seconds());
        seconds(to) - seconds(from)
    }

    /// A time as the class reads it; for the times of hand-ins.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn time(&self, text: &str) -> Result<Timestamp, DeadlineError> {
        let read = read(text, &self.zone()?);
        let read = read.ok_or_else(|| DeadlineError::Time(text.to_owned()))?;
        Ok(read.timestamp())
    }

    fn zone(&self) -> Result<TimeZone, DeadlineError> {
        let name = self.time_zone.as_deref().unwrap_or("UTC");
        TimeZone::get(name).map_err(|_| DeadlineError::Zone(name.to_owned()))
    }
}

/// A time with its own offset, a time on the zone's clock, or the end of a day.
fn read(text: &str, zone: &TimeZone) -> Option<ZonedDateTime> {
    if let Ok(exact) = text.parse::<Timestamp>() {
        return Some(exact.to_zoned_datetime(zone.clone()));
    }
    if let Ok(day) = text.parse::<civil::Date>()
        && !text.contains(':')
    {
        let next = day.checked_add(1.day()).ok()?;
        let midnight = next.to_zoned_datetime(zone.clone()).ok()?;
        return midnight.checked_sub(1.second()).ok();
    }
    let time = text.parse::<civil::DateTime>().ok()?;
    time.to_zoned_datetime(zone.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::Settings;

    fn due(text: &str, student: &str) -> String {
        let settings = Settings::parse(text).unwrap();
        settings
            .due("07-port-binding", student)
            .unwrap()
            .unwrap()
            .to_string()
    }

    #[test]
    fn a_deadline_is_on_the_clock_of_its_zone() {
        let zone = "time_zone = \"Europe/Berlin\"\n";
        for (text, time) in [
            ("deadline = \"2026-12-01 23:59\"", "2026-12-01T22:59:00Z"),
            ("deadline = \"2026-07-01T23:59\"", "2026-07-01T21:59:00Z"),
            ("deadline = \"2026-12-01\"", "2026-12-01T22:59:59Z"),
            (
                "deadline = \"2026-12-01T12:00:00+05:00\"",
                "2026-12-01T07:00:00Z",
            ),
            (
                "deadline = \"2026-12-01\"\ndeadlines = { 07-port-binding = \"2026-12-05 12:00\" }",
                "2026-12-05T11:00:00Z",
            ),
        ] {
            assert_eq!(due(&format!("{zone}{text}"), ""), time, "{text}");
        }
        assert_eq!(Settings::default().due("07", "ada"), Ok(None));
    }

    #[test]
    fn an_extension_counts_days_of_the_calendar() {
        let text = "time_zone = \"Europe/Berlin\"\ndeadline = \"2026-10-24 12:00\"\n\
                    extensions = { ada = \"2 days\", bob = \"36 hours\", cid = \"2026-11-01\" }";
        assert_eq!(due(text, "dan"), "2026-10-24T10:00:00Z");
        // The clocks go back in that night.
        assert_eq!(due(text, "ada"), "2026-10-26T11:00:00Z");
        assert_eq!(due(text, "bob"), "2026-10-25T22:00:00Z");
        assert_eq!(due(text, "cid"), "2026-11-01T22:59:59Z");
        let later = format!("{text}\ndeadlines = {{ 07-port-binding = \"2026-12-24\" }}");
        assert_eq!(due(&later, "cid"), "2026-12-24T22:59:59Z");
    }

    #[test]
    fn the_clocks_change_is_known_between_two_times() {
        let settings = Settings::parse("time_zone = \"Europe/Berlin\"").unwrap();
        let forward = |from: &str, to: &str| {
            settings.clock_forward(from.parse().unwrap(), to.parse().unwrap())
        };
        let (before, after) = ("2026-10-24T10:00:00Z", "2026-10-25T11:00:00Z");
        assert_eq!(forward(before, after), -3600);
        assert_eq!(
            forward("2026-03-28T10:00:00Z", "2026-03-29T10:00:00Z"),
            3600
        );
        assert_eq!(forward(after, after), 0);
    }
}
