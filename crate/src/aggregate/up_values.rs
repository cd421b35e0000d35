//! Bytes sent per flow, counted: what the median is answered from. Flows send
//! few distinct numbers of bytes, so counting takes far less room than a list.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::level::{Level, weighted_median};
use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope};
use crate::error::Error;
use crate::flow::{FlowBatch, UNSET_BYTES};

/// Distinct values kept exactly; beyond, values are rounded as in
/// [`super::ValueCounts`], and by the same law.
const LIMIT: usize = 1 << 20;

/// How often each number of bytes was sent in a flow.
#[derive(Clone, Default)]
pub struct UpValues {
    level: Level,
    counts: HashMap<u64, u64, FxBuildHasher>,
}

impl UpValues {
    fn add(&mut self, value: u64, count: u64) {
        *self.counts.entry(self.level.round(value)).or_default() += count;
    }

    fn fit(&mut self) {
        while self.counts.len() > LIMIT && self.level.coarsen() {
            let finer = std::mem::take(&mut self.counts);
            for (value, count) in finer {
                self.add(value, count);
            }
        }
    }

    /// The median, `None` of nothing.
    pub fn median(&self) -> Option<f64> {
        weighted_median(self.counts.iter().map(|(value, count)| (*value, *count)).collect())
    }

    /// The largest relative error of a value, 0 when all are exact.
    pub fn error(&self) -> f64 {
        self.level.error()
    }
}

impl Aggregate for UpValues {
    type Batch = FlowBatch;

    fn update(&mut self, batch: &FlowBatch, _: &Scope<'_>) {
        batch.up_bytes.iter().filter(|bytes| **bytes != UNSET_BYTES).for_each(|bytes| self.add(*bytes, 1));
        self.fit();
    }

    fn merge(&mut self, mut other: Self, _: &NewIds) {
        if other.level > self.level {
            std::mem::swap(self, &mut other);
        }
        for (value, count) in other.counts {
            self.add(value, count);
        }
        self.fit();
    }

    fn encode(&self, out: &mut Writer) {
        self.level.encode(out);
        out.list(self.counts.iter(), 16, |out, (value, count)| {
            out.u64(*value);
            out.u64(*count);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self { level: Level::decode(input)?, counts: input.map(16, |input| Ok((input.u64()?, input.u64()?)))? })
    }

    fn bytes(&self) -> usize {
        self.counts.allocation_size()
    }
}
