//! All that is gathered of a file or of a part of it.

use super::wire::{Reader, Writer};
use super::{
    Aggregate, ConnKinds, Contacts, Conversations, DownValues, EndpointHours, Failures, InsideRatios, Labels,
    LongFlows, Mismatches, Names, Need, Needs, NewIds, NoSuchNames, PortPeriods, Requests, Scope, Totals, UnusualPorts,
    UpValues,
};
use crate::error::Error;
use crate::flow::{Address, Batch, Cidr, Dialect, Ids, Skipped, contains, is_private};

/// First number of the encoding; changes with it.
const VERSION: u64 = 0x616c_6d65_0003;

/// Declares [`Gathered`]: its aggregates with what asks for them and the batches
/// they are made from, and everything that is done to all of them alike.
macro_rules! gathered {
    ($($(#[$doc:meta])* $field:ident: $kind:ident from $batch:ident,)*) => {
        /// The aggregates of some rows, and the addresses and texts that their
        /// ids stand for.
        #[derive(Clone, Default)]
        pub struct Gathered {
            needs: Needs,
            inside: Vec<Cidr>,
            /// Per address id, whether it is inside.
            is_inside: Vec<bool>,
            /// What the files are that the rows are from, sorted.
            pub dialects: Vec<Dialect>,
            /// The addresses and texts; a scan gives them their ids.
            pub ids: Ids,
            /// Rows left out.
            pub skipped: Skipped,
            $($(#[$doc])* pub $field: $kind,)*
        }

        impl Gathered {
            fn update_all(&mut self, batch: &Batch) {
                let scope = Scope { is_inside: &self.is_inside, texts: &self.ids.texts };
                $(
                    if let Batch::$batch(rows) = batch
                        && self.needs.has(Need::$kind)
                    {
                        self.$field.update(rows, &scope);
                    }
                )*
            }

            fn merge_all(&mut self, other: Self, new_ids: &NewIds) {
                $(self.$field.merge(other.$field, new_ids);)*
            }

            fn encode_all(&self, out: &mut Writer) {
                $(self.$field.encode(out);)*
            }

            fn decode_all(&mut self, input: &mut Reader<'_>) -> Result<(), Error> {
                $(self.$field = $kind::decode(input)?;)*
                Ok(())
            }

            /// Memory held, in bytes.
            pub fn bytes(&self) -> usize {
                self.ids.addresses.bytes() + self.ids.texts.bytes() $(+ self.$field.bytes())*
            }
        }
    };
}

gathered! {
    /// Totals.
    totals: Totals from Flows,
    /// Flows and bytes per source, destination and service.
    conversations: Conversations from Flows,
    /// Flows and bytes per destination, service and hour.
    endpoint_hours: EndpointHours from Flows,
    /// Bytes sent per flow.
    up_values: UpValues from Flows,
    /// Bytes received per flow, by endpoint.
    down_values: DownValues from Flows,
    /// Received over sent bytes per flow to the inside.
    inside_ratios: InsideRatios from Flows,
    /// Flows per destination port and period.
    port_periods: PortPeriods from Flows,
    /// Flows and bytes per protocol, application and state.
    conn_kinds: ConnKinds from Flows,
    /// Failed connections per source, destination and service.
    failures: Failures from Flows,
    /// First connections per source and destination.
    contacts: Contacts from Flows,
    /// Long flows per source, destination and service.
    long_flows: LongFlows from Flows,
    /// Applications on ports that are not theirs.
    unusual_ports: UnusualPorts from Flows,
    /// Requests per source, port, MIME types and period.
    requests: Requests from Http,
    /// Requests whose MIME types contradict the URI.
    mismatches: Mismatches from Http,
    /// Distinct names per source and registered domain.
    names: Names from Dns,
    /// Labels that look random.
    labels: Labels from Dns,
    /// Answers that a name does not exist.
    no_such_names: NoSuchNames from Dns,
}

impl Gathered {
    /// Nothing yet. `inside` are networks that count as inside beside the
    /// private ranges.
    pub fn new(dialect: Dialect, needs: Needs, inside: Vec<Cidr>) -> Self {
        Self { needs, inside, dialects: vec![dialect], ..Self::default() }
    }

    /// Adds the rows of a batch whose ids are of [`Self::ids`].
    pub fn update(&mut self, batch: &Batch) {
        let known = self.is_inside.len();
        let new = self.ids.addresses.as_slice().iter().skip(known);
        let inside = &self.inside;
        let is_inside = |address: &Address| is_private(*address) || contains(inside, *address);
        self.is_inside.extend(new.map(is_inside));
        self.update_all(batch);
    }

    /// Adds another part of the same file, or of another file of the same day.
    pub fn merge(&mut self, other: Self) {
        // The first part is taken as it is: most files have but one.
        if self.ids.addresses.as_slice().is_empty() {
            let (mut skipped, mut dialects) = (std::mem::take(&mut self.skipped), std::mem::take(&mut self.dialects));
            skipped.merge(other.skipped.clone());
            dialects.extend(&other.dialects);
            *self = Self { skipped, dialects, ..other };
        } else {
            let new_ids = NewIds {
                addresses: other.ids.addresses.as_slice().iter().map(|it| self.ids.addresses.intern(*it)).collect(),
                texts: other.ids.texts.texts().iter().map(|text| self.ids.texts.intern(text)).collect(),
            };
            self.skipped.merge(other.skipped.clone());
            self.dialects.extend(&other.dialects);
            self.merge_all(other, &new_ids);
        }
        self.dialects.sort_unstable();
        self.dialects.dedup();
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
        out.list(self.dialects.iter(), 8, |out, dialect| out.u64(*dialect as u64));
        out.list(self.ids.addresses.as_slice().iter(), 16, |out, address| out.u128(address.as_u128()));
        out.list(self.ids.texts.texts().iter(), 8, Writer::text);
        super::wire::encode_skipped(&self.skipped, &mut out);
        out.list(self.inside.iter(), 24, |out, network| {
            let (first, prefix_bits) = network.parts();
            out.u128(first.as_u128());
            out.u64(u64::from(prefix_bits));
        });
        self.encode_all(&mut out);
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
        let dialects = input.list(8, |input| {
            let number = input.u64()?;
            Dialect::ALL.into_iter().find(|dialect| *dialect as u64 == number).ok_or_else(super::wire::damaged)
        })?;
        let addresses: Vec<Address> = input.list(16, |input| input.u128().map(Address::from_v6))?;
        let mut ids = Ids { addresses: addresses.into_iter().collect(), ..Ids::default() };
        input.list(8, |input| input.text().map(|text| ids.texts.intern(text)))?;
        let skipped = super::wire::decode_skipped(&mut input)?;
        let inside = input.list(24, |input| {
            let first = Address::from_v6(input.u128()?);
            Ok(Cidr::around(first, input.u64()?.min(128) as u8))
        })?;
        let mut gathered = Self { dialects, ids, skipped, inside, ..Self::default() };
        gathered.decode_all(&mut input)?;
        input.finish()?;
        Ok(gathered)
    }

    /// Whether flows to `address` counted as flows to the inside.
    pub fn counts_as_inside(&self, address: Address) -> bool {
        is_private(address) || contains(&self.inside, address)
    }
}
