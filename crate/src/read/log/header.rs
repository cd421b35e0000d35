//! The header of a Zeek log in TSV, and how it says that values are written.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

/// A column of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name, such as `id.orig_h`.
    pub name: String,
    /// Zeek's type, such as `set[string]`; empty where the log names none.
    pub kind: String,
}

/// What the lines that begin with `#` have said so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Which log it is, such as `conn`; empty where the log does not say.
    pub path: String,
    /// Its columns.
    pub fields: Vec<Field>,
    /// Stands between fields.
    pub separator: u8,
    set_separator: Vec<u8>,
    empty_field: Vec<u8>,
    unset_field: Vec<u8>,
}

impl Default for Header {
    /// As Zeek writes when nobody says otherwise.
    fn default() -> Self {
        Self {
            path: String::new(),
            fields: Vec::new(),
            separator: b'\t',
            set_separator: b",".to_vec(),
            empty_field: b"(empty)".to_vec(),
            unset_field: b"-".to_vec(),
        }
    }
}

impl Header {
    /// Takes a line that begins with `#`; others than those of a header are
    /// comments. Returns whether rows are written differently from now on.
    ///
    /// # Errors
    /// A separator of several bytes, as the words that say so.
    pub fn take(&mut self, line: &[u8]) -> Result<bool, String> {
        // The separator is not known yet where it is named: any blank will do.
        let word_end = line.iter().position(|byte| matches!(*byte, b' ' | b'\t') || *byte == self.separator);
        let (word, rest) = line.split_at(word_end.unwrap_or(line.len()));
        let rest = rest.get(1..).unwrap_or_default();
        let before = self.clone();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match word {
            b"#separator" => {
                let [separator] = unescaped(rest.trim_ascii_start())[..] else {
                    return Err(format!("its separator is \"{}\"; expected a single byte", rest.escape_ascii()));
                };
                // Another log begins, whatever was said before.
                *self = Self { separator, ..Self::default() };
                // Fields that do not change are no change: a log joined to its like says all again.
                self.fields.clone_from(&before.fields);
            }
            b"#set_separator" => self.set_separator = unescaped(rest).into_owned(),
            b"#empty_field" => self.empty_field = unescaped(rest).into_owned(),
            b"#unset_field" => self.unset_field = unescaped(rest).into_owned(),
            b"#path" => self.path = text(rest),
            b"#fields" => {
                let mut names = rest.split(|byte| *byte == self.separator);
                let known = std::mem::take(&mut self.fields);
                let field = |(position, name): (usize, &[u8])| {
                    let same = known.get(position).filter(|field| field.name.as_bytes() == name);
                    let kind = same.map(|field| field.kind.clone()).unwrap_or_default();
                    Field { name: text(name), kind }
                };
                self.fields = names.by_ref().enumerate().map(field).collect();
            }
            b"#types" => {
                let kinds = rest.split(|byte| *byte == self.separator);
                self.fields.iter_mut().zip(kinds).for_each(|(field, kind)| field.kind = text(kind));
            }
            _ => {}
        }
        Ok(self.writes_otherwise(&before))
    }

    /// Whether rows under this header are written otherwise than under another.
    pub fn writes_otherwise(&self, other: &Self) -> bool {
        let names = |header: &Self| -> Vec<String> { header.fields.iter().map(|field| field.name.clone()).collect() };
        (self.separator, &self.set_separator, &self.empty_field, &self.unset_field)
            != (other.separator, &other.set_separator, &other.empty_field, &other.unset_field)
            || names(self) != names(other)
    }

