//! Findings and tables as documents: JSON and CSV.
//!
//! May import: [`crate::detect`]. What leaves: text.

mod csv;
mod document;
mod tables;

pub use csv::csv;
pub use document::{FileReport, Overviews, Report, Role, SkippedLine, SkippedRows};
pub use tables::tables;
