//! The edge to the browser: all of wasm-bindgen, js-sys, web-sys and
//! plotters-canvas, compiled for wasm32 only. Each export decodes its
//! arguments, calls the core and encodes the answer.
//!
//! Few classes with clear owners: [`FileScan`] in a scan worker, [`Analysis`]
//! in the analysis worker, [`Painter`] on the page. What crosses is plain data
//! with the names of the JSON document. Numbers of 64 bits cross as JavaScript
//! numbers; one beyond 2^53 is an error, never rounded silently.

mod analysis;
mod convert;
mod file_scan;
mod painter;

pub use analysis::Analysis;
pub use file_scan::FileScan;
pub use painter::Painter;

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::detect;

/// The version of this module.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// What the detectors say of themselves, with their parameters.
///
/// # Errors
/// Never in practice: the catalogue is plain data.
#[wasm_bindgen]
pub fn catalogue() -> Result<JsValue, JsValue> {
    convert::to_js(&detect::catalogue())
}
