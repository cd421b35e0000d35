//! Time units and clocks. Inside the core time is in whole microseconds.

use super::Dialect;

/// Microseconds in an hour.
pub const MICROS_PER_HOUR: i64 = 3_600_000_000;
const MICROS_PER_DAY: i64 = 24 * MICROS_PER_HOUR;

/// The unit of a whole-number time column.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub enum TimeUnit {
    /// Hundredths of a second, the unit of the course days.
    #[serde(rename = "1/100 s")]
    Hundredths,
    /// Seconds.
    #[serde(rename = "s")]
    Seconds,
    /// Milliseconds.
    #[serde(rename = "ms")]
    Millis,
    /// Microseconds.
    #[serde(rename = "us")]
    Micros,
    /// Nanoseconds.
    #[serde(rename = "ns")]
    Nanos,
}

impl TimeUnit {
    /// `value` of this unit in microseconds, at the ends of the range saturated.
    pub fn to_micros(self, value: i64) -> i64 {
        match self {
            Self::Hundredths => value.saturating_mul(10_000),
            Self::Seconds => value.saturating_mul(1_000_000),
            Self::Millis => value.saturating_mul(1_000),
            Self::Micros => value,
            Self::Nanos => value.div_euclid(1_000),
        }
    }

    /// The unit's name, as in the JSON document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hundredths => "1/100 s",
            Self::Seconds => "s",
            Self::Millis => "ms",
            Self::Micros => "us",
            Self::Nanos => "ns",
        }
    }
}

/// What microsecond 0 is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// Midnight of a day that the file does not name.
    Day,
    /// 1970-01-01 00:00 UTC.
    Utc,
}

impl Clock {
    /// The clock of times up to `last_micros`.
    pub fn of(last_micros: i64) -> Self {
        if last_micros <= MICROS_PER_DAY { Self::Day } else { Self::Utc }
    }
}

/// The hour of the day, 0 to 23 (UTC for dated times).
pub fn hour_of_day(time_micros: i64) -> usize {
    (time_micros.rem_euclid(MICROS_PER_DAY) / MICROS_PER_HOUR) as usize
}

/// Infers the unit of whole-number times from their smallest and largest value
/// and says why, in a sentence for the user.
///
/// Dates since 1970 are told by their size (years 1979 to 2128); anything
/// smaller counts from midnight. A course day is in hundredths by definition:
/// an excerpt of its first minutes would look like seconds.
pub fn infer_time_unit(dialect: Dialect, min: i64, max: i64) -> (TimeUnit, String) {
    const DATED: [(TimeUnit, i64, &str); 5] = [
        (TimeUnit::Seconds, 1, "seconds since 1970"),
        (TimeUnit::Hundredths, 100, "hundredths of a second since 1970"),
        (TimeUnit::Millis, 1_000, "milliseconds since 1970"),
        (TimeUnit::Micros, 1_000_000, "microseconds since 1970"),
        (TimeUnit::Nanos, 1_000_000_000, "nanoseconds since 1970"),
    ];
    const OF_A_DAY: [(TimeUnit, i64, &str); 5] = [
        (TimeUnit::Seconds, 86_400, "seconds of a day"),
        (TimeUnit::Hundredths, 8_640_000, "hundredths of a second of a day"),
        (TimeUnit::Millis, 86_400_000, "milliseconds of a day"),
        (TimeUnit::Micros, 86_400_000_000, "microseconds of a day"),
        (TimeUnit::Nanos, 86_400_000_000_000, "nanoseconds of a day"),
    ];
    let range = format!("values from {min} to {max}");
    if dialect == Dialect::CourseDay && min >= 0 && max <= 8_640_000 {
        return (TimeUnit::Hundredths, format!("{range}: hundredths of a second of a day, as in every course day"));
    }
    for (unit, per_second, words) in DATED {
        if min >= 300_000_000 * per_second && max / per_second < 5_000_000_000 {
            return (unit, format!("{range}: {words}"));
        }
    }
    for (unit, last, words) in OF_A_DAY {
        if min >= 0 && max <= last {
            return (unit, format!("{range}: {words}"));
        }
    }
    (TimeUnit::Seconds, format!("{range} fit no known unit; seconds are assumed"))
}

/// A time for people: `03:04:05.67` of a day, or `2026-01-02 03:04:05.67Z`.
pub fn format_micros(clock: Clock, time_micros: i64) -> String {
    let day = time_micros.div_euclid(MICROS_PER_DAY);
    let hundredths = time_micros.rem_euclid(MICROS_PER_DAY) / 10_000;
    let (seconds, hundredths) = (hundredths / 100, hundredths % 100);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let time = format!("{hours:02}:{minutes:02}:{seconds:02}.{hundredths:02}");
    match clock {
        Clock::Day => time,
        Clock::Utc => {
            let (year, month, day) = civil_from_days(day);
            format!("{year:04}-{month:02}-{day:02} {time}Z")
        }
    }
}

/// Year, month and day of a day number since 1970-01-01 (Howard Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`).
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_told_by_range() {
        let unit = |dialect, min, max| infer_time_unit(dialect, min, max).0;
        assert_eq!(unit(Dialect::CourseDay, 0, 8_639_999), TimeUnit::Hundredths);
        assert_eq!(unit(Dialect::CourseDay, 3, 61_000), TimeUnit::Hundredths);
        assert_eq!(unit(Dialect::Flows, 3, 61_000), TimeUnit::Seconds);
        assert_eq!(unit(Dialect::Flows, 0, 86_399_999), TimeUnit::Millis);
        assert_eq!(unit(Dialect::Flows, 0, 86_399_999_999), TimeUnit::Micros);
        assert_eq!(unit(Dialect::Flows, 0, 86_399_999_999_999), TimeUnit::Nanos);
        let start = 1_770_000_000;
        for (unit_expected, per_second) in [
            (TimeUnit::Seconds, 1),
            (TimeUnit::Hundredths, 100),
            (TimeUnit::Millis, 1_000),
            (TimeUnit::Micros, 1_000_000),
            (TimeUnit::Nanos, 1_000_000_000),
        ] {
            assert_eq!(unit(Dialect::CourseDay, start * per_second, (start + 86_400) * per_second), unit_expected);
        }
        assert!(infer_time_unit(Dialect::Flows, -5, 3).1.contains("assumed"));
    }

    #[test]
    fn times_read_well() {
        assert_eq!(format_micros(Clock::Day, 86_399_990_000), "23:59:59.99");
        assert_eq!(format_micros(Clock::Utc, 1_769_999_999_120_000), "2026-02-02 02:39:59.12Z");
        assert_eq!(format_micros(Clock::Utc, -1), "1969-12-31 23:59:59.99Z");
        assert_eq!(format_micros(Clock::Utc, 951_782_400_000_000), "2000-02-29 00:00:00.00Z");
        assert_eq!(hour_of_day(5 * MICROS_PER_HOUR + 3), 5);
        assert_eq!(hour_of_day(-1), 23);
        assert_eq!(TimeUnit::Hundredths.to_micros(8_639_999), 86_399_990_000);
        assert_eq!(TimeUnit::Seconds.to_micros(i64::MAX), i64::MAX);
    }
}
