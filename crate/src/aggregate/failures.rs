//! Connections that failed: what scans are told by.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope, endpoint};
use crate::error::Error;
use crate::flow::{ConnState, FlowBatch, Service, UNSET_TIME};

/// The protocol whose states say whether anybody answered.
const TCP: u8 = 6;

/// Failed connections per source, destination and service, over tcp: an
/// unanswered datagram says nothing.
#[derive(Clone, Default)]
pub struct Failures(HashMap<(u32, u64), u64, FxBuildHasher>);

impl Failures {
    /// Every entry as source id, destination id, service and failed
    /// connections, in no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u32, u32, Service, u64)> {
        self.0.iter().map(|((source, endpoint), failed)| {
            (*source, (*endpoint >> 32) as u32, Service::from_code(*endpoint as u32), *failed)
        })
    }
}

impl Aggregate for Failures {
    type Batch = FlowBatch;

    fn update(&mut self, batch: &FlowBatch, _: &Scope<'_>) {
        let ends = batch.source.iter().zip(&batch.destination);
        let services = batch.protocol.iter().zip(&batch.port);
        for (((source, destination), (protocol, port)), state) in ends.zip(services).zip(&batch.state) {
            if *protocol == TCP && state.failed() {
                let key = (*source, endpoint(*destination, Service::tcp(*port).code()));
                *self.0.entry(key).or_default() += 1;
            }
        }
    }

    fn merge(&mut self, other: Self, new_ids: &NewIds) {
        for ((source, endpoint), failed) in other.0 {
            *self.0.entry((new_ids.address(source), new_ids.endpoint(endpoint))).or_default() += failed;
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.list(self.0.iter(), 24, |out, ((source, endpoint), failed)| {
            out.u64(u64::from(*source));
            out.u64(*endpoint);
            out.u64(*failed);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self(input.map(24, |input| Ok(((input.u64()? as u32, input.u64()?), input.u64()?)))?))
    }

    fn bytes(&self) -> usize {
        self.0.allocation_size()
    }
}

/// The first connection of each source to each destination over tcp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contact {
    /// When, in microseconds; [`UNSET_TIME`] where the log has no times.
    pub time_micros: i64,
    /// Whether it failed.
    pub failed: bool,
}

/// [`Contact`]s per source and destination. Of two at the same time the one that
/// succeeded counts, whichever row comes first.
#[derive(Clone, Default)]
pub struct Contacts(HashMap<(u32, u32), Contact, FxBuildHasher>);

impl Contacts {
    /// Every entry as source id, destination id and contact, in no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u32, u32, Contact)> {
        self.0.iter().map(|((source, destination), contact)| (*source, *destination, *contact))
    }

    fn add(&mut self, pair: (u32, u32), contact: Contact) {
        let first = self.0.entry(pair).or_insert(contact);
        *first = contact.min(*first);
    }
}

impl Aggregate for Contacts {
    type Batch = FlowBatch;

    fn update(&mut self, batch: &FlowBatch, _: &Scope<'_>) {
        let ends = batch.source.iter().zip(&batch.destination);
        let rows = batch.protocol.iter().zip(&batch.time_micros).zip(&batch.state);
        for ((source, destination), ((protocol, time), state)) in ends.zip(rows) {
            if *protocol == TCP && *state != ConnState::Unset {
                self.add((*source, *destination), Contact { time_micros: *time, failed: state.failed() });
            }
        }
    }

    fn merge(&mut self, other: Self, new_ids: &NewIds) {
        for ((source, destination), contact) in other.0 {
            self.add((new_ids.address(source), new_ids.address(destination)), contact);
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.list(self.0.iter(), 24, |out, ((source, destination), contact)| {
            out.u64(u64::from(*source) << 32 | u64::from(*destination));
            out.i64(contact.time_micros);
            out.u64(u64::from(contact.failed));
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        let contacts = input.map(24, |input| {
            let pair = input.u64()?;
            let contact = Contact { time_micros: input.i64()?, failed: input.u64()? != 0 };
            Ok((((pair >> 32) as u32, pair as u32), contact))
        })?;
        Ok(Self(contacts))
    }

    fn bytes(&self) -> usize {
        self.0.allocation_size()
    }
}

const _: () = assert!(UNSET_TIME == i64::MIN, "a contact without a time is the first");
