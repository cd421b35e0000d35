//! What a file is, told from its first and last bytes.

use super::log::GZIP_MAGIC;
use crate::error::{Code, Error};

/// Bytes looked at from the front of a file.
pub(super) const HEAD_BYTES: u64 = 64;
/// Bytes looked at from its end.
pub(super) const TAIL_BYTES: u64 = 8;

const MAGIC: &[u8] = b"PAR1";
const MAGIC_ENCRYPTED: &[u8] = b"PARE";

/// Whether the first bytes are those of text or of gzip, and the last ones not
/// Parquet's.
pub(super) fn may_be_log(head: &[u8], tail: &[u8]) -> bool {
    let is_text = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace() || *byte >= 0x80;
    let parquet = [head.get(..4), tail.get(tail.len().saturating_sub(4)..)];
    let is_parquet = parquet.into_iter().flatten().any(|magic| magic == MAGIC || magic == MAGIC_ENCRYPTED);
    !is_parquet && (head.starts_with(GZIP_MAGIC) || (!head.is_empty() && head.iter().all(is_text)))
}

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
            format!("{name} holds no flows: {}; expected a Parquet file (\"PAR1\") or a Zeek log", describe(head)),
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
    let looks = if head.starts_with(b"PK\x03\x04") {
        "it is a zip archive"
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        "it is zstd"
    } else if head.starts_with(b"ARROW1") {
        "it is an Arrow IPC file"
    } else if head.starts_with(&[0xd4, 0xc3, 0xb2, 0xa1]) || head.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) {
        "it is a packet capture"
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
    fn text_and_gzip_may_be_logs() {
        for head in [&b"#separator \\x09\n"[..], b"{\"ts\":1}", b"Lorem ipsum", b"\x1f\x8b\x08\x00\x00"] {
            assert!(may_be_log(head, b"........"));
        }
        assert!(
            !may_be_log(b"PAR1", b"....PAR1") && !may_be_log(b"\x00\x01", b"") && !may_be_log(b"{\"ts\":1}", b"PAR1")
        );
    }

    #[test]
    fn each_kind_of_wrong_file_is_named() {
        let refuse = |head: &[u8], tail: &[u8]| check_is_parquet("day.parquet", head, tail).unwrap_err();
        assert_eq!(
            refuse(b"PK\x03\x04\x14", b"").summary,
            "day.parquet holds no flows: it is a zip archive and begins with \"PK\\x03\\x04\\x14\"; \
             expected a Parquet file (\"PAR1\") or a Zeek log"
        );
        for (head, words) in [
            (&b"\x28\xb5\x2f\xfd"[..], "zstd"),
            (b"\x00\x01\x02", "not known"),
            (b"\xd4\xc3\xb2\xa1", "packet capture"),
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
