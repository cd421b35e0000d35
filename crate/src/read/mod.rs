//! Bytes to batches. Nothing here does I/O: an [`Opening`] or a [`Reading`] says
//! which byte ranges it wants and is given bytes.
//!
//! May import: [`crate::flow`], [`crate::error`], parquet and arrow. What
//! leaves: a description of the file before it is read, and
//! [`Batch`](crate::flow::Batch)es.

mod columns;
mod file;
mod fill;
mod info;
pub mod log;
mod numbers;
mod open;
mod parquet_file;
mod sniff;
mod text;
mod unit;

pub use file::{DataFile, Reading};
pub use info::{AvailableColumn, ColumnInfo, FileInfo, ReadOptions, RoleHint, UnitInfo, role_hint};
pub use open::Opening;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Code, Error};

/// Runs a library's decoder on bytes that may be broken. Its errors become
/// ours, and so do its panics where panics unwind (natively); in the browser a
/// panic ends the worker, which the page reports for that file.
fn guarded<T>(file: &str, what: &str, decode: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, Error> {
    let broken = |detail: String| {
        let says = |words: &str| detail.to_ascii_lowercase().contains(words);
        let (code, expected) = if says("encrypt") {
            (Code::Encrypted, "is encrypted; expected a Parquet file without encryption")
        } else if says("codec") {
            (
                Code::Undecodable,
                "is compressed by a codec that is not known; expected snappy, zstd, gzip, lz4, brotli or none",
            )
        } else {
            (Code::Undecodable, "cannot be decoded; expected what the Parquet format allows there")
        };
        Error::new(code, format!("{file}: {what} {expected}")).with_detail(detail)
    };
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(broken(error.to_string())),
        Err(panic) => {
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(broken(format!("the decoder gave up: {}", message.unwrap_or("no reason given"))))
        }
    }
}
