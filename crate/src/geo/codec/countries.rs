//! The file of countries: a line of codes, then for each range a code and whether it is anycast.

use super::ranges::{self, Ranges};
use super::{DecodeError, header};

/// What the first line begins with.
const KIND: &str = "almenara-geo countries 1";
/// No file has more ranges than this in one table (2026: 249 000).
const MOST_RANGES: usize = 2_000_000;

/// The country of every /24 of IPv4 and every /48 of IPv6.
///
/// A value is twice the number of a code, plus one for anycast; numbers begin with 1, 0 stands for no country.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Countries {
    /// Date of the data, `2026-08-22`.
    pub date: String,
    /// Two letters each.
    pub codes: Vec<[u8; 2]>,
    /// Ranges of /24 blocks.
    pub v4: Ranges,
    /// Ranges of /48 blocks.
    pub v6: Ranges,
}

impl Countries {
    /// The file's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut body = self.codes.concat();
        body.push(b'\n');
        body.extend(ranges::encode(&[&self.v4, &self.v6], value_bits(self.codes.len())));
        header::write(KIND, &self.date, &body)
    }

    /// Reads the file.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (date, body) = header::read(KIND, bytes)?;
        let end = body.iter().take(2048).position(|&byte| byte == b'\n').ok_or(DecodeError::List("country codes"))?;
        let (codes, body) = body.split_at_checked(end).ok_or(DecodeError::List("country codes"))?;
        let codes: Vec<[u8; 2]> = codes.chunks_exact(2).filter_map(|code| code.try_into().ok()).collect();
        let body = body.get(1..).unwrap_or_default();
        let [v4, v6] = ranges::decode(body, value_bits(codes.len()), MOST_RANGES)?;
        Ok(Self { date, codes, v4, v6 })
    }
}

fn value_bits(codes: usize) -> u32 {
    (2 * codes + 1).ilog2() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let countries = Countries {
            date: "2026-08-22".into(),
            codes: vec![*b"AT", *b"PT"],
            v4: Ranges { bits: 24, starts: vec![0, 5, 70_000], values: vec![0, 3, 4] },
            v6: Ranges { bits: 48, starts: vec![0, 1 << 40], values: vec![2, 0] },
        };
        assert_eq!(Countries::decode(&countries.encode()), Ok(countries));
    }
}
