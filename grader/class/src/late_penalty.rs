//! The late policy: a function of times and points, and of nothing else. It is
//! applied where a gradebook is written, so moving a deadline and back changes
//! nothing that is stored.

use crate::settings::Late;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// One piece of work, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Work {
    /// What it earned.
    pub points: f64,
    /// When it came in, if that is known.
    pub received: Option<i64>,
    /// Whether the platform called it late.
    pub is_marked_late: bool,
    /// When it was due; none: never.
    pub due: Option<i64>,
    /// By how many seconds the clock of the class's zone was put forward between the
    /// two; days are counted on it.
    pub clock_forward: i64,
}

/// What it is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// The points that are left.
    pub points: f64,
    /// How many started days late it is.
    pub days_late: u32,
    /// How many of those the student's own late days paid for.
    pub slip_days: u32,
}

/// The marks of one student's works, in their order.
#[must_use]
pub fn marks(policy: &Late, works: &[Work]) -> Vec<Mark> {
    let mut slips_left = match policy {
        Late::SlipDays { days, .. } => *days,
        _ => 0,
    };
    // The student's days go to the work that was due first.
    let mut order: Vec<usize> = (0..works.len()).collect();
    order.sort_by_key(|place| works[*place].due);
    let mut marks = vec![None; works.len()];
    for place in order {
        let work = &works[place];
        let days_late = days_late(policy, work);
        let slip_days = days_late.min(slips_left);
        // Work that earned nothing uses none of the student's days.
        // Nor does work that earns nothing with them.
        let is_worth_it = share_left(policy, days_late - slip_days) > 0.0;
        let slip_days = if work.points > 0.0 && is_worth_it {
            slip_days
        } else {
            0
        };
        slips_left -= slip_days;
        let left = share_left(policy, days_late - slip_days);
        marks[place] = Some(Mark {
            points: work.points * left,
            days_late,
            slip_days,
        });
    }
    marks.into_iter().flatten().collect()
}

fn days_late(policy: &Late, work: &Work) -> u32 {
    let grace = match policy {
        Late::None => 0,
        Late::Percent { grace_minutes, .. }
        | Late::Cutoff { grace_minutes }
        | Late::SlipDays { grace_minutes, .. } => i64::from(*grace_minutes) * 60,
    };
    match (work.received, work.due) {
        (Some(received), Some(due)) if received > due + grace => {
            let on_the_clock = received - due + work.clock_forward;
            u32::try_from((on_the_clock + DAY - 1) / DAY)
                .unwrap_or_default()
                .max(1)
        }
        // The platform knows that it is late, and not by how much.
        (None, Some(_)) if work.is_marked_late => 1,
        _ => 0,
    }
}

/// Which part of the points is left after so many days that count.
fn share_left(policy: &Late, days: u32) -> f64 {
    let less = |percent: f64| (1.0 - percent / 100.0 * f64::from(days)).max(0.0);
    match policy {
        _ if days == 0 => 1.0,
        Late::None => 1.0,
        Late::Cutoff { .. } => 0.0,
        Late::Percent { percent, floor, .. } => less(*percent).max(floor / 100.0),
        Late::SlipDays { percent, .. } => less(*percent),
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, Late, Mark, Work, marks};

    fn late_by(seconds: i64) -> Work {
        Work {
            points: 10.0,
            received: Some(1_000_000 + seconds),
            is_marked_late: false,
            due: Some(1_000_000),
            clock_forward: 0,
        }
    }

    fn points(policy: &Late, seconds: i64) -> f64 {
        marks(policy, &[late_by(seconds)])[0].points
    }

    #[test]
    fn each_policy_costs_what_it_says() {
        let percent = Late::Percent {
            percent: 20.0,
            floor: 30.0,
            grace_minutes: 10,
        };
        let cutoff = Late::Cutoff { grace_minutes: 0 };
        for (seconds, none, by_percent, by_cutoff) in [
            (-5, 10.0, 10.0, 10.0),
            (0, 10.0, 10.0, 10.0),
            (600, 10.0, 10.0, 0.0),
            (601, 10.0, 8.0, 0.0),
            (DAY, 10.0, 8.0, 0.0),
            (DAY + 1, 10.0, 6.0, 0.0),
            (30 * DAY, 10.0, 3.0, 0.0),
        ] {
            assert_eq!(points(&Late::None, seconds), none, "{seconds}");
            assert_eq!(points(&percent, seconds), by_percent, "{seconds}");
            assert_eq!(points(&cutoff, seconds), by_cutoff, "{seconds}");
        }
    }

    #[test]
    fn slip_days_go_to_the_work_that_was_due_first_and_to_none_that_earned_nothing() {
        let policy = Late::SlipDays {
            days: 2,
            percent: 50.0,
            grace_minutes: 0,
        };
        let second = Work {
            due: Some(2_000_000),
            received: Some(2_000_000 + DAY),
            ..late_by(0)
        };
        let failed = Work {
            points: 0.0,
            ..late_by(DAY)
        };
        let marked = marks(&policy, &[second, late_by(2 * DAY), failed]);
        let mark = |points, days_late, slip_days| Mark {
            points,
            days_late,
            slip_days,
        };
        assert_eq!(marked, [mark(5.0, 1, 0), mark(10.0, 2, 2), mark(0.0, 1, 0)]);
    }

    #[test]
    fn slip_days_that_do_not_save_the_work_stay_with_the_student() {
        let policy = Late::SlipDays {
            days: 2,
            percent: 100.0,
            grace_minutes: 0,
        };
        let second = Work {
            due: Some(2_000_000),
            received: Some(2_000_000 + 2 * DAY),
            ..late_by(0)
        };
        let marked = marks(&policy, &[late_by(3 * DAY), second]);
        assert_eq!((marked[0].points, marked[0].slip_days), (0.0, 0));
        assert_eq!((marked[1].points, marked[1].slip_days), (10.0, 2));
    }

    #[test]
    fn a_day_in_which_the_clocks_change_is_one_day() {
        let policy = Late::Percent {
            percent: 10.0,
            floor: 0.0,
            grace_minutes: 0,
        };
        // (hours late, the clock's change, days)
        for (hours, clock_forward, days) in [
            (25, -3600, 1),
            (25, 0, 2),
            (23, 3600, 1),
            (24, 3600, 2),
            // In the hour that comes twice.
            (1, -3600, 1),
        ] {
            let work = Work {
                clock_forward,
                ..late_by(hours * 3600)
            };
            assert_eq!(marks(&policy, &[work])[0].days_late, days, "{hours}");
        }
    }

    #[test]
    fn what_the_platform_calls_late_costs_a_day_and_no_deadline_costs_nothing() {
        let policy = Late::Percent {
            percent: 10.0,
            floor: 0.0,
            grace_minutes: 0,
        };
        let marked = Work {
            received: None,
            is_marked_late: true,
            ..late_by(0)
        };
        assert_eq!(marks(&policy, &[marked])[0].days_late, 1);
        let never = Work {
            due: None,
            ..late_by(DAY)
        };
        assert_eq!(marks(&policy, &[never])[0].points, 10.0);
    }
}
