//! The values of one row as they stand in a log, by the part that they play.

use std::borrow::Cow;

use super::header::{Header, unescaped};
use super::json::{Json, json_elements, json_object, json_text};
use crate::flow::{Part, RowKind, SkipReason};

/// A value as it stands in the log.
#[derive(Clone, Copy)]
pub(super) enum Raw<'a> {
    /// None is given.
    Unset,
    /// A field of TSV, escapes kept.
    Field(&'a [u8]),
    /// A value of JSON.
    Json(Json<'a>),
}

impl<'a> Raw<'a> {
    /// The bytes of a number, name or address.
    #[inline]
    pub(super) fn plain(self) -> Option<&'a [u8]> {
        match self {
            Self::Unset | Self::Json(Json::Null) => None,
            Self::Field(bytes) | Self::Json(Json::Text(bytes) | Json::Number(bytes)) => Some(bytes),
            Self::Json(_) => Some(b"?"),
        }
    }

    /// The text, escapes resolved; the elements of a list joined by commas.
    pub(super) fn text(self) -> Option<Cow<'a, [u8]>> {
        match self {
            Self::Unset | Self::Json(Json::Null) => None,
            Self::Field(bytes) => Some(unescaped(bytes)),
            Self::Json(Json::Text(raw)) => Some(json_text(raw)),
            Self::Json(Json::Array(list)) => {
                let mut joined: Vec<u8> = Vec::new();
                let mut first = true;
                json_elements(list, |element| {
                    if !std::mem::take(&mut first) {
                        joined.push(b',');
                    }
                    joined.extend_from_slice(&Self::Json(element).text().unwrap_or_default());
                });
                (!first).then_some(Cow::Owned(joined))
            }
            Self::Json(Json::Number(bytes)) => Some(Cow::Borrowed(bytes)),
            Self::Json(_) => Some(Cow::Borrowed(b"")),
        }
    }
}

/// The values of a row, by part.
pub(super) struct Values<'a>([Raw<'a>; Part::ALL.len()]);

impl<'a> Values<'a> {
    /// None is given.
    #[inline]
    pub(super) fn unset() -> Self {
        Self([Raw::Unset; Part::ALL.len()])
    }

    #[inline]
    pub(super) fn get(&self, part: Part) -> Raw<'a> {
        self.0.get(part as usize).copied().unwrap_or(Raw::Unset)
    }

    #[inline]
    fn set(&mut self, part: Part, raw: Raw<'a>) {
        if let Some(slot) = self.0.get_mut(part as usize) {
            *slot = raw;
        }
    }
}

/// Finds the values of the parts that are wanted in the lines of a log.
pub(super) enum Finder {
    /// In TSV: the parts that are wanted, by the positions of their fields; where
    /// the fields of a line begin.
    Fields { header: Header, wanted: Vec<(usize, Part)>, begins: Vec<u32> },
    /// In JSON: the parts by their names.
    Keys(Vec<Part>),
}

impl Finder {
    /// For rows under a header.
    pub(super) fn of_header(header: Header, wanted: &[Part]) -> Self {
        let part_of = |name: &str| wanted.iter().copied().find(|part| names(name.as_bytes(), *part));
        let fields = header.fields.iter().enumerate();
        let wanted = fields.filter_map(|(position, field)| Some((position, part_of(&field.name)?))).collect();
        Self::Fields { header, wanted, begins: Vec::new() }
    }

    /// Sets the values of a line, which all were unset before.
    ///
    /// # Errors
    /// Why the line is no row.
    #[inline]
    pub(super) fn find<'a>(&mut self, line: &'a [u8], values: &mut Values<'a>) -> Result<(), SkipReason> {
        match self {
            Self::Fields { header, wanted, begins } => {
                find_begins(line, header.separator, begins);
                let (found, expected) = (begins.len() - 1, header.fields.len());
                if found != expected {
                    return Err(if found < expected { SkipReason::TooFewFields } else { SkipReason::TooManyFields });
                }
                for (position, part) in wanted.iter() {
                    if let Some([begin, next]) = begins.get(*position..).and_then(<[u32]>::first_chunk)
                        && let Some(raw) = line.get(*begin as usize..*next as usize - 1)
                        && !header.is_unset(raw)
                        && !header.is_empty(raw)
                    {
                        values.set(*part, Raw::Field(raw));
                    }
                }
            }
            Self::Keys(wanted) => {
                let whole = json_object(line, |key, value| {
                    if let Some(part) = wanted.iter().copied().find(|part| names(key, *part)) {
                        values.set(part, Raw::Json(value));
                    }
                });
                if !whole {
                    return Err(SkipReason::NotJson);
                }
            }
        }
        Ok(())
    }
}

/// Where the fields of a line begin, and where one more would. Fields are a few
/// bytes long, so that eight bytes at a time find several at once, where a search
/// for the next one would hardly have begun.
fn find_begins(line: &[u8], separator: u8, begins: &mut Vec<u32>) {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    begins.clear();
    begins.push(0);
    let pattern = u64::from_ne_bytes([separator; 8]);
    let (words, rest) = line.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        // The highest bit of each byte that equals the separator (H. S. Warren,
        // Hacker's Delight, 6-1).
        let differing = u64::from_le_bytes(*word) ^ pattern;
        let mut found = !(((differing & LOW) + LOW) | differing | LOW);
        while found != 0 {
            begins.push(number as u32 * 8 + found.trailing_zeros() / 8 + 1);
            found &= found - 1;
        }
    }
    let start = words.len() * 8;
    let found = rest.iter().enumerate().filter(|(_, byte)| **byte == separator);
    begins.extend(found.map(|(place, _)| (start + place) as u32 + 1));
    begins.push(line.len() as u32 + 1);
}

/// Whether a column's name is Zeek's for a part, dots or underscores in it.
#[inline]
fn names(column: &[u8], part: Part) -> bool {
    let name = part.zeek_name().as_bytes();
    column.len() == name.len() && column.iter().zip(name).all(|(a, b)| a == b || (*a == b'.' && *b == b'_'))
}

/// The parts among `wanted` that rows of a kind can have.
pub(super) fn parts_of(kind: RowKind, wanted: &[Part]) -> Vec<Part> {
    kind.parts().iter().copied().filter(|part| wanted.contains(part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_begin_where_a_plain_search_finds_them() {
        let mut begins = Vec::new();
        for length in 0..40 {
            let line: Vec<u8> =
                (0..length).map(|n: u32| if n * n % 7 < 3 { b'\t' } else { b'\x08' + (n % 5) as u8 }).collect();
            find_begins(&line, b'\t', &mut begins);
            let places = line.iter().enumerate().filter(|(_, byte)| **byte == b'\t').map(|(place, _)| place as u32 + 1);
            assert_eq!(begins, std::iter::once(0).chain(places).chain([length + 1]).collect::<Vec<u32>>());
        }
    }
}
