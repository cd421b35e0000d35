//! When a server endpoint was used: flows and bytes per destination, service
//! and hour of the day.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope, Tally, endpoint};
use crate::error::Error;
use crate::flow::{FlowBatch, Service, UNSET_TIME, hour_of_day};

/// Bits of a key below the [`endpoint`]'s address that hold the service; the
/// hour takes the 8 above them, which the service leaves free.
const SERVICE_BITS: u32 = 24;
const SERVICE_MASK: u64 = (1 << SERVICE_BITS) - 1;

/// Flows and bytes per destination, service and hour of the day. Flows without
/// a time are left out.
#[derive(Clone, Default)]
pub struct EndpointHours(HashMap<u64, Tally, FxBuildHasher>);

impl EndpointHours {
    /// Every entry as destination id, service, hour and tally, in no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u32, Service, u8, Tally)> {
        self.0.iter().map(|(key, tally)| {
            let service = Service::from_code((key & SERVICE_MASK) as u32);
            ((key >> 32) as u32, service, (key >> SERVICE_BITS) as u8, *tally)
        })
    }
}

impl Aggregate for EndpointHours {
    type Batch = FlowBatch;

    fn update(&mut self, batch: &FlowBatch, _: &Scope<'_>) {
        let ends = batch.destination.iter().zip(&batch.time_micros);
        let services = batch.protocol.iter().zip(&batch.port);
        let bytes = batch.up_bytes.iter().zip(&batch.down_bytes);
        for (((destination, time), (protocol, port)), (up, down)) in ends.zip(services).zip(bytes) {
            if *time != UNSET_TIME {
                let service = Service { protocol: *protocol, port: *port };
                let hour = hour_of_day(*time) as u64;
                let key = endpoint(*destination, service.code()) | hour << SERVICE_BITS;
                self.0.entry(key).or_default().add_flow(*up, *down);
            }
        }
    }

    fn merge(&mut self, other: Self, new_ids: &NewIds) {
        self.0.reserve(other.0.len());
        for (key, tally) in other.0 {
            self.0.entry(new_ids.endpoint(key)).or_default().add(tally);
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.list(self.0.iter(), 8 + Tally::WIRE_BYTES, |out, (key, tally)| {
            out.u64(*key);
            tally.encode(out);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self(input.map(8 + Tally::WIRE_BYTES, |input| Ok((input.u64()?, Tally::decode(input)?)))?))
    }

    fn bytes(&self) -> usize {
        self.0.allocation_size()
    }
}
