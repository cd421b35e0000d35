//! The order of work, the same in the page's workers and in the command: a
//! [`Scan`] gathers the aggregates of one file, a [`RowScan`] fetches rows, an
//! [`Analysis`] merges, compares and reports.
//!
//! May import: every room but `boundary`.

mod analysis;
mod row_view;
mod rows;
mod scan;

pub use analysis::{Analysis, Detail, FileMeta, Request};
pub use rows::RowScan;
pub use scan::Scan;
