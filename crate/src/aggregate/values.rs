//! Multisets of values per group: what medians and "how many flows were above
//! a mean that is known only later" are answered from, exactly.
//!
//! Up to [`RUN_LIMIT`] distinct entries everything is exact. Beyond that the
//! low bits of large values are dropped, coarser level by level, until the
//! entries fit: a bounded sketch whose error [`ValueCounts::error`] tells. The
//! final level is the finest whose distinct entries fit, and a part never has
//! more distinct entries than the whole, so the result does not depend on how
//! the rows were split.

use super::level::{Level, weighted_median};
use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope, endpoint};
use crate::error::Error;
use crate::flow::{FlowBatch, Service, UNSET_BYTES};

/// Distinct (group, value) entries kept exactly; 24 bytes each.
const RUN_LIMIT: usize = 1 << 21;

/// A fixed-point ratio of one; ratios are stored in units of 2^-32.
pub const RATIO_ONE: u64 = 1 << 32;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Run {
    group: u64,
    value: u64,
    count: u64,
}

impl Run {
    fn key(self) -> u128 {
        packed(self.group, self.value)
    }
}

/// Group and value as one number, which sorts as the pair does and faster.
fn packed(group: u64, value: u64) -> u128 {
    u128::from(group) << 64 | u128::from(value)
}

fn unpacked(entry: u128) -> (u64, u64) {
    ((entry >> 64) as u64, entry as u64)
}

/// Sorted runs under other group numbers, sorted again. Within a group they stay
/// in their order, so that only the groups, far fewer, have to be sorted.
fn regrouped(runs: &[Run], regroup: impl Fn(u64) -> u64) -> Vec<Run> {
    let groups = runs.chunk_by(|run, next| run.group == next.group);
    let mut groups: Vec<(u64, &[Run])> = groups.filter_map(|runs| Some((regroup(runs.first()?.group), runs))).collect();
    groups.sort_unstable_by_key(|(group, _)| *group);
    let mut sorted = Vec::with_capacity(runs.len());
    for (group, runs) in groups {
        sorted.extend(runs.iter().map(|run| Run { group, ..*run }));
    }
    sorted
}

/// A multiset of values per group.
#[derive(Clone, Default)]
pub struct ValueCounts {
    level: Level,
    /// Distinct, sorted, every value rounded to the level.
    runs: Vec<Run>,
    /// Entries not yet sorted into the runs, [`packed`].
    fresh: Vec<u128>,
    limit: Option<usize>,
}

impl ValueCounts {
    #[cfg(test)]
    fn with_limit(limit: usize) -> Self {
        Self { limit: Some(limit), ..Self::default() }
    }

    fn limit(&self) -> usize {
        self.limit.unwrap_or(RUN_LIMIT)
    }

    fn push(&mut self, group: u64, value: u64) {
        self.fresh.push(packed(group, value));
        if self.fresh.len() >= self.limit() {
            self.settle();
        }
    }

    /// Sorts the fresh entries into the runs.
    fn settle(&mut self) {
        let mut fresh = std::mem::take(&mut self.fresh);
        fresh.sort_unstable();
        self.absorb(fresh.iter().map(|entry| unpacked(*entry)).map(|(group, value)| Run { group, value, count: 1 }));
        // Its memory is filled again.
        fresh.clear();
        self.fresh = fresh;
    }

    /// Merges sorted runs into the own ones, and coarsens until they fit. Rounding
    /// keeps values in their order, so nothing is sorted again.
    fn absorb(&mut self, added: impl ExactSizeIterator<Item = Run>) {
        let own = std::mem::take(&mut self.runs);
        let mut merged: Vec<Run> = Vec::with_capacity(own.len() + added.len());
        let level = self.level;
        let mut push = |run: Run| {
            let run = Run { value: level.round(run.value), ..run };
            match merged.last_mut() {
                Some(last) if last.key() == run.key() => last.count += run.count,
                _ => merged.push(run),
            }
        };
        let (mut own, mut added) = (own.into_iter().peekable(), added.peekable());
        loop {
            let run = match (own.peek(), added.peek()) {
                (Some(a), Some(b)) if a.key() <= b.key() => own.next(),
                (_, Some(_)) => added.next(),
                (_, None) => own.next(),
            };
            let Some(run) = run else { break };
            push(run);
        }
        self.runs = merged;
        while self.runs.len() > self.limit() && self.level.coarsen() {
            let level = self.level;
            self.runs.iter_mut().for_each(|run| run.value = level.round(run.value));
            self.runs.dedup_by(|run, kept| {
                let same = run.key() == kept.key();
                kept.count += if same { run.count } else { 0 };
                same
            });
        }
    }

