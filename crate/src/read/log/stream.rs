//! A log as a stream of text, inflated where it is gzip.

use std::io::{ErrorKind, Write};

use flate2::write::MultiGzDecoder;

/// The first bytes of a gzip member.
pub const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];

/// Compressed bytes inflated at a time: a hostile piece grows a thousandfold.
const PIECE_BYTES: usize = 64 << 10;

/// The text of a log, piece by piece.
pub(super) enum Stream {
    /// As it is.
    Plain,
    /// Gzip of any number of members.
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    /// Gzip that broke off; further bytes are of no use.
    Broken,
}

impl Stream {
    /// A stream of gzip or of text.
    pub(super) fn new(gzip: bool) -> Self {
        if gzip { Self::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))) } else { Self::Plain }
    }

    /// Appends to `text` what the first of `bytes` say, and drops these from
    /// `bytes`.
    ///
    /// # Errors
    /// The gzip data are damaged, in words; what came before has been appended.
    pub(super) fn read(&mut self, bytes: &mut &[u8], text: &mut Vec<u8>) -> Result<(), String> {
        match self {
            Self::Broken => *bytes = &[],
            Self::Plain => {
                text.extend_from_slice(bytes);
                *bytes = &[];
            }
            Self::Gzip(decoder) => {
                let (piece, rest) = bytes.split_at(bytes.len().min(PIECE_BYTES));
                let written = decoder.write_all(piece);
                text.append(decoder.get_mut());
                *bytes = rest;
                if let Err(error) = written {
                    *self = Self::Broken;
                    return Err(format!("the gzip data are damaged ({error}): what came before was read"));
                }
            }
        }
        Ok(())
    }

    /// Says that there are no further bytes.
    ///
    /// # Errors
    /// The gzip data end too early, in words; what there is has been appended.
    pub(super) fn finish(&mut self, text: &mut Vec<u8>) -> Result<(), String> {
        let Self::Gzip(decoder) = self else { return Ok(()) };
        let finished = decoder.try_finish();
        text.append(decoder.get_mut());
        *self = Self::Broken;
        finished.map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => "the gzip data are cut short: what there is was read".to_owned(),
            _ => format!("the gzip data are damaged ({error}): what came before was read"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn member(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: &[u8], piece: usize) -> (Vec<u8>, Result<(), String>) {
        let (mut stream, mut text) = (Stream::new(true), Vec::new());
        let mut result = Ok(());
        for mut piece in bytes.chunks(piece) {
            while !piece.is_empty() {
                result = result.and(stream.read(&mut piece, &mut text));
            }
        }
        result = result.and(stream.finish(&mut text));
        (text, result)
    }

    #[test]
    fn members_follow_each_other() {
        let all = [member("one\n"), member("two\n"), member(""), member("three\n")].concat();
        for piece in [1, 7, 1000] {
            assert_eq!(read(&all, piece), (b"one\ntwo\nthree\n".to_vec(), Ok(())));
        }
    }

    #[test]
    fn what_there_is_of_broken_data_is_read() {
        let long: String = (0..20_000).map(|n| format!("line {n}\n")).collect();
        let good = member(&long);
        let (text, result) = read(&good[..good.len() / 2], 512);
        assert!(long.as_bytes().starts_with(&text) && text.len() > 1000);
        assert!(result.unwrap_err().contains("cut short"));
        // The sum at the end is another one.
        let mut damaged = good;
        let sum = damaged.len() - 6;
        damaged[sum] ^= 1;
        let (text, result) = read(&damaged, 512);
        assert_eq!(text.len(), long.len());
        assert!(result.unwrap_err().contains("damaged"));
    }
}
