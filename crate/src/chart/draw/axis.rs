//! The value axis: where its ticks lie, and numbers a person reads.

/// From zero to a little over the greatest value, with ticks at round numbers.
#[derive(Debug)]
pub(super) struct Axis {
    top: f64,
    /// Value and text, upwards from zero.
    pub(super) ticks: Vec<(f64, String)>,
}

/// Values past this are not drawn, so that no computation on them overflows.
const LIMIT: f64 = 1e300;
/// A greatest value below this counts as zero.
const NOTHING: f64 = 1e-12;

/// The value, if it can be drawn.
pub(super) fn drawable(value: Option<f64>) -> Option<f64> {
    value.filter(|v| (0.0..LIMIT).contains(v))
}

impl Axis {
    /// An axis for values up to `max` with about `wanted` steps.
    pub(super) fn new(max: f64, unit: &str, wanted: f64) -> Self {
        if max.is_nan() || max <= NOTHING {
            return Self { top: 1.0, ticks: vec![(0.0, "0".to_owned())] };
        }
        let rough = max / wanted.max(1.0);
        let power = 10f64.powf(rough.log10().floor());
        let times = [1.0, 2.0, 5.0].into_iter().find(|times| times * power >= rough * 0.999).unwrap_or(10.0);
        // Half a flow is no flow, unless all values are below one (means of few).
        let step = if max >= 1.0 && !fractional(unit) { (times * power).max(1.0) } else { times * power };
        let above = (max / step - 1e-9).ceil() * step;
        // A tick just above the greatest value closes the plot; one far above would waste it.
        let top = if above <= max * 1.12 { above } else { max };
        let last = (top / step + 1e-9).floor();
        let scale = if last >= 1.0 { last * step } else { top };
        let ticks = (0..=last as u32).map(|n| f64::from(n) * step).map(|v| (v, tick(v, step, scale, unit))).collect();
        Self { top, ticks }
    }

    /// Where a value lies between zero (0) and the end of the axis (1).
    pub(super) fn share(&self, value: f64) -> f64 {
        (value / self.top).clamp(0.0, 1.0)
    }
}

fn fractional(unit: &str) -> bool {
    matches!(unit, "ratio" | "×" | "share" | "h")
}

/// Prefix of the n-th power of a thousand.
fn prefix(power: i32, unit: &str) -> &'static str {
    match (power, unit) {
        (1, _) => "k",
        (2, _) => "M",
        (3, _) => "G",
        (4, _) => "T",
        (5, _) => "P",
        (6, _) => "E",
        _ => "",
    }
}

fn with_unit(digits: &str, power: i32, unit: &str) -> String {
    match unit {
        "bytes" => format!("{digits} {}B", prefix(power, unit)),
        "×" => format!("{digits}{}×", prefix(power, unit)),
        "h" => format!("{digits}{} h", prefix(power, unit)),
        _ => format!("{digits}{}", prefix(power, unit)),
    }
}

fn thousands(value: f64) -> i32 {
    ((value.log10() / 3.0 + 1e-12).floor() as i32).max(0)
}

/// All ticks of an axis share one prefix and one number of decimals.
fn tick(value: f64, step: f64, scale: f64, unit: &str) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let power = thousands(scale);
    if power > 6 || scale < 1e-4 {
        return with_unit(&exponent(value), 0, unit);
    }
    // Counts below 10 000 need no prefix.
    let power = if unit != "bytes" && scale < 10_000.0 { 0 } else { power };
    let divisor = 1000f64.powi(power);
    let decimals = (-(step / divisor).log10() - 1e-9).ceil().clamp(0.0, 9.0) as usize;
    with_unit(&format!("{:.decimals$}", value / divisor), power, unit)
}

fn exponent(value: f64) -> String {
    let text = format!("{value:.2e}");
    match text.split_once('e') {
        Some((digits, power)) => format!("{}e{power}", trimmed(digits)),
        None => text,
    }
}

