//! Almenara finds compromised devices in network flows.
//!
//! ```text
//! bytes -> batches -> partial aggregates -> merged aggregates -> findings -> charts, tables, exports
//!  read      flow         aggregate             aggregate         detect       chart   export
//! ```
//! Each room knows only what the room before it hands over. The same code runs
//! in the page's workers (`boundary`, wasm32 only) and as a command.

pub use almenara_core::{aggregate, convert, error, flow, geo, read};

#[cfg(target_arch = "wasm32")]
pub mod boundary;
pub mod chart;
pub mod detect;
pub mod export;
pub mod session;
