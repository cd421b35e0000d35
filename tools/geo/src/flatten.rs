//! From the tree of networks to ranges of blocks: /24 for IPv4, /48 for IPv6.
//!
//! A block that holds smaller networks takes what most of its addresses have; addresses
//! of which nothing is known do not vote.

use std::collections::BTreeMap;

use almenara_geocodec::ranges::Ranges;
use crate::location::{Database, Entry, Spot};

/// What holds in each block, joined to the longest ranges.
pub struct Flat {
    pub bits: u32,
    pub runs: Vec<(u64, Option<Entry>)>,
}

/// Flattens the tree below `spot` to `bits` more bits; `depth_left` is the number of address bits below a block.
pub fn flatten(database: &Database<'_>, spot: Spot, bits: u32, below: u32) -> Flat {
    let mut flat = Flat { bits, runs: Vec::new() };
    walk(database, spot, 0, bits, below, &mut flat.runs);
    flat
}

fn walk(database: &Database<'_>, spot: Spot, block: u64, left: u32, below: u32, runs: &mut Vec<(u64, Option<Entry>)>) {
    if left > 0 && !Database::is_end(spot) {
        walk(database, database.child(spot, false), block, left - 1, below, runs);
        walk(database, database.child(spot, true), block + (1 << (left - 1)), left - 1, below, runs);
        return;
    }
    let entry = majority(database, spot, below);
    if runs.last().is_none_or(|&(_, last)| last != entry) {
        runs.push((block, entry));
    }
}

fn majority(database: &Database<'_>, spot: Spot, below: u32) -> Option<Entry> {
    fn count(database: &Database<'_>, spot: Spot, below: u32, votes: &mut BTreeMap<Entry, u128>) {
        if below > 0 && !Database::is_end(spot) {
            count(database, database.child(spot, false), below - 1, votes);
            count(database, database.child(spot, true), below - 1, votes);
        } else if let Some(entry) = spot.entry {
            *votes.entry(entry).or_default() += 1 << below;
        }
    }
    if Database::is_end(spot) {
        return spot.entry;
    }
    let mut votes = BTreeMap::new();
    count(database, spot, below, &mut votes);
    votes.into_iter().rev().max_by_key(|&(_, votes)| votes).map(|(entry, _)| entry)
}

impl Flat {
    /// The ranges of one property of the entries.
    pub fn ranges(&self, value: impl Fn(Option<Entry>) -> u32) -> Ranges {
        let mut ranges = Ranges { bits: self.bits, ..Ranges::default() };
        for &(block, entry) in &self.runs {
            let value = value(entry);
            if ranges.values.last() != Some(&value) {
                ranges.starts.push(block);
                ranges.values.push(value);
            }
        }
        ranges
    }
}
