//! One input as its lines: which are headers, which are rows, which are bad.

use std::mem;

use crate::error::{Code, Error};
use crate::flow::{Dialect, SkipReason, Skipped};
use crate::read::log::{HEAD_BYTES, Header, Line, LineReader, LogFile, is_of};

/// What is done with the lines of an input; each pass does something else.
pub(super) trait Pass {
    /// Rows are written like this from now on.
    fn header(&mut self, header: &Header);

    /// Takes a row of TSV.
    ///
    /// # Errors
    /// Why it is left out.
    fn row(&mut self, header: &Header, line: &[u8]) -> Result<(), Refused>;

    /// Takes a line of JSON.
    ///
    /// # Errors
    /// Why it is left out.
    fn object(&mut self, line: &[u8]) -> Result<(), Refused>;
}

/// Why a line is not taken.
pub(super) enum Refused {
    /// It is left out.
    Line(SkipReason),
    /// Nothing can be taken any more.
    All(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::All(error)
    }
}

/// An input that is being read.
pub(super) struct Input {
    pub(super) name: String,
    size_bytes: u64,
    /// The first bytes, until there are enough to recognise the log.
    head: Vec<u8>,
    lines: Option<(LineReader, Lines)>,
    pub(super) rows: u64,
    pub(super) skipped: Skipped,
}

/// How the lines of a log are written.
struct Lines {
    dialect: Dialect,
    header: Header,
    /// Whether the present header is one of another log.
    other_log: bool,
    read: u64,
}

impl Input {
    pub(super) fn new(name: String, size_bytes: u64) -> Self {
        Self { name, size_bytes, head: Vec::new(), lines: None, rows: 0, skipped: Skipped::default() }
    }

    /// Which log it is, once that is known.
    pub(super) fn dialect(&self) -> Option<Dialect> {
        self.lines.as_ref().map(|(_, lines)| lines.dialect)
    }

    /// Reads the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8], pass: &mut impl Pass) -> Result<(), Error> {
        if self.lines.is_some() {
            return self.read(bytes, pass);
        }
        self.head.extend_from_slice(bytes);
        if (self.head.len() as u64) < HEAD_BYTES { Ok(()) } else { self.recognise(pass) }
    }

    /// Reads what is left when there are no further bytes.
    pub(super) fn finish(&mut self, pass: &mut impl Pass) -> Result<(), Error> {
        if self.lines.is_none() {
            self.recognise(pass)?;
        }
        let Some((mut reader, mut lines)) = self.lines.take() else { return Ok(()) };
        let finished = reader.finish();
        while let Some(line) = reader.next_line() {
            self.line(line, &mut lines, pass)?;
        }
        if let Err(words) = finished {
            self.skipped.note(words);
        }
        self.skipped.lines.insert(0, lines.read);
        self.lines = Some((reader, lines));
        Ok(())
    }

    fn recognise(&mut self, pass: &mut impl Pass) -> Result<(), Error> {
        let head = mem::take(&mut self.head);
        if head.is_empty() {
            let sentence = format!("{} is empty (0 bytes); expected a Zeek log", self.name);
            return Err(Error::new(Code::EmptyFile, sentence));
        }
        if head.starts_with(b"PAR1") {
            let sentence = format!("{} is Parquet already; expected a Zeek log", self.name);
            return Err(Error::new(Code::NotAFlowFile, sentence));
        }
        let LogFile { dialect, gzip, .. } = LogFile::recognise(&self.name, self.size_bytes, &head)?;
        let lines = Lines { dialect, header: Header::default(), other_log: false, read: 0 };
        self.lines = Some((LineReader::new(gzip), lines));
        self.read(&head, pass)
    }

    fn read(&mut self, mut bytes: &[u8], pass: &mut impl Pass) -> Result<(), Error> {
        let Some((mut reader, mut lines)) = self.lines.take() else { return Ok(()) };
        while !bytes.is_empty() {
            let pushed = reader.push(&mut bytes);
            while let Some(line) = reader.next_line() {
                self.line(line, &mut lines, pass)?;
            }
            if let Err(words) = pushed {
                self.skipped.note(words);
            }
        }
        self.lines = Some((reader, lines));
        Ok(())
    }

    fn line(&mut self, line: Line<'_>, lines: &mut Lines, pass: &mut impl Pass) -> Result<(), Error> {
        lines.read += 1;
        let Line { bytes, is_whole, is_last } = line;
        let taken = match bytes.first() {
            None => return Ok(()),
            _ if !is_whole => Err(Refused::Line(SkipReason::LineTooLong)),
            Some(b'#') => return self.comment(bytes, lines, pass),
            // Without names of fields, the log was recognised as JSON.
            Some(_) if lines.header.fields.is_empty() => pass.object(bytes),
            Some(_) if lines.other_log => Err(Refused::Line(SkipReason::OtherLog)),
            Some(_) => pass.row(&lines.header, bytes),
        };
        match taken {
            Ok(()) => self.rows += 1,
            Err(Refused::All(error)) => return Err(error),
            // A last line without its end that cannot be read was cut.
            Err(Refused::Line(_)) if is_last => self.skipped.add_line(0, lines.read, SkipReason::CutLine),
            Err(Refused::Line(reason)) => self.skipped.add_line(0, lines.read, reason),
        }
        Ok(())
    }

    /// Takes a line that begins with `#`: a header's, or a comment.
    fn comment(&mut self, bytes: &[u8], lines: &mut Lines, pass: &mut impl Pass) -> Result<(), Error> {
        let header = &mut lines.header;
        header.take(bytes).map_err(|words| Error::new(Code::NotAFlowFile, format!("{}: {words}", self.name)))?;
        // Names and types come in two lines; the second completes the first.
        if bytes.starts_with(b"#fields") || bytes.starts_with(b"#types") {
            lines.other_log = !is_of(header, lines.dialect);
            if !lines.other_log {
                pass.header(header);
            }
        }
        Ok(())
    }
}
