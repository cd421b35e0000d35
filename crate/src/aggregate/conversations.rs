//! Who spoke to whom over which service: flows and bytes per source,
//! destination and service. Most of what detectors ask follows from this.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope, endpoint};
use crate::error::Error;
use crate::flow::{FlowBatch, Service, UNSET_BYTES};

/// Flows and bytes of a group of flows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Flows.
    pub flows: u64,
    /// Flows whose sent bytes are not set.
    pub up_unset: u32,
    /// Flows whose received bytes are not set.
    pub down_unset: u32,
    /// Bytes sent by the sources.
    pub up_bytes: u64,
    /// Bytes sent to the sources.
    pub down_bytes: u64,
}

impl Tally {
    pub(super) fn add_flow(&mut self, up_bytes: u64, down_bytes: u64) {
        self.flows += 1;
        if up_bytes == UNSET_BYTES {
            self.up_unset = self.up_unset.saturating_add(1);
        } else {
            self.up_bytes = self.up_bytes.saturating_add(up_bytes);
        }
        if down_bytes == UNSET_BYTES {
            self.down_unset = self.down_unset.saturating_add(1);
        } else {
            self.down_bytes = self.down_bytes.saturating_add(down_bytes);
        }
    }

    /// Adds another group's.
    pub fn add(&mut self, other: Self) {
        self.flows += other.flows;
        self.up_unset = self.up_unset.saturating_add(other.up_unset);
        self.down_unset = self.down_unset.saturating_add(other.down_unset);
        self.up_bytes = self.up_bytes.saturating_add(other.up_bytes);
        self.down_bytes = self.down_bytes.saturating_add(other.down_bytes);
    }

    /// Mean bytes sent per flow, unset ones left out.
    pub fn mean_up(&self) -> Option<f64> {
        mean(self.up_bytes, self.flows - u64::from(self.up_unset).min(self.flows))
    }

    /// Mean bytes received per flow, unset ones left out.
    pub fn mean_down(&self) -> Option<f64> {
        mean(self.down_bytes, self.flows - u64::from(self.down_unset).min(self.flows))
    }

    pub(super) fn encode(&self, out: &mut Writer) {
        out.u64(self.flows);
        out.u64(u64::from(self.up_unset) << 32 | u64::from(self.down_unset));
        out.u64(self.up_bytes);
        out.u64(self.down_bytes);
    }

    pub(super) fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        let flows = input.u64()?;
        let unset = input.u64()?;
        Ok(Self {
            flows,
            up_unset: (unset >> 32) as u32,
            down_unset: unset as u32,
            up_bytes: input.u64()?,
            down_bytes: input.u64()?,
        })
    }

    pub(super) const WIRE_BYTES: usize = 32;
}

fn mean(sum: u64, count: u64) -> Option<f64> {
    (count > 0).then(|| sum as f64 / count as f64)
}

/// Source id and [`endpoint`].
type Key = (u32, u64);

/// Flows and bytes per source, destination and service.
#[derive(Clone, Default)]
pub struct Conversations(HashMap<Key, Tally, FxBuildHasher>);

impl Conversations {
    /// Every conversation as source id, destination id, service and tally, in
    /// no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u32, u32, Service, Tally)> {
        self.0.iter().map(|((source, endpoint), tally)| {
            (*source, (*endpoint >> 32) as u32, Service::from_code(*endpoint as u32), *tally)
        })
    }
}

impl Aggregate for Conversations {
    type Batch = FlowBatch;

    fn update(&mut self, batch: &FlowBatch, _: &Scope<'_>) {
        let ends = batch.source.iter().zip(&batch.destination);
        let services = batch.protocol.iter().zip(&batch.port);
        let bytes = batch.up_bytes.iter().zip(&batch.down_bytes);
        for (((source, destination), (protocol, port)), (up, down)) in ends.zip(services).zip(bytes) {
            let service = Service { protocol: *protocol, port: *port };
            let key = (*source, endpoint(*destination, service.code()));
            self.0.entry(key).or_default().add_flow(*up, *down);
        }
    }

    fn merge(&mut self, other: Self, new_ids: &NewIds) {
        self.0.reserve(other.0.len());
        for ((source, endpoint), tally) in other.0 {
            let key = (new_ids.address(source), new_ids.endpoint(endpoint));
            self.0.entry(key).or_default().add(tally);
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.list(self.0.iter(), 16 + Tally::WIRE_BYTES, |out, ((source, endpoint), tally)| {
            out.u64(u64::from(*source));
            out.u64(*endpoint);
            tally.encode(out);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        let conversations = input
            .map(16 + Tally::WIRE_BYTES, |input| Ok(((input.u64()? as u32, input.u64()?), Tally::decode(input)?)))?;
        Ok(Self(conversations))
    }

    fn bytes(&self) -> usize {
        self.0.allocation_size()
    }
}
