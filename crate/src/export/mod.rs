//! Findings and tables as documents: JSON and CSV.
//!
//! May import: [`crate::detect`]. What leaves: text.

mod csv;
mod document;
mod log_tables;
mod tables;

pub use csv::{csv, csv_of};
pub use document::{FileReport, Logs, Overviews, Report, Role, SkippedLine, SkippedRows};
pub use tables::{table, tables};
