//! Mergeable aggregates: what is kept of the flows of a file.
//!
//! One file an aggregate, each a commutative monoid: `Default` is the identity,
//! [`Aggregate::update`] takes a batch, [`Aggregate::merge`] adds another part.
//! All sums are whole numbers, so any split of the rows over batches, row
//! groups and workers gives the same result; a property test says so.
//!
//! May import: [`crate::flow`], [`crate::error`]. What leaves: [`Gathered`]
//! (to be encoded, sent and merged) and [`Day`], the finished view.

mod conn_kinds;
mod conversations;
mod day;
mod distinct;
mod endpoint_hours;
mod failures;
mod gathered;
mod level;
mod logs;
mod long_flows;
mod names;
mod needs;
mod port_periods;
mod requests;
mod step;
mod totals;
mod unusual_ports;
mod up_values;
mod values;
mod wire;

pub use conn_kinds::ConnKinds;
pub use conversations::{Conversations, Tally};
pub use day::{Conversation, Day, EndpointHour, Hosts, Summary, ratio};
pub use distinct::Distinct;
pub use endpoint_hours::EndpointHours;
pub use failures::{Contact, Contacts, Failures};
pub use gathered::Gathered;
pub use logs::{ConnKind, ConnView, DnsView, DomainNames, HttpView, Link, Mismatch, RandomLabel, RequestCount};
pub use long_flows::{LONG_FLOW_MIN_SECS, LongFlow, LongFlows};
pub use names::{
    LABEL_MIN_CHARACTERS, LABEL_MIN_ENTROPY_TENTHS, Labels, NO_SUCH_NAME, NO_SUCH_NAME_STEP_SECS, NameSet, Names,
    NoSuchNames,
};
pub use needs::{Need, Needs};
pub use port_periods::PortPeriods;
pub use requests::{Mismatches, Requests, is_success};
pub use totals::{Hour, Moments, Totals};
pub use unusual_ports::UnusualPorts;
pub use up_values::UpValues;
pub use values::{DownValues, InsideRatios, RATIO_ONE, ValueCounts};

use crate::error::Error;
use crate::flow::TextTable;

/// The contract of every aggregate.
pub trait Aggregate: Default {
    /// The rows that it is made from.
    type Batch;

    /// Adds the rows of a batch.
    fn update(&mut self, batch: &Self::Batch, scope: &Scope<'_>);

    /// Adds another part; `new_ids` gives this part's ids of the other's.
    fn merge(&mut self, other: Self, new_ids: &NewIds);

    /// Writes the aggregate for the trip to another worker.
    fn encode(&self, out: &mut wire::Writer);

    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// The bytes are damaged or of another version.
    fn decode(input: &mut wire::Reader<'_>) -> Result<Self, Error>;

    /// Memory held, in bytes.
    fn bytes(&self) -> usize;
}

/// What an aggregate may know beside a batch.
pub struct Scope<'a> {
    /// Per address id, whether it is private or of the inside networks.
    pub is_inside: &'a [bool],
    /// The texts that text ids stand for.
    pub texts: &'a TextTable,
}

/// The ids that addresses and texts of another part have here.
#[derive(Default)]
pub struct NewIds {
    addresses: Vec<u32>,
    texts: Vec<u32>,
}

impl NewIds {
    /// The id of an address; `id` itself where there is none, which only damaged
    /// bytes bring about.
    fn address(&self, id: u32) -> u32 {
        self.addresses.get(id as usize).copied().unwrap_or(id)
    }

    /// The id of a text; [`crate::flow::NO_TEXT`] stays what it is.
    fn text(&self, id: u32) -> u32 {
        self.texts.get(id as usize).copied().unwrap_or(id)
    }

    /// The [`endpoint`] of an endpoint.
    fn endpoint(&self, key: u64) -> u64 {
        endpoint(self.address((key >> 32) as u32), key as u32)
    }
}

/// A destination and a service in one number, the key of what is kept per
/// server endpoint: address id in the high half, service code below.
fn endpoint(destination: u32, service_code: u32) -> u64 {
    u64::from(destination) << 32 | u64::from(service_code)
}
