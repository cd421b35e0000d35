//! The model: batches of flow columns with their units, addresses and their
//! dense ids, which column plays which part in each dialect, time units.
//!
//! May import: nothing of this crate but [`crate::error`]. What leaves: plain
//! types that every later room speaks.

mod address;
mod application;
mod batch;
mod cidr;
mod dialect;
mod domain;
mod filter;
mod kind;
mod media;
mod part;
mod period;
mod service;
mod skipped;
mod state;
mod text;
mod time;

pub use address::{Address, AddressTable};
pub use application::{stray_application, unusual_port};
pub use batch::{Batch, DnsBatch, FlowBatch, HttpBatch, Ids, UNSET_BYTES, UNSET_DURATION, UNSET_TIME};
pub use cidr::{Cidr, contains, infer_inside, is_private};
pub use dialect::{ColumnNames, Dialect, normalise_name};
pub use domain::{entropy_bits, longest_label, registered_domain};
pub use filter::RowFilter;
pub use kind::RowKind;
pub use media::{mime_mismatch, names_program, uri_extension};
pub use part::Part;
pub use period::Period;
pub use service::{Service, parse_protocol, protocol_name};
pub use skipped::{BadLine, SkipReason, Skipped};
pub use state::ConnState;
pub use text::{NO_TEXT, TextTable, Texts};
pub use time::{Clock, MICROS_PER_HOUR, TimeUnit, format_micros, hour_of_day, infer_time_unit, parse_iso_micros};
