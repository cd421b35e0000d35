//! Text without an allocation a value: a column of texts, and a table that
//! gives each distinct text of a file a dense id.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Stands for a text that the file does not give.
pub const NO_TEXT: u32 = u32::MAX;

/// Texts one behind the other in one piece of memory.
#[derive(Default, Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text. What would not fit in 4 GiB is kept as an empty one.
    pub fn push(&mut self, text: &[u8]) {
        if u32::try_from(self.bytes.len() + text.len()).is_ok() {
            self.bytes.extend_from_slice(text);
        }
        self.ends.push(self.bytes.len() as u32);
    }

    /// The text at a position, an empty one beyond the end.
    pub fn get(&self, position: usize) -> &[u8] {
        let end = self.ends.get(position).copied().unwrap_or(0) as usize;
        let start = position.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0) as usize;
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Forgets all texts, keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// All texts in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        (0..self.len()).map(|position| self.get(position))
    }

    /// Keeps the texts whose flag is set; flags are one a text.
    pub fn keep(&mut self, flags: &[bool]) {
        let mut kept = Self::default();
        let texts = self.iter().zip(flags);
        texts.filter(|(_, keep)| **keep).for_each(|(text, _)| kept.push(text));
        *self = kept;
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

/// The distinct texts of one scan. A text's id is its position.
#[derive(Default, Clone)]
pub struct TextTable {
    texts: Texts,
    ids: HashTable<u32>,
}

impl TextTable {
    /// The id of `text`, a new one when it was not seen before.
    pub fn intern(&mut self, text: &[u8]) -> u32 {
        let texts = &self.texts;
        let hash = |text: &[u8]| FxBuildHasher.hash_one(text);
        if let Some(id) = self.ids.find(hash(text), |id| texts.get(*id as usize) == text) {
            return *id;
        }
        let id = self.texts.len() as u32;
        self.texts.push(text);
        let texts = &self.texts;
        self.ids.insert_unique(hash(text), id, |id| hash(texts.get(*id as usize)));
        id
    }

    /// The text of an id, an empty one for [`NO_TEXT`].
    pub fn get(&self, id: u32) -> &[u8] {
        self.texts.get(id as usize)
    }

    /// All texts, in the order of their ids.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.texts.bytes() + self.ids.allocation_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_places() {
        let mut texts = Texts::default();
        [&b"a"[..], b"", b"ccc"].into_iter().for_each(|text| texts.push(text));
        assert_eq!(texts.iter().collect::<Vec<_>>(), [&b"a"[..], b"", b"ccc"]);
        assert_eq!(texts.get(9), b"");
        texts.keep(&[false, true, true]);
        assert_eq!(texts.iter().collect::<Vec<_>>(), [&b""[..], b"ccc"]);
    }

    #[test]
    fn equal_texts_have_one_id() {
        let mut table = TextTable::default();
        for _ in 0..2 {
            assert_eq!([&b"dns"[..], b"ssl", b"", b"dns"].map(|text| table.intern(text)), [0, 1, 2, 0]);
        }
        assert_eq!((table.get(1), table.get(NO_TEXT)), (&b"ssl"[..], &b""[..]));
    }
}
