//! The lines of a log, from one piece of it or from the whole as a stream.

use memchr::memchr;

use super::stream::Stream;

/// Longer lines are left out: no program writes them, and whoever reads a piece
/// of a file must know how far beyond its end the last line can reach.
pub const MAX_LINE_BYTES: usize = 256 << 10;

/// A line without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its bytes, without a carriage return.
    pub bytes: &'a [u8],
    /// Whether an end of line, or the end of the file, follows.
    pub is_whole: bool,
    /// Whether it is the file's last one and has no end.
    pub is_last: bool,
}

impl<'a> Line<'a> {
    fn new(bytes: &'a [u8], is_whole: bool, is_last: bool) -> Self {
        Self { bytes: bytes.strip_suffix(b"\r").unwrap_or(bytes), is_whole, is_last }
    }
}

/// The lines of a whole log, whose bytes are pushed one after the other.
pub struct LineReader {
    stream: Stream,
    text: Vec<u8>,
    at: usize,
    ended: bool,
    /// Within a line that is too long, whose rest is passed over.
    in_long_line: bool,
}

impl LineReader {
    /// The lines of gzip or of text.
    pub fn new(gzip: bool) -> Self {
        Self { stream: Stream::new(gzip), text: Vec::new(), at: 0, ended: false, in_long_line: false }
    }

    /// Takes the first of `bytes` and drops them from it; to be called when
    /// [`Self::next_line`] gives nothing more.
    ///
    /// # Errors
    /// The gzip data are damaged, in words; the lines before can be read.
    pub fn push(&mut self, bytes: &mut &[u8]) -> Result<(), String> {
        self.text.drain(..self.at);
        self.at = 0;
        self.stream.read(bytes, &mut self.text)
    }

    /// Says that there are no further bytes; the last line may be read then.
    ///
    /// # Errors
    /// The gzip data are cut short, in words.
    pub fn finish(&mut self) -> Result<(), String> {
        self.text.drain(..self.at);
        self.at = 0;
        self.ended = true;
        self.stream.finish(&mut self.text)
    }

    /// Whether [`Self::finish`] was called.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// The next line, `None` when more bytes are needed.
    pub fn next_line(&mut self) -> Option<Line<'_>> {
        let place = self.advance()?;
        Some(self.line(place))
    }

    /// Goes to the next line; where it lies, `None` when more bytes are needed.
    pub(super) fn advance(&mut self) -> Option<Place> {
        loop {
            let start = self.at;
            let rest = self.text.get(start..)?;
            let (length, is_last) = match memchr(b'\n', rest) {
                Some(length) => (length, false),
                None if rest.is_empty() => return None,
                None if self.ended => (rest.len(), true),
                None if rest.len() > MAX_LINE_BYTES => {
                    // Its beginning is told as a line, the rest passed over.
                    self.at = self.text.len();
                    if std::mem::replace(&mut self.in_long_line, true) {
                        return None;
                    }
                    return Some(Place { start, end: start + MAX_LINE_BYTES, is_whole: false, is_last: false });
                }
                None => return None,
            };
            self.at = (start + length + 1).min(self.text.len());
            if !std::mem::take(&mut self.in_long_line) {
                let is_whole = length <= MAX_LINE_BYTES;
                return Some(Place { start, end: start + length, is_whole, is_last: is_last && is_whole });
            }
        }
    }

    /// The line at a place that [`Self::advance`] found last.
    pub(super) fn line(&self, place: Place) -> Line<'_> {
        let bytes = self.text.get(place.start..place.end).unwrap_or_default();
        Line::new(bytes, place.is_whole, place.is_last)
    }
}

/// Where a line lies in what was read.
#[derive(Clone, Copy)]
pub(super) struct Place {
    start: usize,
    end: usize,
    is_whole: bool,
    is_last: bool,
}

