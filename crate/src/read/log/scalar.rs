//! Numbers and times in text, without a detour over floating point.

use crate::flow::parse_iso_micros;

/// Whole numbers; `None` for anything else.
#[inline]
pub fn parse_whole(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 19 {
        return None;
    }
    let mut number = 0u64;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + u64::from(digit);
    }
    Some(number)
}

/// Seconds with or without a fraction, in microseconds; digits beyond the sixth
/// round to the nearest. An exponent, which JSON allows, is read as well.
#[inline]
pub fn parse_secs_micros(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, text),
    };
    let (mut whole, mut position) = (0i64, 0);
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        whole = whole.checked_mul(10)?.checked_add(i64::from(digit))?;
        position += 1;
    }
    let rest = digits.get(position..)?;
    let micros = match rest.split_first() {
        _ if position == 0 => return None,
        None => 0,
        Some((b'.', fraction)) => match fraction_micros(fraction) {
            Some(micros) => micros,
            None => return real_micros(text),
        },
        Some((b'e' | b'E', _)) => return real_micros(text),
        Some(_) => return None,
    };
    let total = whole.checked_mul(1_000_000)?.checked_add(micros)?;
    Some(if negative { -total } else { total })
}

/// The microseconds of the digits behind a point, `None` for other than digits.
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

#[cold]
fn real_micros(text: &[u8]) -> Option<i64> {
    let secs: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
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
        for bad in ["", "-", ".", ".5", "abc", "1.2.3", "12x", "99999999999999999999", "1e400"] {
            assert_eq!(parse_time_micros(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(parse_whole(b"0"), Some(0));
        assert_eq!(parse_whole(b"9999999999999999999"), Some(9_999_999_999_999_999_999));
        for bad in [&b""[..], b"-1", b"1.0", b"12345678901234567890", b" 1"] {
            assert_eq!(parse_whole(bad), None);
        }
    }
}
