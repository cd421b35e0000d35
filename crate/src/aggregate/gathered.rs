//! All that is gathered of a file or of a part of it.

use super::wire::{Reader, Writer};
use super::{Aggregate, Conversations, DownValues, EndpointHours, InsideRatios, Need, Needs, Scope, Totals, UpValues};
use crate::error::Error;
use crate::flow::{Address, AddressTable, Cidr, FlowBatch, Skipped, contains, is_private};

/// First number of the encoding; changes with it.
const VERSION: u64 = 0x616c_6d65_0002;

/// The aggregates of some rows, and the addresses that their ids stand for.
#[derive(Default)]
pub struct Gathered {
    needs: Needs,
    scope: Scope,
    /// The addresses; a scan gives them their ids.
    pub addresses: AddressTable,
    /// Rows left out.
    pub skipped: Skipped,
    /// Totals.
    pub totals: Totals,
    /// Flows and bytes per source, destination and service.
    pub conversations: Conversations,
    /// Flows and bytes per destination, service and hour.
    pub endpoint_hours: EndpointHours,
    /// Bytes sent per flow.
    pub up_values: UpValues,
    /// Bytes received per flow, by endpoint.
    pub down_values: DownValues,
    /// Received over sent bytes per flow to the inside.
    pub inside_ratios: InsideRatios,
}

impl Gathered {
    /// Nothing yet. `inside` are networks that count as inside beside the
    /// private ranges.
    pub fn new(needs: Needs, inside: Vec<Cidr>) -> Self {
        Self { needs, scope: Scope { inside, is_inside: Vec::new() }, ..Self::default() }
    }

    /// Adds the flows of a batch whose ids are of [`Self::addresses`].
    pub fn update(&mut self, batch: &FlowBatch) {
        let known = self.scope.is_inside.len();
        let new = self.addresses.as_slice().iter().skip(known);
        let inside = &self.scope.inside;
        let is_inside = |address: &Address| is_private(*address) || contains(inside, *address);
        self.scope.is_inside.extend(new.map(is_inside));

        let Self { needs, scope, .. } = self;
        if needs.has(Need::Totals) {
            self.totals.update(batch, scope);
        }
        if needs.has(Need::Conversations) {
            self.conversations.update(batch, scope);
        }
        if needs.has(Need::EndpointHours) {
            self.endpoint_hours.update(batch, scope);
        }
        if needs.has(Need::UpValues) {
            self.up_values.update(batch, scope);
        }
        if needs.has(Need::DownValues) {
            self.down_values.update(batch, scope);
        }
        if needs.has(Need::InsideRatios) {
            self.inside_ratios.update(batch, scope);
        }
    }

    /// Adds another part of the same file.
    pub fn merge(&mut self, other: Self) {
        // The first part is taken as it is: most files have but one.
        if self.addresses.as_slice().is_empty() {
            let mut skipped = self.skipped;
            skipped.merge(other.skipped);
            *self = Self { skipped, ..other };
            return;
        }
        let new_ids: Vec<u32> =
            other.addresses.as_slice().iter().map(|address| self.addresses.intern(*address)).collect();
        self.skipped.merge(other.skipped);
        self.totals.merge(other.totals, &new_ids);
        self.conversations.merge(other.conversations, &new_ids);
        self.endpoint_hours.merge(other.endpoint_hours, &new_ids);
        self.up_values.merge(other.up_values, &new_ids);
        self.down_values.merge(other.down_values, &new_ids);
        self.inside_ratios.merge(other.inside_ratios, &new_ids);
    }

    /// Brings bounded sketches to the level that their whole content asks for;
    /// to be called when nothing more will be added.
    pub fn settle(&mut self) {
        for values in [&mut self.down_values.0, &mut self.inside_ratios.0] {
            values.settle_if_large();
        }
    }

    /// The bytes for the trip to another worker.
    pub fn encode(&self) -> Vec<u8> {
        // What is held is a little more than what is written.
        let mut out = Writer::with_capacity(self.bytes());
        out.u64(VERSION);
        out.list(self.addresses.as_slice().iter(), 16, |out, address| out.u128(address.as_u128()));
        out.list(self.skipped.0.iter(), 8, |out, rows| out.u64(*rows));
        out.list(self.scope.inside.iter(), 24, |out, network| {
            let (first, prefix_bits) = network.parts();
            out.u128(first.as_u128());
            out.u64(u64::from(prefix_bits));
        });
        self.totals.encode(&mut out);
        self.conversations.encode(&mut out);
        self.endpoint_hours.encode(&mut out);
        self.up_values.encode(&mut out);
        self.down_values.encode(&mut out);
        self.inside_ratios.encode(&mut out);
        out.into_bytes()
    }

    /// What [`Self::encode`] wrote.
    ///
    /// # Errors
    /// The bytes are of another version or damaged.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut input = Reader::new(bytes)?;
        if input.u64()? != VERSION {
            return Err(super::wire::damaged());
        }
        let addresses: Vec<Address> = input.list(16, |input| input.u128().map(Address::from_v6))?;
        let skipped: Vec<u64> = input.list(8, Reader::u64)?;
        let inside = input.list(24, |input| {
            let first = Address::from_v6(input.u128()?);
            Ok(Cidr::around(first, input.u64()?.min(128) as u8))
        })?;
        let gathered = Self {
            needs: Needs::default(),
            scope: Scope { inside, is_inside: Vec::new() },
            addresses: addresses.into_iter().collect(),
            skipped: Skipped(skipped.try_into().map_err(|_| super::wire::damaged())?),
            totals: Totals::decode(&mut input)?,
            conversations: Conversations::decode(&mut input)?,
            endpoint_hours: EndpointHours::decode(&mut input)?,
            up_values: UpValues::decode(&mut input)?,
            down_values: DownValues::decode(&mut input)?,
            inside_ratios: InsideRatios::decode(&mut input)?,
        };
        input.finish()?;
        Ok(gathered)
    }

    /// Whether flows to `address` counted as flows to the inside.
    pub fn counts_as_inside(&self, address: Address) -> bool {
        is_private(address) || contains(&self.scope.inside, address)
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.addresses.bytes()
            + self.totals.bytes()
            + self.conversations.bytes()
            + self.endpoint_hours.bytes()
            + self.up_values.bytes()
            + self.down_values.bytes()
            + self.inside_ratios.bytes()
    }
}
