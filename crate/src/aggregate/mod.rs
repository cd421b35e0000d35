//! Mergeable aggregates: what is kept of the flows of a file.
//!
//! One file an aggregate, each a commutative monoid: `Default` is the identity,
//! [`Aggregate::update`] takes a batch, [`Aggregate::merge`] adds another part.
//! All sums are whole numbers, so any split of the rows over batches, row
//! groups and workers gives the same result; a property test says so.
//!
//! May import: [`crate::flow`], [`crate::error`]. What leaves: [`Gathered`]
//! (to be encoded, sent and merged) and [`Day`], the finished view.

mod conversations;
mod day;
mod endpoint_hours;
mod gathered;
mod level;
mod needs;
mod totals;
mod up_values;
mod values;
mod wire;

pub use conversations::{Conversations, Tally};
pub use day::{Conversation, Day, EndpointHour, Hosts, Summary, ratio};
pub use endpoint_hours::EndpointHours;
pub use gathered::Gathered;
pub use needs::{Need, Needs};
pub use totals::{Hour, Moments, Totals};
pub use up_values::UpValues;
pub use values::{DownValues, InsideRatios, RATIO_ONE, ValueCounts};

use crate::error::Error;
use crate::flow::{Cidr, FlowBatch};

/// The contract of every aggregate.
pub trait Aggregate: Default {
    /// Adds the flows of a batch.
    fn update(&mut self, batch: &FlowBatch, scope: &Scope);

    /// Adds another part; `new_ids` gives this part's id of each address id of
    /// the other.
    fn merge(&mut self, other: Self, new_ids: &[u32]);

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
#[derive(Default)]
pub struct Scope {
    /// Networks that count as inside beside the private ranges.
    pub inside: Vec<Cidr>,
    /// Per address id, whether it is private or of [`Self::inside`].
    pub is_inside: Vec<bool>,
}

/// `new_ids[id]`, and `id` itself where there is none, which only damaged
/// bytes bring about.
fn renumbered(id: u32, new_ids: &[u32]) -> u32 {
    new_ids.get(id as usize).copied().unwrap_or(id)
}

/// A destination and a service in one number, the key of what is kept per
/// server endpoint: address id in the high half, service code below.
fn endpoint(destination: u32, service_code: u32) -> u64 {
    u64::from(destination) << 32 | u64::from(service_code)
}

/// Renumbers the address of an [`endpoint`].
fn renumbered_endpoint(key: u64, new_ids: &[u32]) -> u64 {
    endpoint(renumbered((key >> 32) as u32, new_ids), key as u32)
}
