//! Counts by calendar period.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::flow::{Clock, MICROS_PER_HOUR, Period, format_micros};

/// Steps of a timeline at most. The periods of any sane span are fewer; a wild
/// time among the rows shall not make a timeline of a thousand years.
const MOST_STEPS: usize = 400;

/// A period with what is counted in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step<T> {
    /// Name of the period, such as "2013-Q1".
    pub label: String,
    /// When it begins, formatted.
    pub start: String,
    /// What is counted.
    #[serde(flatten)]
    pub counts: T,
}

/// Counts period by period, from the first that has any to the last.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timeline<T> {
    /// How long the periods are.
    pub period: Period,
    /// The periods, empty ones between others included.
    pub steps: Vec<Step<T>>,
}

/// The periods of a log.
pub(super) struct Calendar {
    period: Period,
    clock: Clock,
}

impl Calendar {
    /// The periods that suit the span of a log, none shorter than `finest`, the
    /// shortest that its counts are kept by.
    pub(super) fn new((first_micros, last_micros): (i64, i64), finest: Period) -> Self {
        Self { period: Period::for_span(first_micros, last_micros).max(finest), clock: Clock::of(last_micros) }
    }

    /// The hour in which the period of an hour (both since 1970) begins.
    pub(super) fn start_of(&self, hour: i64) -> i64 {
        self.period.start_hour(hour.saturating_mul(MICROS_PER_HOUR))
    }

    /// Name of the period that begins in an hour.
    pub(super) fn label(&self, start_hour: i64) -> String {
        self.period.label(self.clock, start_hour)
    }

    /// The timeline of counts by the hour in which they were.
    pub(super) fn of_hours(&self, counts: impl Iterator<Item = (i64, u64)>) -> Timeline<u64> {
        let mut sums: BTreeMap<i64, u64> = BTreeMap::new();
        counts.for_each(|(hour, count)| *sums.entry(self.start_of(hour)).or_default() += count);
        self.timeline(sums)
    }

    /// The timeline of counts by the hour in which their period begins. Empty
    /// periods are left out where there would be too many.
    pub(super) fn timeline<T: Default>(&self, mut counts: BTreeMap<i64, T>) -> Timeline<T> {
        let ends = counts.first_key_value().zip(counts.last_key_value());
        if let Some((first, last)) = ends.map(|((first, _), (last, _))| (*first, *last)) {
            let starts = std::iter::successors(Some(first), |start| Some(self.period.next(*start)));
            let between: Vec<i64> = starts.take_while(|start| *start <= last).take(MOST_STEPS + 1).collect();
            if between.len() <= MOST_STEPS {
                between.into_iter().for_each(|start| _ = counts.entry(start).or_default());
            }
        }
        let step = |(start, counts): (i64, T)| Step {
            label: self.label(start),
            start: format_micros(self.clock, start.saturating_mul(MICROS_PER_HOUR)),
            counts,
        };
        Timeline { period: self.period, steps: counts.into_iter().take(MOST_STEPS).map(step).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * MICROS_PER_HOUR;

    #[test]
    fn empty_periods_between_others_are_steps() {
        let start = 15_526; // 2012-07-05
        let calendar = Calendar::new((start * DAY, (start + 500) * DAY), Period::Hour);
        let timeline = calendar.of_hours([0, 95].into_iter().map(|days| ((start + days) * 24, 1)));
        let steps: Vec<_> = timeline.steps.iter().map(|step| (step.label.as_str(), step.counts)).collect();
        assert_eq!(steps, [("2012-07", 1), ("2012-08", 0), ("2012-09", 0), ("2012-10", 1)]);
        assert_eq!(timeline.steps[1].start, "2012-08-01 00:00:00.00Z");
        assert!(calendar.timeline(BTreeMap::<i64, u64>::new()).steps.is_empty());
    }

    #[test]
    fn no_period_is_shorter_than_what_is_kept_or_too_many() {
        let calendar = Calendar::new((0, DAY), Period::Month);
        assert_eq!(calendar.period, Period::Month);
        let wild = BTreeMap::from([0, i64::from(i32::MAX)].map(|hour| (hour, 1_u64)));
        assert_eq!(calendar.timeline(wild).steps.len(), 2);
    }
}
