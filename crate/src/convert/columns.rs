//! Columns that values are put into one after the other.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, ListArray, StringArray, TimestampMicrosecondArray, UInt16Array,
    UInt64Array,
};
use arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::Field;
use arrow::error::ArrowError;

use super::schema::{ColumnKind, Scalar};
use crate::read::log::{parse_secs_micros, parse_time_micros, parse_whole};

/// The values of a column of one batch.
pub(super) enum Column {
    One(Cells),
    Many {
        elements: Cells,
        /// Elements up to the end of each value.
        ends: Vec<i32>,
        valid: Vec<bool>,
    },
}

impl Column {
    pub(super) fn new(kind: ColumnKind) -> Self {
        let cells = Cells { valid: Vec::new(), scalar: kind.scalar, values: Values::new(kind.scalar) };
        if kind.list { Self::Many { elements: cells, ends: Vec::new(), valid: Vec::new() } } else { Self::One(cells) }
    }

    /// Whether its values are lists.
    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::Many { .. })
    }

    /// Values so far.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::One(cells) => cells.valid.len(),
            Self::Many { valid, .. } => valid.len(),
        }
    }

    /// Adds an unset value, which any column takes: the answer is true.
    pub(super) fn push_null(&mut self) -> bool {
        match self {
            Self::One(cells) => cells.push_null(),
            Self::Many { elements, ends, valid } => {
                ends.push(end(elements.valid.len()));
                valid.push(false);
                true
            }
        }
    }

    /// Adds a value; in a column of lists, a list of that one. Where it does
    /// not parse, null is added and the answer is false.
    pub(super) fn push(&mut self, text: &[u8]) -> bool {
        match self {
            Self::One(cells) => cells.push(text),
            Self::Many { .. } => self.push_list(|list| list.push(text)),
        }
    }

    /// Adds a list, which `fill` fills; in a column of single values, null.
    /// Returns what `fill` answers.
    pub(super) fn push_list(&mut self, fill: impl FnOnce(&mut Cells) -> bool) -> bool {
        let Self::Many { elements, ends, valid } = self else {
            self.push_null();
            return false;
        };
        let all_parsed = fill(elements);
        ends.push(end(elements.valid.len()));
        valid.push(true);
        all_parsed
    }

    /// Forgets the values beyond the first `rows`.
    pub(super) fn truncate(&mut self, rows: usize) {
        match self {
            Self::One(cells) => cells.truncate(rows),
            Self::Many { elements, ends, valid } => {
                ends.truncate(rows);
                valid.truncate(rows);
                elements.truncate(ends.last().map_or(0, |end| usize::try_from(*end).unwrap_or_default()));
            }
        }
    }

    /// The values as an array; the column is empty afterwards.
    pub(super) fn take(&mut self) -> Result<ArrayRef, ArrowError> {
        match self {
            Self::One(cells) => cells.take(),
            Self::Many { elements, ends, valid } => {
                let elements = elements.take()?;
                let field = Arc::new(Field::new_list_field(elements.data_type().clone(), true));
                let nulls = NullBuffer::from(std::mem::take(valid));
                Ok(Arc::new(ListArray::try_new(field, offsets(std::mem::take(ends)), elements, Some(nulls))?))
            }
        }
    }
}

/// Single values, some of them unset.
pub(super) struct Cells {
    valid: Vec<bool>,
    scalar: Scalar,
    values: Values,
}

enum Values {
    Micros(Vec<i64>),
    Reals(Vec<f64>),
    Counts(Vec<u64>),
    Ints(Vec<i64>),
    Ports(Vec<u16>),
    Bools(Vec<bool>),
    /// Texts one behind the other, and where each ends.
    Texts(String, Vec<i32>),
}

impl Values {
    fn new(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Time => Self::Micros(Vec::new()),
            Scalar::Double | Scalar::Interval => Self::Reals(Vec::new()),
            Scalar::Count => Self::Counts(Vec::new()),
            Scalar::Int => Self::Ints(Vec::new()),
            Scalar::Port => Self::Ports(Vec::new()),
            Scalar::Bool => Self::Bools(Vec::new()),
            Scalar::Text => Self::Texts(String::new(), Vec::new()),
        }
    }
}

impl Cells {
    /// Adds an unset value, which any column takes: the answer is true.
    pub(super) fn push_null(&mut self) -> bool {
        self.valid.push(false);
        match &mut self.values {
            Values::Micros(values) | Values::Ints(values) => values.push(0),
            Values::Reals(values) => values.push(0.0),
            Values::Counts(values) => values.push(0),
            Values::Ports(values) => values.push(0),
            Values::Bools(values) => values.push(false),
            Values::Texts(texts, ends) => ends.push(end(texts.len())),
        }
        true
    }

    /// Adds a value; null where it does not parse, and the answer is false. An
    /// empty text is an empty text, but unset as anything else.
    pub(super) fn push(&mut self, text: &[u8]) -> bool {
        if text.is_empty() && self.scalar != Scalar::Text {
            return self.push_null();
        }
        let parsed = match &mut self.values {
            Values::Micros(values) => add(values, parse_time_micros(text)),
            // An interval is read from the log in microseconds: what that refuses is none.
            Values::Reals(values) if self.scalar == Scalar::Interval => {
                add(values, parse_secs_micros(text).and_then(|_| number(text)))
            }
            Values::Reals(values) => add(values, number(text)),
            Values::Counts(values) => add(values, parse_whole(text)),
            Values::Ints(values) => add(values, number(text)),
            Values::Ports(values) => add(values, parse_whole(text).and_then(|port| u16::try_from(port).ok())),
            Values::Bools(values) => add(values, truth(text)),
            Values::Texts(texts, ends) => {
                push_text(texts, text);
                ends.push(end(texts.len()));
                true
            }
        };
        self.valid.push(parsed);
        parsed
    }

