//! The model: batches of flow columns with their units, addresses and their
//! dense ids, which column plays which part in each dialect, time units.
//!
//! May import: nothing of this crate but [`crate::error`]. What leaves: plain
//! types that every later room speaks.

mod address;
mod batch;
mod cidr;
mod dialect;
mod filter;
mod service;
mod skipped;
mod time;

pub use address::{Address, AddressTable};
pub use batch::{FlowBatch, UNSET_BYTES, UNSET_TIME};
pub use cidr::{Cidr, contains, infer_inside, is_private};
pub use dialect::{ColumnNames, Dialect, Part, normalise_name};
pub use filter::RowFilter;
pub use service::{Service, parse_protocol, protocol_name};
pub use skipped::{SkipReason, Skipped};
pub use time::{Clock, MICROS_PER_HOUR, TimeUnit, format_micros, hour_of_day, infer_time_unit};
