//! A log being read: piece by piece, from its bytes to batches.

use bytes::Bytes;

use super::file::{Form, LogFile, is_of};
use super::header::Header;
use super::lines::{Line, LineReader, PieceLines};
use super::rows::RowMaker;
use super::values::{Finder, Values, parts_of};
use crate::error::{Code, Error};
use crate::flow::{Batch, Dialect, Ids, Part, SkipReason, Skipped};

/// Lines read at a time; see `read/unit.rs`.
const BATCH_LINES: usize = 16_384;

/// Where lines come from.
enum Source {
    /// No piece is at hand.
    None,
    /// One piece by itself.
    Piece(PieceLines),
    /// Piece after piece of the whole.
    Whole { reader: Box<LineReader>, pushed: Bytes, units_left: usize },
}

/// A log being read.
pub struct LogDecoder {
    name: String,
    dialect: Dialect,
    source: Source,
    lines: LineParser,
    sequential: bool,
    unit: u32,
}

/// From lines to rows.
struct LineParser {
    wanted: Vec<Part>,
    header: Option<Header>,
    /// `None` under the header of another log.
    finder: Option<Finder>,
    rows: RowMaker,
}

impl LogDecoder {
    /// Prepares to read the parts that are wanted. Pieces are read by
    /// themselves, or in their order when the log can be read in no other way.
    pub(in crate::read) fn new(file: &LogFile, wanted: &[Part], sequential: bool) -> Self {
        let wanted = parts_of(file.dialect.kind(), wanted);
        let (header, finder) = match &file.form {
            Form::Tsv(header) => (Some(header.clone()), Finder::of_header(header.clone(), &wanted)),
            Form::Json => (None, Finder::Keys(wanted.clone())),
        };
        let source = if sequential {
            let reader = Box::new(LineReader::new(file.gzip));
            Source::Whole { reader, pushed: Bytes::new(), units_left: file.unit_count() }
        } else {
            Source::None
        };
        let lines = LineParser { rows: RowMaker::new(&wanted), wanted, header, finder: Some(finder) };
        Self { name: file.name.clone(), dialect: file.dialect, source, lines, sequential, unit: 0 }
    }

    /// Makes piece `number` the current one, from the bytes that it asks for.
    ///
    /// # Errors
    /// Bytes are missing.
    pub(in crate::read) fn load(&mut self, file: &LogFile, number: usize, bytes: Bytes) -> Result<(), Error> {
        let range = file.unit_with_surroundings(number, self.sequential);
        if bytes.len() as u64 != range.end - range.start {
            let sentence = format!(
                "{}: piece {number} has {} bytes; expected {}",
                self.name,
                bytes.len(),
                range.end - range.start
            );
            return Err(Error::new(Code::Misuse, sentence));
        }
        match &mut self.source {
            Source::Whole { pushed, units_left, .. } => {
                *pushed = bytes;
                *units_left = file.unit_count() - number.min(file.unit_count()) - 1;
            }
            source => {
                let end = (file.unit(number).end - range.start) as usize;
                *source = Source::Piece(PieceLines::new(bytes, number == 0, end, range.end == file.size_bytes));
                self.unit = number as u32;
            }
        }
        Ok(())
    }

    /// Reads the next lines of the current piece into `batch`, replacing what it
    /// held; how many lines that were, 0 at the piece's end.
    ///
    /// # Errors
    /// [`Code::Sequential`]: the header changes midway, so that pieces cannot be
    /// read by themselves.
    pub(in crate::read) fn next(
        &mut self,
        ids: &mut Ids,
        batch: &mut Batch,
        skipped: &mut Skipped,
    ) -> Result<usize, Error> {
        batch.clear();
        let mut count = 0;
        let before = skipped.lines.get(&self.unit).copied().unwrap_or(0);
        loop {
            let line = match &mut self.source {
                Source::None => None,
                Source::Piece(lines) => lines.next_line(),
                Source::Whole { reader, pushed, units_left } => next_of_whole(reader, pushed, *units_left, skipped),
            };
            let Some(line) = line else { break };
            count += 1;
            match self.lines.take(line, ids, batch) {
                Ok(Taken::Row) => {}
                Ok(Taken::HeaderChanged) if self.sequential => {
                    self.lines.follow_header(self.dialect);
                }
                Ok(Taken::HeaderChanged) => {
                    let sentence =
                        format!("{}: its header changes midway, so that it must be read from front to back", self.name);
                    return Err(Error::new(Code::Sequential, sentence));
                }
                Err(Refused::Line(reason)) => skipped.add_line(self.unit, before + count, reason),
                Err(Refused::Header(why)) => {
                    return Err(Error::new(
                        Code::NotAFlowFile,
                        format!("{}, from a header midway on: {why}", self.name),
                    ));
                }
            }
            if count as usize >= BATCH_LINES {
                break;
            }
        }
        if count > 0 {
            *skipped.lines.entry(self.unit).or_default() += count;
        }
        Ok(count as usize)
    }
}

/// The next line of a log that is read from front to back.
fn next_of_whole<'a>(
    reader: &'a mut LineReader,
    pushed: &mut Bytes,
    units_left: usize,
    skipped: &mut Skipped,
) -> Option<Line<'a>> {
    loop {
        if let Some(place) = reader.advance() {
            return Some(reader.line(place));
        }
        if !pushed.is_empty() {
            let mut rest: &[u8] = pushed;
            let result = reader.push(&mut rest);
            let taken = pushed.len() - rest.len();
            bytes::Buf::advance(pushed, taken);
            if let Err(why) = result {
                skipped.note(why);
            }
        } else if units_left == 0 && !reader.has_ended() {
            if let Err(why) = reader.finish() {
                skipped.note(why);
            }
        } else {
            return None;
        }
    }
}

enum Taken {
    Row,
    HeaderChanged,
}

enum Refused {
    Line(SkipReason),
    Header(String),
}

impl LineParser {
    #[inline]
    fn take(&mut self, line: Line<'_>, ids: &mut Ids, batch: &mut Batch) -> Result<Taken, Refused> {
        if !line.is_whole {
            return Err(Refused::Line(SkipReason::LineTooLong));
        }
        match line.bytes.first() {
            None => return Ok(Taken::Row),
            Some(b'#') => {
                let Some(header) = &mut self.header else { return Ok(Taken::Row) };
                let changed = header.take(line.bytes).map_err(Refused::Header)?;
                return Ok(if changed { Taken::HeaderChanged } else { Taken::Row });
            }
            Some(_) => {}
        }
        let Some(finder) = &mut self.finder else { return Err(Refused::Line(SkipReason::OtherLog)) };
        let mut values = Values::unset();
        let added = finder.find(line.bytes, &mut values).and_then(|()| self.rows.add(&values, ids, batch));
        // A last line without its end that cannot be read was cut.
        added
            .map(|()| Taken::Row)
            .map_err(|reason| Refused::Line(if line.is_last { SkipReason::CutLine } else { reason }))
    }

    /// Reads on under the header as it now is.
    fn follow_header(&mut self, dialect: Dialect) {
        if let Some(header) = &self.header {
            self.finder = is_of(header, dialect).then(|| Finder::of_header(header.clone(), &self.wanted));
        }
    }
}
