//! Counts by calendar period, for charts.

use std::collections::BTreeMap;

use super::evidence::Plot;
use crate::flow::{Clock, MICROS_PER_HOUR, Period};

/// Periods without anything are shown between others up to so many periods; a
/// few wild times shall not make a chart of a thousand years.
const MOST_PERIODS: usize = 400;

/// A chart of `counts`, each with the hour (counted from 1970) in which it was,
/// by `period`.
pub(super) fn plot(
    title: impl Into<String>,
    unit: &'static str,
    period: Period,
    counts: impl Iterator<Item = (i64, u64)>,
) -> Plot {
    let mut sums: BTreeMap<i64, u64> = BTreeMap::new();
    for (hour, count) in counts {
        *sums.entry(period.start_hour(hour.saturating_mul(MICROS_PER_HOUR))).or_default() += count;
    }
    let last = sums.last_key_value().map_or(0, |(start, _)| *start);
    if let Some(first) = sums.first_key_value().map(|(start, _)| *start) {
        let starts = std::iter::successors(Some(first), |start| Some(period.next(*start)));
        let between: Vec<i64> = starts.take_while(|start| *start <= last).take(MOST_PERIODS + 1).collect();
        if between.len() <= MOST_PERIODS {
            between.into_iter().for_each(|start| *sums.entry(start).or_default() += 0);
        }
    }
    let clock = Clock::of(last.saturating_mul(MICROS_PER_HOUR));
    Plot::Periods {
        title: title.into(),
        unit,
        period: period.name(),
        counts: sums.into_iter().map(|(start, count)| (period.label(clock, start), count)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(period: Period, hours: &[i64]) -> Vec<(String, u64)> {
        match plot("Requests", "requests", period, hours.iter().map(|hour| (*hour, 1))) {
            Plot::Periods { counts, .. } => counts,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn periods_without_anything_are_shown_between_others() {
        let hour = 372_625; // 2012-07-05
        let found = counts(Period::Month, &[hour, hour + 1, hour + 60 * 24]);
        let expected = [("2012-07", 2), ("2012-08", 0), ("2012-09", 1)];
        assert_eq!(found, expected.map(|(month, count)| (month.to_owned(), count)));
        assert_eq!(counts(Period::Hour, &[hour, i64::from(i32::MAX)]).len(), 2, "a wild time");
        assert!(counts(Period::Hour, &[]).is_empty());
    }
}
