//! What a file is, told from its first and last bytes.

use crate::error::{Code, Error};

/// Bytes looked at from the front of a file.
pub(super) const HEAD_BYTES: u64 = 64;
/// Bytes looked at from its end.
pub(super) const TAIL_BYTES: u64 = 8;

const MAGIC: &[u8] = b"PAR1";
const MAGIC_ENCRYPTED: &[u8] = b"PARE";

/// Says in an error why the file is not a Parquet file that can be read, judged
/// by its first and last bytes.
pub(super) fn check_is_parquet(name: &str, head: &[u8], tail: &[u8]) -> Result<(), Error> {
    if head.starts_with(MAGIC_ENCRYPTED) || tail.ends_with(MAGIC_ENCRYPTED) {
        return Err(Error::new(
            Code::Encrypted,
            format!("{name} is a Parquet file with an encrypted footer; expected one without encryption"),
        ));
    }
    if !head.starts_with(MAGIC) {
        return Err(Error::new(
            Code::NotAFlowFile,
            format!("{name} is not a Parquet file: {}; expected a file that begins with \"PAR1\"", describe(head)),
        ));
    }
    if !tail.ends_with(MAGIC) || tail.len() < TAIL_BYTES as usize {
        return Err(Error::new(
            Code::CutShort,
            format!(
                "{name} is cut short: it begins as a Parquet file but its last bytes are {}; expected \"PAR1\"",
                quote(tail.get(tail.len().saturating_sub(4)..).unwrap_or_default()),
            ),
        ));
    }
    Ok(())
}

/// What the first bytes look like, for a sentence.
fn describe(head: &[u8]) -> String {
    let text_start = head.trim_ascii_start();
    let looks = if head.starts_with(&[0x1f, 0x8b]) {
        "it is gzip"
    } else if head.starts_with(b"PK\x03\x04") {
        "it is a zip archive"
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        "it is zstd"
    } else if head.starts_with(b"#separator") {
        "it is a Zeek log"
    } else if text_start.starts_with(b"{") || text_start.starts_with(b"[") {
        "it looks like JSON"
    } else if head.starts_with(b"ARROW1") {
        "it is an Arrow IPC file"
    } else if head.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) {
        "it looks like text"
    } else {
        "its kind is not known"
    };
    format!("{looks} and begins with {}", quote(head.get(..head.len().min(24)).unwrap_or(head)))
}

/// Bytes for a sentence: text in quotes, other bytes as escapes.
fn quote(bytes: &[u8]) -> String {
    format!("\"{}\"", bytes.escape_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_wrong_file_is_named() {
        let refuse = |head: &[u8], tail: &[u8]| check_is_parquet("day.parquet", head, tail).unwrap_err();
        assert_eq!(
            refuse(b"timestamp,src_ip,dst_ip\n0,1", b"0,1,2,3\n").summary,
            "day.parquet is not a Parquet file: it looks like text and begins with \
             \"timestamp,src_ip,dst_ip\\n\"; expected a file that begins with \"PAR1\""
        );
        for (head, words) in [
            (&b"\x1f\x8b\x08"[..], "gzip"),
            (b"PK\x03\x04", "zip"),
            (b"{\"a\":1}", "JSON"),
            (b"#separator \\x09", "Zeek log"),
            (b"\x00\x01\x02", "not known"),
            (b"", "\"\""),
        ] {
            let error = refuse(head, b"");
            assert_eq!(error.code, Code::NotAFlowFile);
            assert!(error.summary.contains(words), "{error}");
        }
        assert_eq!(refuse(b"PAR1....", b"\x00\x00\x00\x00\x01\x02\x03\x04").code, Code::CutShort);
        assert_eq!(refuse(b"PAR1", b"PAR1").code, Code::CutShort);
        assert_eq!(refuse(b"PARE....", b"\x00\x00\x00\x00PARE").code, Code::Encrypted);
        assert!(check_is_parquet("x", b"PAR1....", b"\x00\x00\x00\x00PAR1").is_ok());
    }
}
