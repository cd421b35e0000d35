//! Numbers and times in text, without a detour over floating point.

use crate::flow::parse_iso_micros;

/// Whole numbers; `None` for anything else.
#[inline]
pub fn parse_whole(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 19 {
        return None;
    }
    let (words, rest) = text.as_chunks();
    let mut number = 0u64;
    for word in words {
        number = number * 100_000_000 + eight_digits(u64::from_le_bytes(*word))?;
    }
    for byte in rest {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + u64::from(digit);
    }
    Some(number)
}

/// The number that eight digits make, the first in the lowest byte: neighbours
/// are joined, then pairs, then fours (D. Lemire, Quickly parsing eight digits).
#[inline]
fn eight_digits(word: u64) -> Option<u64> {
    const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    let past_nine = word.wrapping_add(0x0606_0606_0606_0606);
    if word & HIGH != ZEROS || past_nine & HIGH != ZEROS {
        return None;
    }
    let pairs = (word & !HIGH).wrapping_mul(10 << 8 | 1) >> 8;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(100 << 16 | 1) >> 16;
    Some((fours & 0x0000_ffff_0000_ffff).wrapping_mul(10_000 << 32 | 1) >> 32)
}

/// Seconds with or without a fraction, in microseconds; digits beyond the sixth
/// round to the nearest. An exponent, which JSON allows, is read as well.
#[inline]
pub fn parse_secs_micros(text: &[u8]) -> Option<i64> {
    let (negative, number) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, text),
    };
    let (whole, fraction) = match number.iter().position(|byte| *byte == b'.') {
        Some(point) => (number.get(..point)?, number.get(point + 1..)?),
        None => (number, &[][..]),
    };
    let Some((whole, micros)) = parse_whole(whole).zip(fraction_micros(fraction)) else {
        return real_micros(text, number);
    };
    let total = i64::try_from(whole).ok()?.checked_mul(1_000_000)?.checked_add(micros)?;
    Some(if negative { -total } else { total })
}

/// The microseconds of the digits behind a point, `None` for other than digits.
#[inline]
fn fraction_micros(fraction: &[u8]) -> Option<i64> {
    let mut micros = 0;
    let mut digits = 0;
    for byte in fraction {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        match digits {
            0..6 => micros = micros * 10 + i64::from(digit),
            6 => micros += i64::from(digit >= 5),
            _ => {}
        }
        digits += 1;
    }
    (digits..6).for_each(|_| micros *= 10);
    Some(micros)
}

/// What has an exponent; `number` is the text without its sign and begins with a
/// digit, which keeps infinity out.
#[cold]
fn real_micros(text: &[u8], number: &[u8]) -> Option<i64> {
    let secs: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    if !number.first()?.is_ascii_digit() {
        return None;
    }
    let micros = (secs * 1e6).round();
    (micros.abs() < i64::MAX as f64).then_some(micros as i64)
}

/// A time as Zeek writes it: seconds since 1970, or ISO 8601.
#[inline]
pub fn parse_time_micros(text: &[u8]) -> Option<i64> {
    match (text.get(4), text.get(7)) {
        (Some(b'-'), Some(b'-')) => parse_iso_micros(text),
        _ => parse_secs_micros(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_exact_to_the_microsecond() {
        for (text, micros) in [
            ("1517336154.078555", 1_517_336_154_078_555),
            ("1517336162.68051", 1_517_336_162_680_510),
            ("1517336162", 1_517_336_162_000_000),
            ("0.0012309551239013672", 1_231),
            ("0.9999999", 1_000_000),
            ("-0.5", -500_000),
            ("1.5e3", 1_500_000_000),
            ("1.5E-3", 1_500),
            ("2012-07-05T01:02:03.5Z", 1_341_450_123_500_000),
        ] {
            assert_eq!(parse_time_micros(text.as_bytes()), Some(micros), "{text}");
        }
        for bad in [
            "",
            "-",
            ".",
            ".5",
            "inf",
            "-nan",
            "abc",
            "1.2.3",
            "1.5f",
            "12345678:.5",
            "12x",
            "99999999999999999999",
            "1e400",
        ] {
            assert_eq!(parse_time_micros(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(parse_whole(b"0"), Some(0));
        assert_eq!(parse_whole(b"9999999999999999999"), Some(9_999_999_999_999_999_999));
        for digits in 1..20 {
            let text = &b"9081726354819203746"[..digits];
            assert_eq!(parse_whole(text), std::str::from_utf8(text).unwrap().parse().ok());
            // No byte but the digits is taken for one, wherever it stands.
            for place in 0..digits {
                for byte in (0..=255u8).filter(|byte| !byte.is_ascii_digit()) {
                    let mut bad = text.to_vec();
                    bad[place] = byte;
                    assert_eq!(parse_whole(&bad), None, "{bad:?}");
                }
            }
        }
        for bad in [&b""[..], b"12345678901234567890"] {
            assert_eq!(parse_whole(bad), None);
        }
    }
}
