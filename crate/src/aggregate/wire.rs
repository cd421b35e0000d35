//! The encoding for the trip between workers: little-endian numbers, lists with
//! their length in front, a checksum at the end. Both ends are the same build of
//! this crate; the checksum tells damage before a number out of place can do harm.

use std::hash::Hash;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::error::{Code, Error};
use crate::flow::{BadLine, SkipReason, Skipped};

/// Words that are summed side by side, to keep the processor busy.
const LANES: usize = 4;

/// Every step can be undone, so that any one word that changes changes the sum.
fn checksum(bytes: &[u8]) -> u64 {
    let step = |sum: u64, word: u64| (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let (words, rest) = bytes.as_chunks::<8>();
    let (blocks, last) = words.as_chunks::<LANES>();
    let mut lanes = [bytes.len() as u64; LANES];
    let mut add = |words: &[[u8; 8]]| {
        lanes.iter_mut().zip(words).for_each(|(lane, word)| *lane = step(*lane, u64::from_le_bytes(*word)));
    };
    blocks.iter().for_each(|block| add(block));
    add(last);
    let rest = rest.iter().map(|byte| u64::from(*byte));
    lanes.into_iter().chain(rest).fold(0, step)
}

/// Collects bytes.
pub struct Writer(Vec<u8>);

impl Writer {
    /// The bytes written, with their checksum.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.u64(checksum(&self.0));
        self.0
    }

    /// With room for `bytes`: growing would hold a large part twice.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
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

    /// Writes a text: its length, then its bytes.
    pub(super) fn text(&mut self, text: &[u8]) {
        self.u64(text.len() as u64);
        self.0.extend_from_slice(text);
    }

    /// Writes a list: its length, then each entry by `each`.
    pub(super) fn list<T>(
        &mut self,
        entries: impl ExactSizeIterator<Item = T>,
        entry_bytes: usize,
        mut each: impl FnMut(&mut Self, T),
    ) {
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
    /// Reads from `bytes`, which end in their checksum.
    ///
    /// # Errors
    /// The checksum is another one: the bytes are damaged.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        let (bytes, sum) = bytes.split_last_chunk().ok_or_else(damaged)?;
        if checksum(bytes) == u64::from_le_bytes(*sum) { Ok(Self(bytes)) } else { Err(damaged()) }
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

    /// Reads a text.
    pub(super) fn text(&mut self) -> Result<&'a [u8], Error> {
        let length = self.length(1)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    /// The length of a list, of whose entries each takes at least
    /// `entry_bytes`: a damaged length cannot ask for more memory than there
    /// are bytes, and the reader can take exactly what it needs.
    pub(super) fn length(&mut self, entry_bytes: usize) -> Result<usize, Error> {
        let length = usize::try_from(self.u64()?).map_err(|_| damaged())?;
        let fits = length.checked_mul(entry_bytes).is_some_and(|needed| needed <= self.0.len());
        if fits { Ok(length) } else { Err(damaged()) }
    }

    /// Reads a list into a vector of just its size.
    pub(super) fn list<T>(
        &mut self,
        entry_bytes: usize,
        mut each: impl FnMut(&mut Self) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let length = self.length(entry_bytes)?;
        let mut list = Vec::with_capacity(length);
        for _ in 0..length {
            list.push(each(self)?);
        }
        Ok(list)
    }

    /// Reads a list of keys and values into a map of just its size.
    pub(super) fn map<K: Eq + Hash, V>(
        &mut self,
        entry_bytes: usize,
        mut each: impl FnMut(&mut Self) -> Result<(K, V), Error>,
    ) -> Result<HashMap<K, V, FxBuildHasher>, Error> {
        let length = self.length(entry_bytes)?;
        let mut map = HashMap::with_capacity_and_hasher(length, FxBuildHasher);
        for _ in 0..length {
            let (key, value) = each(self)?;
            map.insert(key, value);
        }
        Ok(map)
    }

    /// Checks that nothing is left.
    pub(super) fn finish(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(damaged()) }
    }
}

/// Writes what was left out.
pub(super) fn encode_skipped(skipped: &Skipped, out: &mut Writer) {
    out.list(skipped.counts.iter(), 8, |out, rows| out.u64(*rows));
    out.list(skipped.first.iter(), 24, |out, bad| {
        out.u64(u64::from(bad.unit));
        out.u64(bad.line);
        out.u64(bad.reason as u64);
    });
    out.list(skipped.lines.iter(), 16, |out, (unit, lines)| {
        out.u64(u64::from(*unit));
        out.u64(*lines);
    });
    out.list(skipped.notes.iter(), 8, |out, note| out.text(note.as_bytes()));
}

/// Reads what was left out.
pub(super) fn decode_skipped(input: &mut Reader<'_>) -> Result<Skipped, Error> {
    let counts = input.list(8, Reader::u64)?;
    Ok(Skipped {
        counts: counts.try_into().map_err(|_| damaged())?,
        first: input.list(24, |input| {
            let (unit, line, reason) = (input.u64()? as u32, input.u64()?, input.u64()? as usize);
            Ok(BadLine { unit, line, reason: SkipReason::ALL.get(reason).copied().ok_or_else(damaged)? })
        })?,
        lines: input.list(16, |input| Ok((input.u64()? as u32, input.u64()?)))?.into_iter().collect(),
        notes: input.list(8, |input| Ok(String::from_utf8_lossy(input.text()?).into_owned()))?,
    })
}

pub(super) fn damaged() -> Error {
    Error::new(Code::BadPartial, "partial aggregates of another version, or damaged on their way between workers")
}