    /// Brings the level to the one that the whole content asks for. Called
    /// before anything is asked; without it a part that was merged late could
    /// be finer than its values allow.
    pub(super) fn settle_if_large(&mut self) {
        let is_large = self.level != Level::EXACT || self.runs.len() + self.fresh.len() > self.limit();
        if is_large && !self.fresh.is_empty() {
            self.settle();
            self.fresh = Vec::new();
        }
    }

    fn merge_with(&mut self, other: Self, regroup: impl Fn(u64) -> u64) {
        self.level = self.level.max(other.level);
        let renamed = |entry: u128| {
            let (group, value) = unpacked(entry);
            packed(regroup(group), value)
        };
        if self.fresh.is_empty() && self.runs.is_empty() {
            self.fresh = other.fresh;
            self.fresh.iter_mut().for_each(|entry| *entry = renamed(*entry));
        } else {
            self.fresh.extend(other.fresh.into_iter().map(renamed));
        }
        if !other.runs.is_empty() {
            self.absorb(regrouped(&other.runs, regroup).into_iter());
        }
        self.settle_if_large();
    }

    /// Calls `each` with group, value and how often it occurs; the same pair
    /// may come more than once.
    pub fn for_each(&self, mut each: impl FnMut(u64, u64, u64)) {
        self.runs.iter().for_each(|run| each(run.group, run.value, run.count));
        self.fresh.iter().for_each(|entry| {
            let (group, value) = unpacked(*entry);
            each(group, value, 1);
        });
    }

    /// The largest relative error of a value, 0 when all are exact.
    pub fn error(&self) -> f64 {
        self.level.error()
    }

    /// The median over all groups, `None` of nothing: the mean of the two
    /// middle values when their number is even, as pandas and DuckDB have it.
    pub fn median(&self) -> Option<f64> {
        if self.runs.is_empty() {
            let mut values: Vec<u64> = self.fresh.iter().map(|entry| unpacked(*entry).1).collect();
            let middle = values.len() / 2;
            if values.is_empty() {
                return None;
            }
            let even = values.len().is_multiple_of(2);
            let (below, upper, _) = values.select_nth_unstable(middle);
            let upper = *upper as f64;
            let lower = if even { below.iter().max().map_or(upper, |value| *value as f64) } else { upper };
            return Some((lower + upper) / 2.0);
        }
        let mut counts: Vec<(u64, u64)> = Vec::with_capacity(self.runs.len() + self.fresh.len());
        self.for_each(|_, value, count| counts.push((value, count)));
        weighted_median(counts)
    }

    fn encode_into(&self, out: &mut Writer) {
        self.level.encode(out);
        out.list(self.runs.iter(), 24, |out, run| {
            out.u64(run.group);
            out.u64(run.value);
            out.u64(run.count);
        });
        out.list(self.fresh.iter(), 16, |out, entry| out.u128(*entry));
    }

    fn decode_from(input: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            level: Level::decode(input)?,
            runs: input.list(24, |input| Ok(Run { group: input.u64()?, value: input.u64()?, count: input.u64()? }))?,
            fresh: input.list(16, Reader::u128)?,
            limit: None,
        })
    }

    fn allocated_bytes(&self) -> usize {
        self.runs.capacity() * size_of::<Run>() + self.fresh.capacity() * size_of::<u128>()
    }
}

