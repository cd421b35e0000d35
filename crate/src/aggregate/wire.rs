//! The encoding for the trip between workers: little-endian numbers, lists with
//! their length in front. Both ends are the same build of this crate.

use crate::error::{Code, Error};

/// Collects bytes.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// The bytes written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn i64(&mut self, value: i64) {
        self.u64(value as u64);
    }

    pub(super) fn u128(&mut self, value: u128) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// Writes a list: its length, then each entry by `each`.
    pub(super) fn list<T>(&mut self, entries: impl ExactSizeIterator<Item = T>, entry_bytes: usize, mut each: impl FnMut(&mut Self, T)) {
        self.u64(entries.len() as u64);
        self.0.reserve(entries.len() * entry_bytes);
        for entry in entries {
            each(self, entry);
        }
    }
}

/// Takes bytes apart.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads from `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or_else(damaged)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(super) fn u64(&mut self) -> Result<u64, Error> {
        self.take().map(u64::from_le_bytes)
    }

    pub(super) fn i64(&mut self) -> Result<i64, Error> {
        self.take().map(i64::from_le_bytes)
    }

    pub(super) fn u128(&mut self) -> Result<u128, Error> {
        self.take().map(u128::from_le_bytes)
    }

    /// Reads a list. `entry_bytes` is the least that an entry takes, so that a
    /// damaged length cannot ask for more memory than there are bytes.
    pub(super) fn list<T, L: FromIterator<T>>(
        &mut self,
        entry_bytes: usize,
        mut each: impl FnMut(&mut Self) -> Result<T, Error>,
    ) -> Result<L, Error> {
        let length = usize::try_from(self.u64()?).map_err(|_| damaged())?;
        if length.checked_mul(entry_bytes).is_none_or(|needed| needed > self.0.len()) {
            return Err(damaged());
        }
        (0..length).map(|_| each(self)).collect()
    }

    /// Checks that nothing is left.
    pub(super) fn finish(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(damaged()) }
    }
}

pub(super) fn damaged() -> Error {
    Error::new(Code::BadPartial, "partial aggregates of another version, or damaged on their way between workers")
}
