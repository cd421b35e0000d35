//! The first line of a data file: what it is, its version, the date of the data, a checksum of the rest.

use super::DecodeError;

/// The longest first line that is looked for.
const LONGEST: usize = 80;

/// Puts a first line before the body: `almenara-geo countries 1 2026-08-22 0badcafe`.
pub(super) fn write(kind: &str, date: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{kind} {date} {:08x}\n", checksum(body)).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Splits a file into the date of its data and its body.
pub(super) fn read<'a>(kind: &'static str, bytes: &'a [u8]) -> Result<(String, &'a [u8]), DecodeError> {
    let wrong = DecodeError::Header(kind);
    let end = bytes.iter().take(LONGEST).position(|&byte| byte == b'\n').ok_or_else(|| wrong.clone())?;
    let (line, body) = bytes.split_at_checked(end).ok_or_else(|| wrong.clone())?;
    let body = body.get(1..).unwrap_or_default();
    let line = std::str::from_utf8(line).map_err(|_| wrong.clone())?;
    let (date, sum) =
        line.strip_prefix(kind).and_then(|rest| rest.trim_start().split_once(' ')).ok_or_else(|| wrong.clone())?;
    if !is_date(date) {
        return Err(wrong);
    }
    if u32::from_str_radix(sum, 16) != Ok(checksum(body)) {
        return Err(DecodeError::Checksum);
    }
    Ok((date.to_owned(), body))
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

/// FNV-1a over 32 bits: tells damage, not malice.
fn checksum(body: &[u8]) -> u32 {
    body.iter().fold(0x811C_9DC5, |sum, &byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "almenara-geo test 1";

    #[test]
    fn what_is_written_is_read_back() {
        let file = write(KIND, "2026-08-22", b"body\n\n");
        assert_eq!(read(KIND, &file), Ok(("2026-08-22".to_owned(), &b"body\n\n"[..])));
    }

    #[test]
    fn another_kind_or_a_changed_byte_is_refused() {
        let file = write(KIND, "2026-08-22", b"body");
        assert_eq!(read("almenara-geo other 1", &file), Err(DecodeError::Header("almenara-geo other 1")));
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 2;
            let same_date = read(KIND, &changed).is_ok_and(|(date, _)| date == "2026-08-22");
            assert!(!same_date, "byte {at}");
        }
        assert!(read(KIND, b"").is_err());
    }
}