fn trimmed(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

/// A value in three digits and its unit: `1.2 GB`, `10.4k`, `3.05×`; counts below 10 000 in full.
pub(super) fn human(value: f64, unit: &str) -> String {
    if value == 0.0 {
        return with_unit("0", 0, unit);
    }
    let count = unit != "bytes" && value < 9_999.5;
    if count && (value >= 1000.0 || value.fract() == 0.0) {
        return with_unit(&format!("{value:.0}"), 0, unit);
    }
    let mut power = thousands(value);
    // 999.9 in three digits is the next prefix's 1.
    if value / 1000f64.powi(power) >= 999.5 {
        power += 1;
    }
    if power > 6 || value < 1e-3 {
        return with_unit(&exponent(value), 0, unit);
    }
    let digits = value / 1000f64.powi(power);
    let decimals = (2.0 - digits.log10().floor()).clamp(0.0, 5.0) as usize;
    with_unit(trimmed(&format!("{digits:.decimals$}")), power, unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(max: f64, unit: &str) -> Vec<String> {
        Axis::new(max, unit, 4.0).ticks.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round_and_share_a_prefix() {
        assert_eq!(texts(1.9e9, "bytes"), ["0", "0.5 GB", "1.0 GB", "1.5 GB", "2.0 GB"]);
        assert_eq!(texts(3.6e6, "bytes"), ["0", "1 MB", "2 MB", "3 MB", "4 MB"]);
        assert_eq!(texts(41_000.0, "flows"), ["0", "20k", "40k"]);
        assert_eq!(texts(4_100.0, "flows"), ["0", "2000", "4000"]);
        assert_eq!(texts(2.0, "flows"), ["0", "1", "2"]);
        assert_eq!(texts(0.8, "ratio"), ["0", "0.2", "0.4", "0.6", "0.8"]);
        assert_eq!(texts(12.0, "×"), ["0", "5×", "10×"]);
        assert_eq!(texts(13.7, "h"), ["0", "5 h", "10 h", "15 h"]);
        assert_eq!(texts(0.0, "bytes"), ["0"]);
        assert_eq!(texts(f64::NAN, "bytes"), ["0"]);
        assert_eq!(texts(1e18, "bytes"), ["0", "0.5 EB", "1.0 EB"]);
        assert_eq!(texts(4e-9, "ratio"), ["0", "1e-9", "2e-9", "3e-9", "4e-9"]);
    }

    #[test]
    fn every_axis_holds_its_greatest_value_and_few_ticks() {
        for power in -11..299 {
            for digits in [1.0, 1.000_001, 1.9, 3.3, 4.999, 7.7, 9.99] {
                let max = digits * 10f64.powi(power);
                for wanted in [1.0, 3.0, 6.0] {
                    let axis = Axis::new(max, "bytes", wanted);
                    assert!(axis.top >= max * 0.999_999 && axis.top <= max * 1.13, "{max} {axis:?}");
                    assert!(
                        axis.ticks.len() <= 8 && axis.ticks.iter().all(|(v, _)| *v <= axis.top * 1.000_001),
                        "{max} {axis:?}"
                    );
                    assert!((axis.share(max / 2.0) * axis.top * 2.0 / max - 1.0).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn values_are_short() {
        for (value, unit, text) in [
            (0.0, "bytes", "0 B"),
            (999.0, "bytes", "999 B"),
            (999_950.0, "bytes", "1 MB"),
            (1_234_567_890.0, "bytes", "1.23 GB"),
            (120_000.0, "bytes", "120 kB"),
            (1_234.0, "flows", "1234"),
            (36.44, "flows", "36.4"),
            (10_400.0, "flows", "10.4k"),
            (1_200_000.0, "flows", "1.2M"),
            (3.054, "×", "3.05×"),
            (0.012_34, "ratio", "0.0123"),
            (1e-9, "ratio", "1e-9"),
            (1e18, "bytes", "1 EB"),
            (1.5e25, "bytes", "1.5e25 B"),
        ] {
            assert_eq!(human(value, unit), text, "{value} {unit}");
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_left_out() {
        let wrong = [None, Some(-1.0), Some(f64::NAN), Some(f64::INFINITY), Some(f64::MAX)];
        assert!(wrong.into_iter().all(|value| drawable(value).is_none()));
        assert_eq!(drawable(Some(0.0)), Some(0.0));
    }
}
