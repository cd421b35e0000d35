//! What connections there were: flows and bytes per protocol, application and
//! state.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope, Tally};
use crate::error::Error;
use crate::flow::{ConnState, FlowBatch, NO_TEXT};

/// Protocol, text id of the application, state.
type Key = (u8, u32, ConnState);

/// Flows and bytes per protocol, application and state.
#[derive(Clone, Default)]
pub struct ConnKinds(HashMap<Key, Tally, FxBuildHasher>);

impl ConnKinds {
    /// Every entry as protocol, text id of the application, state and tally, in
    /// no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u8, u32, ConnState, Tally)> {
        self.0.iter().map(|((protocol, application, state), tally)| (*protocol, *application, *state, *tally))
    }
}

impl Aggregate for ConnKinds {
    type Batch = FlowBatch;

    fn update(&mut self, batch: &FlowBatch, _: &Scope<'_>) {
        // Either column may be missing from a file.
        let states = batch.state.iter().copied().chain(std::iter::repeat(ConnState::Unset));
        let applications = batch.application.iter().copied().chain(std::iter::repeat(NO_TEXT));
        let bytes = batch.up_bytes.iter().zip(&batch.down_bytes);
        for (((protocol, application), state), (up, down)) in
            batch.protocol.iter().zip(applications).zip(states).zip(bytes)
        {
            self.0.entry((*protocol, application, state)).or_default().add_flow(*up, *down);
        }
    }

    fn merge(&mut self, other: Self, new_ids: &NewIds) {
        for ((protocol, application, state), tally) in other.0 {
            self.0.entry((protocol, new_ids.text(application), state)).or_default().add(tally);
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.list(self.0.iter(), 8 + Tally::WIRE_BYTES, |out, ((protocol, application, state), tally)| {
            out.u64(u64::from(*application) << 32 | u64::from(*protocol) << 8 | *state as u64);
            tally.encode(out);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        let kinds = input.map(8 + Tally::WIRE_BYTES, |input| {
            let key = input.u64()?;
            let state = ConnState::ALL.get(key as usize & 0xff).copied().unwrap_or_default();
            Ok((((key >> 8) as u8, (key >> 32) as u32, state), Tally::decode(input)?))
        })?;
        Ok(Self(kinds))
    }

    fn bytes(&self) -> usize {
        self.0.allocation_size()
    }
}