/// The lines that begin in one piece of a plain log.
pub(super) struct PieceLines {
    /// The piece from the byte before it, with what follows it.
    bytes: bytes::Bytes,
    at: usize,
    /// Lines that begin here or behind belong to the next piece.
    end: usize,
    /// Whether `bytes` reach to the end of the file.
    to_file_end: bool,
}

impl PieceLines {
    /// The lines of a piece. `bytes` begin one byte before the piece, unless it
    /// is the file's first (`is_first`), and reach [`MAX_LINE_BYTES`] beyond
    /// `end`, the place in `bytes` where the next piece begins, or to the end of
    /// the file.
    pub(super) fn new(bytes: bytes::Bytes, is_first: bool, end: usize, to_file_end: bool) -> Self {
        let at = if is_first { 0 } else { memchr(b'\n', &bytes).map_or(usize::MAX, |place| place + 1) };
        Self { bytes, at, end, to_file_end }
    }

    /// The next line, `None` at the end of the piece.
    pub(super) fn next_line(&mut self) -> Option<Line<'_>> {
        if self.at >= self.end {
            return None;
        }
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        match memchr(b'\n', rest) {
            Some(length) => {
                self.at += length + 1;
                Some(Line::new(rest.get(..length)?, length <= MAX_LINE_BYTES, false))
            }
            None => {
                self.at = usize::MAX;
                let is_whole = self.to_file_end && rest.len() <= MAX_LINE_BYTES;
                Some(Line::new(rest, is_whole, is_whole))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_stream(text: &[u8], piece: usize) -> Vec<(Vec<u8>, bool, bool)> {
        let mut reader = LineReader::new(false);
        let mut lines = Vec::new();
        let mut take = |reader: &mut LineReader| {
            while let Some(line) = reader.next_line() {
                lines.push((line.bytes.to_vec(), line.is_whole, line.is_last));
            }
        };
        for mut piece in text.chunks(piece) {
            reader.push(&mut piece).unwrap();
            take(&mut reader);
        }
        reader.finish().unwrap();
        take(&mut reader);
        lines
    }

    fn of_pieces(text: &[u8], piece: usize) -> Vec<(Vec<u8>, bool, bool)> {
        let mut lines = Vec::new();
        for start in (0..text.len()).step_by(piece) {
            let from = start.saturating_sub(1);
            let to = (start + piece + MAX_LINE_BYTES + 1).min(text.len());
            let bytes = bytes::Bytes::copy_from_slice(&text[from..to]);
            let mut lines_of = PieceLines::new(bytes, start == 0, start + piece - from, to == text.len());
            while let Some(line) = lines_of.next_line() {
                lines.push((line.bytes.to_vec(), line.is_whole, line.is_last));
            }
        }
        lines
    }

    #[test]
    fn any_cut_gives_the_same_lines() {
        let text = b"one\r\n\ntwo\nthree three three\n\n\nfour";
        let whole = of_stream(text, 1000);
        assert_eq!(whole.len(), 7);
        assert_eq!(whole[0], (b"one".to_vec(), true, false));
        assert_eq!(whole[6], (b"four".to_vec(), true, true));
        for piece in 1..40 {
            assert_eq!(of_stream(text, piece), whole, "stream of {piece}");
            assert_eq!(of_pieces(text, piece), whole, "pieces of {piece}");
        }
    }

    #[test]
    fn a_line_beyond_the_limit_is_one_line_that_is_not_whole() {
        let long = vec![b'x'; MAX_LINE_BYTES + 10];
        let text = [b"a\n".as_slice(), &long, b"\nb\n"].concat();
        let wholeness = |lines: Vec<(Vec<u8>, bool, bool)>| lines.iter().map(|line| line.1).collect::<Vec<_>>();
        for piece in [1000, 100_000, 10_000_000] {
            assert_eq!(wholeness(of_stream(&text, piece)), [true, false, true], "stream of {piece}");
            assert_eq!(wholeness(of_pieces(&text, piece)), [true, false, true], "pieces of {piece}");
        }
    }
}
