//! What can be wrong with data that are loaded.

use std::fmt;

use super::codec::DecodeError;
use crate::error::{Code, Error};

/// Why data were not loaded; what was loaded before stays.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GeoError {
    /// The page's own file of countries cannot be read.
    Countries(DecodeError),
    /// The page's own file of networks cannot be read.
    Networks(DecodeError),
    /// The command's copy of both cannot be read.
    Unpacked(DecodeError),
    /// A user's file is no MaxMind database; holds its name and what the reader said.
    NotAnMmdb(String, String),
    /// A user's database is of a type that holds neither countries nor networks; holds its name and type.
    OtherMmdb(String, String),
}

impl fmt::Display for GeoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Countries(error) => write!(f, "countries.bin: {error}"),
            Self::Networks(error) => write!(f, "networks.bin: {error}"),
            Self::Unpacked(error) => write!(f, "the built-in country and network data: {error}"),
            Self::NotAnMmdb(name, said) => {
                write!(
                    f,
                    "{name}: found a file that cannot be read as a MaxMind database ({said}), expected an unpacked .mmdb file"
                )
            }
            Self::OtherMmdb(name, kind) => {
                write!(
                    f,
                    "{name}: found a database of type \"{kind}\", expected one of countries, cities or networks (ASN)"
                )
            }
        }
    }
}

impl std::error::Error for GeoError {}

impl From<GeoError> for Error {
    fn from(error: GeoError) -> Self {
        Self::new(Code::Undecodable, error.to_string())
    }
}
