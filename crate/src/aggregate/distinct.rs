//! How many distinct texts there are: exactly while there are few, else by the
//! smallest hashes (Bar-Yossef et al., "Counting Distinct Elements in a Data
//! Stream", 2002: the k minimum values).

use super::wire::{Reader, Writer};
use crate::error::Error;

/// Hashes kept: twice the largest number that any rule asks about, and an error
/// of some 2 % beyond.
const KEPT: usize = 2048;

/// FNV-1a, mixed so that all bits depend on all bytes; the same on every
/// machine, so that the browser and the command count alike.
fn hash(text: &[u8]) -> u64 {
    let sum = text.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    });
    let sum = (sum ^ sum >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let sum = (sum ^ sum >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    sum ^ sum >> 33
}

/// The distinct texts of a set, letters without their case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distinct {
    /// The smallest hashes, sorted.
    hashes: Vec<u64>,
}

impl Distinct {
    /// Adds a text.
    pub fn add(&mut self, text: &[u8]) {
        self.add_hash(hash(text));
    }

    fn add_hash(&mut self, hash: u64) {
        let full = self.hashes.len() >= KEPT;
        if full && self.hashes.last().is_some_and(|largest| hash >= *largest) {
            return;
        }
        if let Err(place) = self.hashes.binary_search(&hash) {
            self.hashes.insert(place, hash);
            self.hashes.truncate(KEPT);
        }
    }

    /// Adds the texts of another set.
    pub fn merge(&mut self, other: &Self) {
        other.hashes.iter().for_each(|hash| self.add_hash(*hash));
    }

    /// How many distinct texts; an estimate when [`Self::is_exact`] says no.
    pub fn count(&self) -> u64 {
        match self.hashes.last() {
            Some(largest) if !self.is_exact() => ((KEPT - 1) as f64 / (*largest as f64 / u64::MAX as f64)) as u64,
            _ => self.hashes.len() as u64,
        }
    }

    /// Whether every text was kept.
    pub fn is_exact(&self) -> bool {
        self.hashes.len() < KEPT
    }

    pub(super) fn encode(&self, out: &mut Writer) {
        out.list(self.hashes.iter(), 8, |out, hash| out.u64(*hash));
    }

    pub(super) fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self { hashes: input.list(8, Reader::u64)? })
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.hashes.capacity() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_exact_while_few_and_close_beyond() {
        let mut distinct = Distinct::default();
        for round in 0..2 {
            (0..1500).for_each(|n| distinct.add(format!("host{n}.example.com").as_bytes()));
            assert_eq!(distinct.count(), 1500, "round {round}");
        }
        distinct.add(b"HOST7.example.com");
        assert_eq!(distinct.count(), 1500);
        let mut halves = [Distinct::default(), Distinct::default()];
        (0..50_000).for_each(|n| halves[n % 2].add(format!("{n}").as_bytes()));
        let (mut whole, other) = (halves[0].clone(), &halves[1]);
        whole.merge(other);
        assert!((45_000..55_000).contains(&whole.count()), "{}", whole.count());
    }
}
