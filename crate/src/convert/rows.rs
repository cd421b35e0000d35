//! The second pass: rows into columns.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::columns::{Cells, Column};
use super::input::{Pass, Refused};
use super::schema::Fields;
use super::writer::TableWriter;
use crate::flow::{Part, RowKind, SkipReason, normalise_name};
use crate::read::log::{Header, Json, json_elements, json_object, json_text, unescaped};

/// The rows on their way into the file.
pub(super) struct Rows {
    pub(super) writer: TableWriter,
    pub(super) fields: Fields,
    /// The column of each field of the present header.
    places: Vec<usize>,
    /// By column, what becomes of a value that is not of its type.
    bad_values: Vec<BadValues>,
}

/// Values that are not of their column's type.
#[derive(Clone, Copy, Default)]
struct BadValues {
    /// Whether the row is left out, as it is when the log is read.
    drop_row: bool,
    /// How many became null.
    count: u64,
}

impl Rows {
    pub(super) fn new(writer: TableWriter, fields: Fields, kind: RowKind) -> Self {
        use Part::{DownBytes, Duration, Port, ResponseCode, Status, Time, UpBytes};
        let numbers = [Time, Port, UpBytes, DownBytes, Duration, Status, ResponseCode];
        let read = |name: &str| {
            let name = normalise_name(name);
            numbers.iter().any(|part| kind.parts().contains(part) && part.zeek_name() == name)
        };
        let bad_values = fields.names().map(|name| BadValues { drop_row: read(name), count: 0 }).collect();
        Self { writer, fields, places: Vec::new(), bad_values }
    }

    /// Columns with values that were not of their type, and how many.
    pub(super) fn nulled(&self) -> impl Iterator<Item = (&str, u64)> {
        let counts = self.bad_values.iter().map(|bad| bad.count);
        self.fields.names().zip(counts).filter(|(_, count)| *count > 0)
    }

    /// Ends a row, or takes it back.
    fn end_row(&mut self, bytes: usize, refused: Option<SkipReason>) -> Result<(), Refused> {
        match refused {
            None => Ok(self.writer.end_row(bytes)?),
            Some(reason) => {
                self.writer.drop_row();
                Err(Refused::Line(reason))
            }
        }
    }
}

/// Notes a value that is not of its column's type.
fn refuse(bad_values: &mut [BadValues], place: usize, refused: &mut Option<SkipReason>) {
    match bad_values.get_mut(place) {
        Some(bad) if !bad.drop_row => bad.count += 1,
        _ => *refused = Some(SkipReason::BadValue),
    }
}

impl Pass for Rows {
    fn header(&mut self, header: &Header) {
        let place = |name: &str| self.fields.place(name).unwrap_or(usize::MAX);
        self.places = header.fields.iter().map(|field| place(&field.name)).collect();
    }

    fn row(&mut self, header: &Header, line: &[u8]) -> Result<(), Refused> {
        let fields = memchr_iter(header.separator, line).count() + 1;
        if fields != self.places.len() {
            let few = fields < self.places.len();
            return Err(Refused::Line(if few { SkipReason::TooFewFields } else { SkipReason::TooManyFields }));
        }
        let mut refused = None;
        for (raw, place) in line.split(|byte| *byte == header.separator).zip(&self.places) {
            let Some(column) = self.writer.cell(*place) else { continue };
            if !push_field(column, header, raw) {
                refuse(&mut self.bad_values, *place, &mut refused);
            }
        }
        self.end_row(line.len(), refused)
    }

    fn object(&mut self, line: &[u8]) -> Result<(), Refused> {
        let mut refused = None;
        let whole = json_object(line, |key, value| {
            let name = json_text(key);
            let Some(place) = std::str::from_utf8(&name).ok().and_then(|name| self.fields.place(name)) else { return };
            let Some(column) = self.writer.cell(place) else { return };
            if !push_json(column, value) {
                refuse(&mut self.bad_values, place, &mut refused);
            }
        });
        self.end_row(line.len(), if whole { refused } else { Some(SkipReason::NotJson) })
    }
}

/// Adds a field of TSV; false when it is not of the column's type.
fn push_field(column: &mut Column, header: &Header, raw: &[u8]) -> bool {
    match header.value(raw) {
        None => column.push_null(),
        Some(_) if column.is_list() => column.push_list(|cells| {
            let push = |element| match element {
                _ if header.is_unset(element) => cells.push_null(),
                element => cells.push(&unescaped(element)),
            };
            header.elements(raw).map(push).fold(true, |all, parsed| all & parsed)
        }),
        Some(value) => column.push(&value),
    }
}

/// Adds a value of JSON; false when it is not of the column's type.
fn push_json(column: &mut Column, value: Json<'_>) -> bool {
    match value {
        Json::Null => column.push_null(),
        Json::Array(list) if column.is_list() => column.push_list(|cells| {
            let mut all = true;
            json_elements(list, |element| all &= push_element(cells, element));
            all
        }),
        single => column.push(&json_bytes(single)),
    }
}

fn push_element(cells: &mut Cells, element: Json<'_>) -> bool {
    match element {
        Json::Null => cells.push_null(),
        single => cells.push(&json_bytes(single)),
    }
}

/// A value as text: what a string says, of others how they are written.
fn json_bytes(value: Json<'_>) -> Cow<'_, [u8]> {
    match value {
        Json::Text(raw) => json_text(raw),
        Json::Number(raw) | Json::Array(raw) | Json::Object(raw) => Cow::Borrowed(raw),
        Json::True => Cow::Borrowed(b"true"),
        Json::False => Cow::Borrowed(b"false"),
        Json::Null => Cow::Borrowed(b""),
    }
}