    /// The fields of a line.
    pub fn split<'a>(&self, line: &'a [u8], fields: &mut Vec<&'a [u8]>) {
        fields.clear();
        let mut start = 0;
        for end in memchr_iter(self.separator, line).chain([line.len()]) {
            fields.push(line.get(start..end).unwrap_or_default());
            start = end + 1;
        }
    }

    /// Whether a field is unset.
    #[inline]
    pub fn is_unset(&self, raw: &[u8]) -> bool {
        is(raw, &self.unset_field)
    }

    /// Whether a field is an empty text, set or vector.
    #[inline]
    pub fn is_empty(&self, raw: &[u8]) -> bool {
        is(raw, &self.empty_field)
    }

    /// The value of a field, `None` for an unset one; escaped bytes are resolved.
    pub fn value<'a>(&self, raw: &'a [u8]) -> Option<Cow<'a, [u8]>> {
        if self.is_unset(raw) {
            None
        } else if self.is_empty(raw) {
            Some(Cow::Borrowed(b""))
        } else {
            Some(unescaped(raw))
        }
    }

    /// The elements of a set or vector, none of an empty one; escapes are kept,
    /// since an element may hold an escaped separator.
    pub fn elements<'a>(&self, raw: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let separator = self.set_separator.first().copied().unwrap_or(b',');
        let all = if self.is_empty(raw) || self.is_unset(raw) { None } else { Some(raw) };
        all.into_iter().flat_map(move |raw| raw.split(move |byte| *byte == separator))
    }
}

/// Whether a field is a text; most differ in the first byte, which is seen at once.
#[inline]
fn is(raw: &[u8], text: &[u8]) -> bool {
    raw.first() == text.first() && raw == text
}

/// A text with each `\xNN` made the byte that it stands for.
pub fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\\', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let escape = match rest {
            [b'\\', b'x', high, low, ..] => digit(*high).zip(digit(*low)),
            _ => None,
        };
        match escape {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                rest = rest.get(4..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    Cow::Owned(bytes)
}

fn digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(lines: &[&str]) -> Header {
        let mut header = Header::default();
        for line in lines {
            header.take(line.as_bytes()).unwrap();
        }
        header
    }

    #[test]
    fn any_separator_and_any_marks() {
        let header = header(&[
            "#separator \\x7c",
            "#set_separator|;",
            "#empty_field|EMPTY",
            "#unset_field|NONE",
            "#path|conn",
            "#fields|ts|tags",
            "#types|time|set[string]",
        ]);
        assert_eq!((header.path.as_str(), header.separator), ("conn", b'|'));
        assert_eq!(header.fields[1], Field { name: "tags".to_owned(), kind: "set[string]".to_owned() });
        let mut fields = Vec::new();
        header.split(b"1.5|a;b\\x3b", &mut fields);
        assert_eq!(fields, [&b"1.5"[..], b"a;b\\x3b"]);
        let tags: Vec<_> = header.elements(fields[1]).map(|tag| unescaped(tag).into_owned()).collect();
        assert_eq!(tags, [b"a".to_vec(), b"b;".to_vec()]);
        assert_eq!(header.value(b"NONE"), None);
        assert_eq!(header.value(b"EMPTY"), Some(Cow::Borrowed(&b""[..])));
        assert_eq!(header.elements(b"EMPTY").count(), 0);
    }

    #[test]
    fn a_separator_named_behind_a_tab_is_read_too() {
        assert_eq!(header(&["#separator\t\\x09"]).separator, b'\t');
        let refused = Header::default().take(b"#separator ab").unwrap_err();
        assert!(refused.contains("single byte"), "{refused}");
    }

    #[test]
    fn only_what_rows_depend_on_is_a_change() {
        let said = ["#separator \\x09", "#set_separator\t,", "#path\tconn", "#fields\ta\tb", "#types\ttime\taddr"];
        let mut known = header(&said);
        for line in said.iter().chain(&["#close\t2014", "#open\t2015", "# a comment", "#"]) {
            assert_eq!(known.take(line.as_bytes()), Ok(false), "{line}");
        }
        assert_eq!(known.take(b"#fields\tb\ta"), Ok(true));
    }

    #[test]
    fn escapes_are_resolved_and_others_kept() {
        assert_eq!(&*unescaped(b"a\\x09b\\xe9"), b"a\tb\xe9");
        assert_eq!(&*unescaped(b"a\\n\\x4"), b"a\\n\\x4");
        assert!(matches!(unescaped(b"plain"), Cow::Borrowed(_)));
    }
}
