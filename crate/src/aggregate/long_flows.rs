//! Long flows: what long connections are told by.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope, endpoint};
use crate::error::Error;
use crate::flow::{FlowBatch, Service, UNSET_DURATION};

/// Flows shorter than this are not long by anybody's measure, and not kept.
pub const LONG_FLOW_MIN_SECS: u64 = 600;

/// Long flows from one source to one destination over one service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LongFlow {
    /// How many there were.
    pub flows: u64,
    /// The longest, in microseconds.
    pub longest_micros: u64,
    /// All together, in microseconds.
    pub total_micros: u64,
}

impl LongFlow {
    fn add(&mut self, other: Self) {
        self.flows += other.flows;
        self.longest_micros = self.longest_micros.max(other.longest_micros);
        self.total_micros = self.total_micros.saturating_add(other.total_micros);
    }
}

/// Flows of at least [`LONG_FLOW_MIN_SECS`] per source, destination and service.
#[derive(Clone, Default)]
pub struct LongFlows(HashMap<(u32, u64), LongFlow, FxBuildHasher>);

impl LongFlows {
    /// Every entry as source id, destination id, service and flows, in no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u32, u32, Service, LongFlow)> {
        self.0.iter().map(|((source, endpoint), long)| {
            (*source, (*endpoint >> 32) as u32, Service::from_code(*endpoint as u32), *long)
        })
    }
}

impl Aggregate for LongFlows {
    type Batch = FlowBatch;

    fn update(&mut self, batch: &FlowBatch, _: &Scope<'_>) {
        let ends = batch.source.iter().zip(&batch.destination);
        let services = batch.protocol.iter().zip(&batch.port);
        for (duration, ((source, destination), (protocol, port))) in
            batch.duration_micros.iter().zip(ends.zip(services))
        {
            if *duration != UNSET_DURATION && *duration >= LONG_FLOW_MIN_SECS * 1_000_000 {
                let service = Service { protocol: *protocol, port: *port };
                let long = LongFlow { flows: 1, longest_micros: *duration, total_micros: *duration };
                self.0.entry((*source, endpoint(*destination, service.code()))).or_default().add(long);
            }
        }
    }

    fn merge(&mut self, other: Self, new_ids: &NewIds) {
        for ((source, endpoint), long) in other.0 {
            self.0.entry((new_ids.address(source), new_ids.endpoint(endpoint))).or_default().add(long);
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.list(self.0.iter(), 40, |out, ((source, endpoint), long)| {
            out.u64(u64::from(*source));
            out.u64(*endpoint);
            out.u64(long.flows);
            out.u64(long.longest_micros);
            out.u64(long.total_micros);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        let flows = input.map(40, |input| {
            let key = (input.u64()? as u32, input.u64()?);
            Ok((key, LongFlow { flows: input.u64()?, longest_micros: input.u64()?, total_micros: input.u64()? }))
        })?;
        Ok(Self(flows))
    }

    fn bytes(&self) -> usize {
        self.0.allocation_size()
    }
}
