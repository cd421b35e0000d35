//! Both files in a form that is large and read at once.

use super::{Countries, DecodeError, Networks};

/// Writes what [`from_unpacked`] reads.
pub fn to_unpacked(countries: &Countries, networks: &Networks) -> Result<Vec<u8>, DecodeError> {
    postcard::to_stdvec(&(countries, networks)).map_err(|_| DecodeError::List("ranges"))
}

/// Reads both without their having to be unpacked.
pub fn from_unpacked(bytes: &[u8]) -> Result<(Countries, Networks), DecodeError> {
    postcard::from_bytes(bytes).map_err(|_| DecodeError::Cut)
}
