//! How the data files in `www/geo` are written and read.
//!
//! Lives here: the arithmetic coder, the model that guesses bits, the table of ranges,
//! the two files made of them, and both unpacked. May be imported: `std`, `serde` and
//! `postcard` for the unpacked form, and `brotli-decompressor` for the names. Leaves: [`Countries`] and [`Networks`]. Nothing here knows the rest of
//! the crate: it is a package of its own, which `tools/geo` writes the files with.

mod coder;
mod countries;
mod header;
mod model;
mod networks;
pub mod ranges;
mod unpacked;

pub use countries::Countries;
pub use networks::{Names, Networks};
pub use unpacked::{from_unpacked, to_unpacked};

use std::fmt;

/// Why bytes are not one of our files.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// The first line is not that of such a file; holds what it should begin with.
    Header(&'static str),
    /// The bytes are not those that were written: the checksum differs.
    Checksum,
    /// The data end too early, or hold more than such a file can.
    Cut,
    /// The list of codes, numbers or names cannot be read.
    List(&'static str),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(expected) => write!(f, "found another first line, expected one that begins \"{expected}\""),
            Self::Checksum => {
                f.write_str("found another checksum than its first line says, expected the file as it was written")
            }
            Self::Cut => f.write_str("found ranges that end too early, expected the whole address space"),
            Self::List(what) => write!(f, "found {what} that cannot be read, expected a list of them"),
        }
    }
}
