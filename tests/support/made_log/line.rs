//! Rows as Zeek writes them.

use std::io::{self, Write};
use std::net::IpAddr;

use super::{Form, SECOND_MICROS};

/// One row at a time, filled value by value in the order of the columns.
pub(super) struct Line {
    form: Form,
    columns: &'static [(&'static str, &'static str)],
    text: String,
    filled: usize,
}

impl Line {
    pub(super) fn new(form: Form, columns: &'static [(&'static str, &'static str)]) -> Self {
        Self { form, columns, text: String::new(), filled: 0 }
    }

    /// What stands before the rows.
    pub(super) fn head(&self, path: &str, out: &mut impl Write) -> io::Result<()> {
        if self.form == Form::Json {
            return Ok(());
        }
        out.write_all(b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n")?;
        write!(out, "#path\t{path}\n#open\t2014-07-01-00-00-00\n#fields")?;
        for (name, _) in self.columns {
            write!(out, "\t{name}")?;
        }
        out.write_all(b"\n#types")?;
        for (_, kind) in self.columns {
            write!(out, "\t{kind}")?;
        }
        out.write_all(b"\n")
    }

    /// What stands behind the rows.
    pub(super) fn close(&self, out: &mut impl Write) -> io::Result<()> {
        match self.form {
            Form::Tsv => out.write_all(b"#close\t2014-07-01-00-00-01\n"),
            Form::Json => Ok(()),
        }
    }

    /// Writes the row, which has a value for every column.
    pub(super) fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        assert_eq!(self.filled, self.columns.len(), "a value for every column");
        self.text.push_str(if self.form == Form::Json { "}\n" } else { "\n" });
        out.write_all(self.text.as_bytes())?;
        self.text.clear();
        self.filled = 0;
        Ok(())
    }

    /// What every row begins with: when, and who spoke to whom.
    pub(super) fn connection(&mut self, micros: u64, uid: &str, source: (IpAddr, u16), destination: (IpAddr, u16)) {
        self.micros(micros);
        self.text(uid);
        for (address, port) in [source, destination] {
            self.text(address.to_string().as_str());
            self.count(u64::from(port));
        }
    }

    pub(super) fn unset(&mut self) {
        if self.form == Form::Tsv {
            self.next();
            self.text.push('-');
        } else {
            // Zeek leaves the field out.
            self.filled += 1;
        }
    }

    pub(super) fn text<'a>(&mut self, value: impl Into<Option<&'a str>>) {
        let Some(value) = value.into() else { return self.unset() };
        self.next();
        match self.form {
            Form::Tsv if value.is_empty() => self.text.push_str("(empty)"),
            // What would read as unset.
            Form::Tsv if value == "-" => self.text.push_str("\\x2d"),
            _ => self.string(value),
        }
    }

    pub(super) fn count(&mut self, value: impl Into<Option<u64>>) {
        let Some(value) = value.into() else { return self.unset() };
        self.next();
        self.text.push_str(&value.to_string());
    }

    /// A time or an interval, which Zeek writes in seconds.
    pub(super) fn micros(&mut self, value: impl Into<Option<u64>>) {
        let Some(value) = value.into() else { return self.unset() };
        self.next();
        self.seconds(value);
    }

    pub(super) fn flag(&mut self, value: bool) {
        self.next();
        self.text.push_str(match (self.form, value) {
            (Form::Tsv, true) => "T",
            (Form::Tsv, false) => "F",
            (Form::Json, true) => "true",
            (Form::Json, false) => "false",
        });
    }

    /// A set or vector of texts.
    pub(super) fn texts<T: AsRef<str>>(&mut self, values: &[T]) {
        self.list(values, |line, value| line.string(value.as_ref()));
    }

    /// A vector of intervals.
    pub(super) fn intervals(&mut self, values_micros: &[u64]) {
        self.list(values_micros, |line, value| line.seconds(*value));
    }

    fn list<T>(&mut self, values: &[T], write: impl Fn(&mut Self, &T)) {
        self.next();
        let (open, none, close) = if self.form == Form::Json { ("[", "", "]") } else { ("", "(empty)", "") };
        self.text.push_str(if values.is_empty() { none } else { "" });
        self.text.push_str(open);
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            write(self, value);
        }
        self.text.push_str(close);
    }

    /// Whatever stands between the value before and the next one.
    fn next(&mut self) {
        match self.form {
            Form::Tsv if self.filled == 0 => {}
            Form::Tsv => self.text.push('\t'),
            Form::Json => {
                self.text.push_str(if self.text.is_empty() { "{\"" } else { ",\"" });
                self.text.push_str(self.columns[self.filled].0);
                self.text.push_str("\":");
            }
        }
        self.filled += 1;
    }

    fn seconds(&mut self, micros: u64) {
        self.text.push_str(&(micros / SECOND_MICROS).to_string());
        self.text.push('.');
        // A one in front keeps the zeros.
        self.text.push_str(&(SECOND_MICROS + micros % SECOND_MICROS).to_string()[1..]);
    }

    /// Text with the escapes of the form: bytes beyond ASCII as `\xNN` in TSV,
    /// where Zeek wrote all of them so before version 4.
    fn string(&mut self, value: &str) {
        if self.form == Form::Json {
            self.text.push('"');
        }
        for char in value.chars() {
            match (self.form, char) {
                (_, ' '..='~') if !matches!(char, '"' | '\\') => self.text.push(char),
                (Form::Tsv, '"') => self.text.push(char),
                (Form::Tsv, _) => {
                    for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                        self.text.push_str(&format!("\\x{byte:02x}"));
                    }
                }
                (Form::Json, '"' | '\\') => self.text.extend(['\\', char]),
                (Form::Json, '\0'..' ') => self.text.push_str(&format!("\\u{:04x}", u32::from(char))),
                (Form::Json, _) => self.text.push(char),
            }
        }
        if self.form == Form::Json {
            self.text.push('"');
        }
    }
}
