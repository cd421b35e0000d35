//! A log that was recognised by its first bytes.

use std::ops::Range;

use super::header::Header;
use super::json::json_object;
use super::lines::{LineReader, MAX_LINE_BYTES};
use super::stream::GZIP_MAGIC;
use crate::error::{Code, Error};
use crate::flow::{Dialect, normalise_name};

/// Bytes looked at to recognise a log.
pub const HEAD_BYTES: u64 = 512 << 10;

/// Bytes of a piece of work: few enough that a worker can hold two, many enough
/// that the pieces' ends do not matter.
const UNIT_BYTES: u64 = 8 << 20;

/// How rows are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Fields behind a header.
    Tsv(Header),
    /// A JSON object a line.
    Json,
}

/// A log whose kind is known.
pub struct LogFile {
    /// File name, for messages.
    pub name: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// Which of Zeek's logs it is.
    pub dialect: Dialect,
    /// Whether it is gzip.
    pub gzip: bool,
    pub(super) form: Form,
    /// Rows in all, an estimate.
    pub(super) rows: u64,
    /// What the user should know before reading.
    pub(super) warnings: Vec<String>,
}

impl LogFile {
    /// Recognises a log by its first bytes.
    ///
    /// # Errors
    /// It is none, or none of those that are read here.
    pub fn recognise(name: &str, size_bytes: u64, head: &[u8]) -> Result<Self, Error> {
        let gzip = head.starts_with(GZIP_MAGIC);
        let mut lines = LineReader::new(gzip);
        let (mut rest, mut seen) = (head, Head::default());
        let mut broken = None;
        while !rest.is_empty() && broken.is_none() {
            broken = lines.push(&mut rest).err();
            seen.take_all(name, &mut lines)?;
        }
        if seen.lines == 0 || size_bytes <= head.len() as u64 {
            // A short log, or one long line, which may be all there is.
            let _ = lines.finish();
            seen.take_all(name, &mut lines)?;
        }
        if let Some(broken) = broken.filter(|_| seen.lines == 0) {
            return Err(Error::new(Code::Undecodable, format!("{name} is gzip that cannot be read: {broken}")));
        }
        let (form, dialect) = seen.kind(name)?;
        // What was looked at stands for the whole.
        let share = size_bytes as f64 / (head.len() - rest.len()).max(1) as f64;
        let rows = (seen.rows as f64 * share.max(1.0)) as u64;
        let warnings = if seen.rows == 0 { vec!["the log holds no row".to_owned()] } else { Vec::new() };
        Ok(Self { name: name.to_owned(), size_bytes, dialect, gzip, form, rows, warnings })
    }

    /// Pieces of work.
    pub(in crate::read) fn unit_count(&self) -> usize {
        usize::try_from(self.size_bytes.div_ceil(UNIT_BYTES)).unwrap_or(usize::MAX)
    }

    /// The bytes that lie in a piece.
    pub(super) fn unit(&self, number: usize) -> Range<u64> {
        let start = (number as u64).saturating_mul(UNIT_BYTES).min(self.size_bytes);
        start..(start + UNIT_BYTES).min(self.size_bytes)
    }

    /// The bytes that are read for a piece: itself, if pieces are read in their
    /// order, else also the byte before it and as much behind as a line can be
    /// long.
    pub(in crate::read) fn unit_with_surroundings(&self, number: usize, sequential: bool) -> Range<u64> {
        let Range { start, end } = self.unit(number);
        if sequential {
            return start..end;
        }
        start.saturating_sub(1)..(end + MAX_LINE_BYTES as u64 + 1).min(self.size_bytes)
    }
}

/// What the first lines say.
#[derive(Default)]
struct Head {
    lines: u64,
    rows: u64,
    header: Header,
    /// The first line that is no comment.
    first: Vec<u8>,
    /// Keys of JSON objects, normalised, and the log's name if they tell it.
    keys: Vec<String>,
    path: String,
}

impl Head {
    fn take_all(&mut self, name: &str, lines: &mut LineReader) -> Result<(), Error> {
        while let Some(line) = lines.next_line() {
            self.lines += 1;
            if line.bytes.first() == Some(&b'#') {
                let refused = |why: String| Error::new(Code::NotAFlowFile, format!("{name} is a Zeek log, but {why}"));
                if self.rows == 0 {
                    self.header.take(line.bytes).map_err(refused)?;
                }
            } else if !line.bytes.trim_ascii().is_empty() {
                self.rows += 1;
                self.take_row(line.bytes);
            }
        }
        Ok(())
    }

    fn take_row(&mut self, line: &[u8]) {
        if self.first.is_empty() {
            self.first = line.iter().copied().take(200).collect();
        }
        if line.first() != Some(&b'{') {
            return;
        }
        let mut keys = Vec::new();
        let mut path = None;
        let whole = json_object(line, |key, value| {
            keys.push(normalise_name(&String::from_utf8_lossy(key)));
            if let (b"_path", super::json::Json::Text(text)) = (key, value) {
                path = Some(String::from_utf8_lossy(text).into_owned());
            }
        });
        if whole {
            self.path = path.unwrap_or_default();
            keys.retain(|key| !self.keys.contains(key));
            self.keys.append(&mut keys);
        }
    }