    fn truncate(&mut self, rows: usize) {
        self.valid.truncate(rows);
        match &mut self.values {
            Values::Micros(values) | Values::Ints(values) => values.truncate(rows),
            Values::Reals(values) => values.truncate(rows),
            Values::Counts(values) => values.truncate(rows),
            Values::Ports(values) => values.truncate(rows),
            Values::Bools(values) => values.truncate(rows),
            Values::Texts(texts, ends) => {
                ends.truncate(rows);
                texts.truncate(ends.last().map_or(0, |end| usize::try_from(*end).unwrap_or_default()));
            }
        }
    }

    fn take(&mut self) -> Result<ArrayRef, ArrowError> {
        let nulls = Some(NullBuffer::from(std::mem::take(&mut self.valid)));
        Ok(match &mut self.values {
            Values::Micros(values) => {
                let array = TimestampMicrosecondArray::try_new(taken(values), nulls)?;
                Arc::new(array.with_timezone("UTC"))
            }
            Values::Reals(values) => Arc::new(Float64Array::try_new(taken(values), nulls)?),
            Values::Counts(values) => Arc::new(UInt64Array::try_new(taken(values), nulls)?),
            Values::Ints(values) => Arc::new(Int64Array::try_new(taken(values), nulls)?),
            Values::Ports(values) => Arc::new(UInt16Array::try_new(taken(values), nulls)?),
            Values::Bools(values) => Arc::new(BooleanArray::new(std::mem::take(values).into(), nulls)),
            Values::Texts(texts, ends) => {
                let bytes = std::mem::take(texts).into_bytes().into();
                Arc::new(StringArray::try_new(offsets(std::mem::take(ends)), bytes, nulls)?)
            }
        })
    }
}

/// Adds a value, or what stands under a null.
fn add<T: Default>(values: &mut Vec<T>, value: Option<T>) -> bool {
    let parsed = value.is_some();
    values.push(value.unwrap_or_default());
    parsed
}

fn taken<T: arrow::datatypes::ArrowNativeType>(values: &mut Vec<T>) -> ScalarBuffer<T> {
    std::mem::take(values).into()
}

/// An end of a text or list. A batch holds a few MB, far from the limit.
fn end(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

fn offsets(mut ends: Vec<i32>) -> OffsetBuffer<i32> {
    ends.insert(0, 0);
    OffsetBuffer::new(ends.into())
}

fn number<T: std::str::FromStr>(text: &[u8]) -> Option<T> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn truth(text: &[u8]) -> Option<bool> {
    match text {
        b"T" | b"true" => Some(true),
        b"F" | b"false" => Some(false),
        _ => None,
    }
}

/// Adds a text; bytes that are no UTF-8 are written as `\xNN`, as Zeek does.
fn push_text(texts: &mut String, text: &[u8]) {
    for chunk in text.utf8_chunks() {
        texts.push_str(chunk.valid());
        for byte in chunk.invalid() {
            texts.push_str(&format!("\\x{byte:02x}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Array, AsArray};
    use arrow::datatypes::{Float64Type, UInt16Type};

    fn column(zeek_type: &str) -> Column {
        Column::new(ColumnKind::of_zeek(zeek_type))
    }

    #[test]
    fn what_does_not_parse_is_null_and_told() {
        let mut ports = column("port");
        assert!(ports.push(b"80"));
        assert!(!ports.push(b"65536"));
        assert!(!ports.push(b"http"));
        ports.push_null();
        assert_eq!(ports.len(), 4);
        let array = ports.take().unwrap();
        let read: Vec<_> = array.as_primitive::<UInt16Type>().iter().collect();
        assert_eq!(read, [Some(80), None, None, None]);
        for (zeek_type, bad) in [
            ("time", "soon"),
            ("count", "-1"),
            ("int", "1.5"),
            ("bool", "maybe"),
            ("double", "1,5"),
            ("interval", "inf"),
        ] {
            assert!(!column(zeek_type).push(bad.as_bytes()), "{zeek_type}");
        }
    }

    #[test]
    fn lists_can_be_empty_unset_or_hold_unset_elements() {
        let mut lists = column("vector[interval]");
        lists.push_list(|_| true);
        lists.push_null();
        lists.push_list(|list| {
            list.push_null();
            list.push(b"1.5")
        });
        lists.push(b"2");
        let array = lists.take().unwrap();
        let list = array.as_list::<i32>();
        let values = |row: usize| list.value(row).as_primitive::<Float64Type>().iter().collect::<Vec<_>>();
        assert!(list.is_valid(0) && list.is_null(1));
        assert_eq!((values(0), values(2), values(3)), (vec![], vec![None, Some(1.5)], vec![Some(2.0)]));
    }

    #[test]
    fn bytes_that_are_no_utf8_stay_escaped() {
        let mut texts = column("string");
        texts.push("é".as_bytes());
        texts.push(b"a\xe9b");
        let array = texts.take().unwrap();
        assert_eq!(array.as_string::<i32>().iter().flatten().collect::<Vec<_>>(), ["é", "a\\xe9b"]);
    }

    #[test]
    fn rows_can_be_taken_back() {
        for zeek_type in ["time", "double", "count", "int", "port", "bool", "string", "set[string]"] {
            let mut column = column(zeek_type);
            column.push(b"1");
            column.push(b"2");
            column.truncate(1);
            column.push_null();
            let array = column.take().unwrap();
            assert_eq!((array.len(), array.is_null(1)), (2, true), "{zeek_type}");
            assert_eq!(column.len(), 0);
        }
    }
}
