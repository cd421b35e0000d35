//! Columns of text, read as dictionary codes: what stands for a text is worked
//! out once per distinct value, never once per row.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Int32Type};

/// A text column's dictionary and what its entries were turned into.
pub(super) struct TextColumn<T> {
    /// The dictionary that `mapped` belongs to. Held, so that its memory cannot
    /// be reused by another dictionary while it is compared by address.
    dictionary: Option<ArrayRef>,
    mapped: Vec<T>,
}

impl<T: Copy> TextColumn<T> {
    pub(super) fn new() -> Self {
        Self { dictionary: None, mapped: Vec::new() }
    }

    /// Appends one value a row of `array`, which must be a dictionary of text
    /// with 32-bit codes; `map` turns an entry into a value, null is `null`.
    pub(super) fn append(&mut self, array: &dyn Array, out: &mut Vec<T>, null: T, map: impl FnMut(&[u8]) -> T) {
        let Some(codes) = array.as_dictionary_opt::<Int32Type>() else { return };
        self.renew(codes.values(), null, map);
        let value =
            |code: i32| usize::try_from(code).ok().and_then(|code| self.mapped.get(code)).copied().unwrap_or(null);
        if codes.keys().null_count() == 0 {
            out.extend(codes.keys().values().iter().map(|code| value(*code)));
        } else {
            out.extend(codes.keys().iter().map(|code| code.map_or(null, value)));
        }
    }

    fn renew(&mut self, dictionary: &ArrayRef, null: T, mut map: impl FnMut(&[u8]) -> T) {
        if self.dictionary.as_ref().is_some_and(|held| same_memory(held, dictionary)) {
            return;
        }
        self.mapped.clear();
        match dictionary.data_type() {
            DataType::Utf8 => {
                let texts = dictionary.as_string::<i32>().iter();
                self.mapped.extend(texts.map(|text| text.map_or(null, |text| map(text.as_bytes()))));
            }
            DataType::Binary => {
                let texts = dictionary.as_binary::<i32>().iter();
                self.mapped.extend(texts.map(|text| text.map_or(null, &mut map)));
            }
            _ => {}
        }
        self.dictionary = Some(ArrayRef::clone(dictionary));
    }
}

/// Whether two text arrays are the same entries in the same memory. The reader
/// wraps one dictionary page in a new array for each batch.
fn same_memory(a: &ArrayRef, b: &ArrayRef) -> bool {
    let place = |array: &ArrayRef| match array.data_type() {
        DataType::Utf8 => {
            let array = array.as_string::<i32>();
            Some((array.value_offsets().as_ptr(), array.values().as_ptr()))
        }
        DataType::Binary => {
            let array = array.as_binary::<i32>();
            Some((array.value_offsets().as_ptr(), array.values().as_ptr()))
        }
        _ => None,
    };
    a.len() == b.len() && place(a).is_some() && place(a) == place(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::DictionaryArray;

    #[test]
    fn each_distinct_text_is_mapped_once() {
        let array: DictionaryArray<Int32Type> = [Some("a"), Some("b"), None, Some("a")].into_iter().collect();
        let mut column = TextColumn::new();
        let (mut out, mut calls) = (Vec::new(), 0);
        for _batch in 0..3 {
            column.append(&array, &mut out, 0, |text| {
                calls += 1;
                u32::from(*text.first().unwrap())
            });
        }
        assert_eq!(calls, 2);
        assert_eq!(out, [97, 98, 0, 97, 97, 98, 0, 97, 97, 98, 0, 97]);
    }
}
