//! When ports were used: flows per destination port and calendar period.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::step::Step;
use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope};
use crate::error::Error;
use crate::flow::{FlowBatch, Period, UNSET_TIME};

/// Entries kept; beyond, periods become longer.
const LIMIT: usize = 1 << 20;

/// Flows per destination port and period, as fine as there is room for. Flows
/// without a time are left out.
#[derive(Clone, Default)]
pub struct PortPeriods {
    step: Step,
    flows: HashMap<(u16, i32), u64, FxBuildHasher>,
}

impl PortPeriods {
    /// Every entry as port, first hour of the period since 1970 and flows, in no
    /// order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u16, i64, u64)> {
        self.flows.iter().map(|((port, hour), flows)| (*port, i64::from(*hour), *flows))
    }

    /// The shortest period that flows can be told apart by.
    pub fn finest(&self) -> Period {
        self.step.period()
    }

    fn add(&mut self, port: u16, hour: i32, flows: u64) {
        *self.flows.entry((port, self.step.round(hour))).or_default() += flows;
    }

    fn fit(&mut self) {
        while self.flows.len() > LIMIT && self.step.coarsen() {
            let finer = std::mem::take(&mut self.flows);
            for ((port, hour), flows) in finer {
                self.add(port, hour, flows);
            }
        }
    }
}

impl Aggregate for PortPeriods {
    type Batch = FlowBatch;

    fn update(&mut self, batch: &FlowBatch, _: &Scope<'_>) {
        for (time, port) in batch.time_micros.iter().zip(&batch.port) {
            if *time != UNSET_TIME {
                self.add(*port, Step::hour_of(*time), 1);
            }
        }
        self.fit();
    }

    fn merge(&mut self, mut other: Self, _: &NewIds) {
        if other.step > self.step {
            std::mem::swap(self, &mut other);
        }
        for ((port, hour), flows) in other.flows {
            self.add(port, hour, flows);
        }
        self.fit();
    }

    fn encode(&self, out: &mut Writer) {
        self.step.encode(out);
        out.list(self.flows.iter(), 16, |out, ((port, hour), flows)| {
            out.u64(u64::from(*port) << 32 | u64::from(hour.cast_unsigned()));
            out.u64(*flows);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        let step = Step::decode(input)?;
        let flows = input.map(16, |input| {
            let key = input.u64()?;
            Ok((((key >> 32) as u16, (key as u32).cast_signed()), input.u64()?))
        })?;
        Ok(Self { step, flows })
    }

    fn bytes(&self) -> usize {
        self.flows.allocation_size()
    }
}
