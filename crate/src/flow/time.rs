//! Time units and clocks. Inside the core time is in whole microseconds.

use super::Dialect;

/// Microseconds in an hour.
pub const MICROS_PER_HOUR: i64 = 3_600_000_000;
pub(super) const MICROS_PER_DAY: i64 = 24 * MICROS_PER_HOUR;

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
pub(super) fn civil_from_days(days: i64) -> (i64, i64, i64) {
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

/// The day number since 1970-01-01 of a date (Howard Hinnant, `days_from_civil`).
pub(super) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9).rem_euclid(12);
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Reads `2012-07-05T01:02:03.5Z`, the form of ISO 8601 that Zeek writes: with
/// `T` or a blank between, with or without a fraction, `Z` or an offset such as
/// `+02:00`; in microseconds since 1970.
pub fn parse_iso_micros(text: &[u8]) -> Option<i64> {
    fn number(text: &[u8]) -> Option<i64> {
        if text.is_empty() || text.len() > 6 || !text.iter().all(u8::is_ascii_digit) {
            return None;
        }
        Some(text.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
    }
    let field = |range: std::ops::Range<usize>| number(text.get(range)?);
    let sign = |at: usize, signs: &[u8]| text.get(at).filter(|sign| signs.contains(sign)).map(|_| ());
    let (year, month, day) = (field(0..4)?, field(5..7)?, field(8..10)?);
    let (hour, minute, second) = (field(11..13)?, field(14..16)?, field(17..19)?);
    [(4, &b"-"[..]), (7, b"-"), (10, b"Tt "), (13, b":"), (16, b":")]
        .iter()
        .try_for_each(|(at, signs)| sign(*at, signs))?;
    let rest = text.get(19..)?;
    let (fraction, zone) = match rest.strip_prefix(b".") {
        Some(rest) => rest.split_at(rest.iter().take_while(|byte| byte.is_ascii_digit()).count()),
        None => (&b""[..], rest),
    };
    let micros =
        fraction.iter().chain(b"000000").take(6).fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
    let offset_minutes = match zone {
        b"" | b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), offset @ ..] => {
            let digits: Vec<u8> = offset.iter().copied().filter(|byte| *byte != b':').collect();
            let minutes = number(digits.get(..2)?)? * 60
                + number(digits.get(2..).filter(|rest| rest.len() == 2).unwrap_or(b"0"))?;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    let seconds = days_from_civil(year, month, day) * 86_400 + hour * 3600 + (minute - offset_minutes) * 60 + second;
    valid.then_some(seconds * 1_000_000 + micros)
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
    fn iso_times_are_read() {
        for text in ["2012-07-05T01:02:03.5Z", "2012-07-05 01:02:03.500000", "2012-07-05T03:02:03.5+02:00"] {
            assert_eq!(parse_iso_micros(text.as_bytes()), Some(1_341_450_123_500_000), "{text}");
        }
        for day in [-100_000, -1, 0, 11_016, 15_526, 100_000] {
            let (year, month, date) = civil_from_days(day);
            assert_eq!(days_from_civil(year, month, date), day);
        }
        for bad in [
            "",
            "2012-07-05",
            "2012-13-05T01:02:03Z",
            "2012-07-05T01:02:03X",
            "20120705T010203Z",
            "2012-07-05T01:02:0xZ",
        ] {
            assert_eq!(parse_iso_micros(bad.as_bytes()), None, "{bad}");
        }
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