    fn kind(&self, name: &str) -> Result<(Form, Dialect), Error> {
        let refuse = |found: String, expected: &str| {
            Err(Error::new(Code::NotAFlowFile, format!("{name} {found}; expected {expected}")))
        };
        let known = "Zeek's conn.log, http.log or dns.log, or a Parquet file";
        if !self.header.fields.is_empty() {
            let names: Vec<String> = self.header.fields.iter().map(|field| normalise_name(&field.name)).collect();
            return match zeek_dialect(&names) {
                Some(dialect) => Ok((Form::Tsv(self.header.clone()), dialect)),
                None => refuse(another(&self.header.path, &names), known),
            };
        }
        if self.keys.iter().any(|key| key == "id_orig_h") || !self.path.is_empty() {
            return match zeek_dialect(&self.keys) {
                Some(dialect) => Ok((Form::Json, dialect)),
                None => refuse(another(&self.path, &self.keys), known),
            };
        }
        let begins = format!(
            "begins with \"{}\"",
            self.first.get(..self.first.len().min(60)).unwrap_or(&self.first).escape_ascii()
        );
        if !self.keys.is_empty() {
            return refuse(format!("is JSON, but not such a log: it {begins}"), known);
        }
        if self.header != Header::default() || self.lines > 0 && self.first.is_empty() {
            return refuse("begins as a Zeek log, but names no columns".to_owned(), "a line that begins with #fields");
        }
        if self.first.iter().filter(|byte| **byte == b'\t').count() >= 5 {
            let header = "a Zeek log with its header (#separator, #fields, ..)";
            return refuse(format!("has no header that names its columns: it {begins}"), header);
        }
        refuse(format!("is not a log of flows: it {begins}"), known)
    }
}

/// Which log has these columns (normalised names).
fn zeek_dialect(names: &[String]) -> Option<Dialect> {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let one_of = |wanted: &[&str]| wanted.iter().any(|name| has(name));
    if !has("id_orig_h") || !has("id_resp_h") {
        None
    } else if has("query") && one_of(&["qtype", "qtype_name", "rcode", "rcode_name", "qclass", "trans_id"]) {
        Some(Dialect::ZeekDns)
    } else if one_of(&["method", "uri", "status_code"]) && one_of(&["host", "resp_mime_types", "resp_fuids"]) {
        Some(Dialect::ZeekHttp)
    } else if has("proto") && one_of(&["conn_state", "orig_bytes", "resp_bytes", "history"]) {
        Some(Dialect::ZeekConn)
    } else {
        None
    }
}

/// Whether rows with these columns are of a dialect.
pub fn is_of(header: &Header, dialect: Dialect) -> bool {
    let names: Vec<String> = header.fields.iter().map(|field| normalise_name(&field.name)).collect();
    zeek_dialect(&names) == Some(dialect)
}

/// What a log is that is none of those that are read here.
fn another(path: &str, names: &[String]) -> String {
    const SHOWN: usize = 8;
    if !path.is_empty() {
        return format!("is Zeek's {path} log");
    }
    let more = if names.len() > SHOWN { " .." } else { "" };
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    format!("is another of Zeek's logs (its columns are {}{more})", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognise(text: &str) -> Result<LogFile, Error> {
        LogFile::recognise("x.log", text.len() as u64, text.as_bytes())
    }

    #[test]
    fn logs_are_known_by_their_columns() {
        let conn =
            "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\tproto\tconn_state\n1\ta\tb\ttcp\tSF\n";
        let file = recognise(conn).unwrap();
        assert_eq!((file.dialect, file.rows, file.gzip), (Dialect::ZeekConn, 1, false));
        let dns = r#"{"rcode":0,"id_resp_h":"1.1.1.1","query":"a.b","id_orig_h":"1.2.3.4"}"#;
        assert_eq!(recognise(dns).unwrap().dialect, Dialect::ZeekDns);
        let http = "#fields\tid.orig_h\tid.resp_h\tmethod\thost\n";
        assert_eq!(recognise(http).unwrap().warnings.len(), 1);
    }

    #[test]
    fn others_are_refused_with_a_sentence() {
        for (text, words) in [
            ("#separator \\x09\n#path\tssl\n#fields\tts\tid.orig_h\tid.resp_h\tcipher\n", "Zeek's ssl log"),
            ("{\"_path\":\"weird\",\"ts\":1}", "Zeek's weird log"),
            ("{\"a\":1}\n", "not such a log"),
            ("#separator \\x09\n#path\tconn\n1\t2\n", "names no columns"),
            ("1331901000.0\tC1\t10.0.0.1\t1\t10.0.0.2\t80\ttcp\n", "no header"),
            ("Lorem ipsum dolor sit amet", "not a log of flows"),
            ("#separator ab\n", "single byte"),
        ] {
            let error = recognise(text).err().unwrap();
            assert_eq!(error.code, Code::NotAFlowFile);
            assert!(error.summary.contains(words) && error.summary.contains("expected"), "{error}");
        }
    }
}
