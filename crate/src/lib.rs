//! Almenara finds compromised devices in network flows.
//!
//! ```text
//! bytes -> batches -> partial aggregates -> merged aggregates -> findings -> charts, tables, exports
//!  read      flow         aggregate             aggregate         detect       chart   export
//! ```
//! Each room knows only what the room before it hands over. The same code runs
//! in the page's workers (`boundary`, wasm32 only) and as a command.

pub mod aggregate;
#[cfg(target_arch = "wasm32")]
pub mod boundary;
pub mod chart;
pub mod convert;
pub mod detect;
pub mod error;
pub mod export;
pub mod flow;
pub mod geo;
pub mod read;
pub mod session;
