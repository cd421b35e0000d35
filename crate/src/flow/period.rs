//! Calendar periods, in UTC, that times are grouped by.

use serde::{Deserialize, Serialize};

use super::time::{MICROS_PER_DAY, civil_from_days, days_from_civil};
use super::{Clock, MICROS_PER_HOUR};

/// A calendar period.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// An hour.
    #[default]
    Hour,
    /// A day.
    Day,
    /// Seven days from a Monday.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
}

impl Period {
    /// The period that shows a span of time in at most some 60 steps: hours up
    /// to two days, days up to two months, weeks up to a year, months up to two
    /// years, quarters beyond.
    pub fn for_span(first_micros: i64, last_micros: i64) -> Self {
        let days = last_micros.saturating_sub(first_micros) / MICROS_PER_DAY;
        match days {
            ..2 => Self::Hour,
            2..62 => Self::Day,
            62..366 => Self::Week,
            366..731 => Self::Month,
            _ => Self::Quarter,
        }
    }

    /// The hour, counted from 1970 (or midnight), in which the period of a time begins.
    pub fn start_hour(self, time_micros: i64) -> i64 {
        let hour = time_micros.div_euclid(MICROS_PER_HOUR);
        let day = hour.div_euclid(24);
        let first_of = |month_of: fn(i64) -> i64| {
            let (year, month, _) = civil_from_days(day);
            days_from_civil(year, month_of(month), 1) * 24
        };
        match self {
            Self::Hour => hour,
            Self::Day => day * 24,
            // 1970-01-01 was a Thursday.
            Self::Week => (day - (day + 3).rem_euclid(7)) * 24,
            Self::Month => first_of(|month| month),
            Self::Quarter => first_of(|month| (month - 1) / 3 * 3 + 1),
        }
    }

    /// The hour in which the next period begins after the one that begins in `start_hour`.
    pub fn next(self, start_hour: i64) -> i64 {
        let ahead = match self {
            Self::Hour => return start_hour + 1,
            Self::Day => return start_hour + 24,
            Self::Week => return start_hour + 7 * 24,
            Self::Month => 32,
            Self::Quarter => 93,
        };
        self.start_hour((start_hour + ahead * 24).saturating_mul(MICROS_PER_HOUR))
    }

    /// The period that begins in `start_hour`, for people: `2011-Q3`,
    /// `2011-07`, `2011-07-04` (of a week: its Monday), `07-04 13h`, `13h`.
    pub fn label(self, clock: Clock, start_hour: i64) -> String {
        let (year, month, day) = civil_from_days(start_hour.div_euclid(24));
        let hour = start_hour.rem_euclid(24);
        match (self, clock) {
            (Self::Hour, Clock::Day) => format!("{hour:02}h"),
            (Self::Hour, Clock::Utc) => format!("{month:02}-{day:02} {hour:02}h"),
            (Self::Day | Self::Week, _) => format!("{year:04}-{month:02}-{day:02}"),
            (Self::Month, _) => format!("{year:04}-{month:02}"),
            (Self::Quarter, _) => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
        }
    }

    /// The period's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_where_the_calendar_says() {
        let time = 1_341_450_123_000_000; // 2012-07-05 01:02:03, a Thursday
        let label = |period: Period| period.label(Clock::Utc, period.start_hour(time));
        assert_eq!(label(Period::Hour), "07-05 01h");
        assert_eq!(label(Period::Day), "2012-07-05");
        assert_eq!(label(Period::Week), "2012-07-02");
        assert_eq!(label(Period::Month), "2012-07");
        assert_eq!(label(Period::Quarter), "2012-Q3");
        for period in [Period::Hour, Period::Day, Period::Week, Period::Month, Period::Quarter] {
            let start = period.start_hour(time);
            let next = period.next(start);
            assert_eq!(period.start_hour(next * MICROS_PER_HOUR - 1), start, "{period:?}");
            assert_eq!(period.start_hour(next * MICROS_PER_HOUR), next, "{period:?}");
        }
        assert_eq!(
            Period::Quarter.label(Clock::Utc, Period::Quarter.next(Period::Quarter.start_hour(time))),
            "2012-Q4"
        );
    }

    #[test]
    fn spans_choose_periods() {
        let days = |days: i64| Period::for_span(0, days * MICROS_PER_DAY);
        assert_eq!(
            [1, 10, 100, 500, 1000].map(days),
            [Period::Hour, Period::Day, Period::Week, Period::Month, Period::Quarter]
        );
    }
}
