//! The rooms that rows pass through; see `crate/core/Cargo.toml`.

pub mod aggregate;
pub mod convert;
pub mod error;
pub mod flow;
pub mod geo;
pub mod read;