/// Declares an aggregate that is a [`ValueCounts`] with its own way to fill
/// and to renumber groups.
macro_rules! value_aggregate {
    ($(#[$doc:meta])* $name:ident, $update:expr, $regroup:expr) => {
        $(#[$doc])*
        #[derive(Clone, Default)]
        pub struct $name(pub ValueCounts);

        impl Aggregate for $name {
            type Batch = FlowBatch;

            fn update(&mut self, batch: &FlowBatch, scope: &Scope<'_>) {
                let fill: fn(&mut ValueCounts, &FlowBatch, &Scope<'_>) = $update;
                fill(&mut self.0, batch, scope);
            }

            fn merge(&mut self, other: Self, new_ids: &NewIds) {
                let regroup: fn(u64, &NewIds) -> u64 = $regroup;
                self.0.merge_with(other.0, |group| regroup(group, new_ids));
            }

            fn encode(&self, out: &mut Writer) {
                self.0.encode_into(out);
            }

            fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
                ValueCounts::decode_from(input).map(Self)
            }

            fn bytes(&self) -> usize {
                self.0.allocated_bytes()
            }
        }
    };
}

value_aggregate!(
    /// Bytes received per flow, a group per destination and service.
    DownValues,
    |values, batch, _| {
        let services = batch.protocol.iter().zip(&batch.port);
        for ((bytes, destination), (protocol, port)) in batch.down_bytes.iter().zip(&batch.destination).zip(services) {
            if *bytes != UNSET_BYTES {
                let service = Service { protocol: *protocol, port: *port };
                values.push(endpoint(*destination, service.code()), *bytes);
            }
        }
    },
    |key, new_ids| new_ids.endpoint(key)
);

value_aggregate!(
    /// Bytes received over bytes sent, in units of 1 / [`RATIO_ONE`], of every
    /// flow to an inside destination that sent anything; a group per source
    /// (high half) and destination (low half).
    InsideRatios,
    |values, batch, scope| {
        let ends = batch.source.iter().zip(&batch.destination);
        for ((source, destination), (up, down)) in ends.zip(batch.up_bytes.iter().zip(&batch.down_bytes)) {
            let inside = scope.is_inside.get(*destination as usize).copied().unwrap_or(false);
            if inside && *up != UNSET_BYTES && *down != UNSET_BYTES && *up > 0 {
                let ratio = (u128::from(*down) << 32) / u128::from(*up);
                let ratio = u64::try_from(ratio).unwrap_or(u64::MAX);
                values.push(u64::from(*source) << 32 | u64::from(*destination), ratio);
            }
        }
    },
    |group, new_ids| {
        u64::from(new_ids.address((group >> 32) as u32)) << 32 | u64::from(new_ids.address(group as u32))
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(values: &ValueCounts) -> (Level, Vec<Run>) {
        let mut settled = values.clone();
        settled.settle();
        (settled.level, settled.runs)
    }

    #[test]
    fn medians_are_exact() {
        let mut odd = ValueCounts::default();
        [9, 1, 5].into_iter().for_each(|value| odd.push(0, value));
        assert_eq!(odd.median(), Some(5.0));
        odd.push(1, 8);
        assert_eq!(odd.median(), Some(6.5));
        odd.settle();
        assert_eq!(odd.median(), Some(6.5));
        assert_eq!(ValueCounts::default().median(), None);
    }

    #[test]
    fn the_sketch_does_not_depend_on_the_split() {
        let values: Vec<(u64, u64)> =
            (0..5000u64).map(|n| (n % 7, n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20)).collect();
        let whole = {
            let mut whole = ValueCounts::with_limit(300);
            values.iter().for_each(|(group, value)| whole.push(*group, *value));
            sorted(&whole)
        };
        assert_ne!(whole.0, Level::EXACT, "the case must coarsen");
        for parts in [2, 3, 10, 100] {
            let mut merged = ValueCounts::with_limit(300);
            for part in values.chunks(values.len() / parts) {
                let mut values = ValueCounts::with_limit(300);
                part.iter().for_each(|(group, value)| values.push(*group, *value));
                merged.merge_with(values, |group| group);
            }
            assert_eq!(sorted(&merged), whole, "{parts} parts");
        }
    }

    #[test]
    fn a_coarse_value_is_within_the_error_it_tells() {
        let mut values = ValueCounts::with_limit(100);
        (0..2000u64).for_each(|n| values.push(0, 1_000_000 + n * 977));
        assert!(values.error() > 0.0);
        let mut total = 0;
        values.for_each(|_, _, count| total += count);
        assert_eq!(total, 2000);
        let exact = 1_000_000.0 + 999.5 * 977.0;
        assert!((values.median().unwrap() - exact).abs() <= exact * values.error());
    }
}
