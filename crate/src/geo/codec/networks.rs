//! The file of networks: numbers and names of autonomous systems, then for each range the system that announces it.

use std::io::Read;

use super::ranges::{self, Ranges};
use super::{DecodeError, header};

/// What the first line begins with.
const KIND: &str = "almenara-geo networks 1";
/// No file has more ranges than this in one table (2026: 474 000).
const MOST_RANGES: usize = 3_000_000;
/// No list of systems is longer than this, unpacked (2026: 2 MB).
const MOST_NAME_BYTES: u64 = 16 << 20;

/// Autonomous systems, ascending by number.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Names {
    /// Numbers of the systems.
    pub numbers: Vec<u32>,
    /// Names, one a line, in the same order.
    pub text: String,
}

/// The autonomous system of every /24 of IPv4 and every /48 of IPv6.
///
/// A value is a position in the list of systems plus one; 0 stands for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Networks {
    /// Date of the data, `2026-08-22`.
    pub date: String,
    /// The systems.
    pub names: Names,
    /// Ranges of /24 blocks.
    pub v4: Ranges,
    /// Ranges of /48 blocks.
    pub v6: Ranges,
}

impl Names {
    /// The list before it is packed: the count, the steps from number to number, the names.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = (u32::try_from(self.numbers.len()).unwrap_or(u32::MAX)).to_le_bytes().to_vec();
        let mut before = 0;
        for &number in &self.numbers {
            let mut step = number - before;
            while step >= 0x80 {
                bytes.push(step.to_le_bytes()[0] | 0x80);
                step >>= 7;
            }
            bytes.push(step.to_le_bytes()[0]);
            before = number;
        }
        bytes.extend_from_slice(self.text.as_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (count, mut rest) = bytes.split_first_chunk::<4>()?;
        let count = u32::from_le_bytes(*count) as usize;
        if count > rest.len() {
            return None;
        }
        let mut numbers = Vec::with_capacity(count);
        let mut number = 0_u32;
        for _ in 0..count {
            let mut shift = 0;
            loop {
                let (byte, after) = rest.split_first()?;
                rest = after;
                number = number.checked_add(u32::from(byte & 0x7f).checked_shl(shift)?)?;
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            numbers.push(number);
        }
        let text = std::str::from_utf8(rest).ok()?.to_owned();
        (text.matches('\n').count() == count).then_some(Self { numbers, text })
    }
}

impl Networks {
    /// The file's bytes; `packed` is [`Names::to_bytes`] after brotli, which this crate can only unpack.
    pub fn encode(&self, packed: &[u8]) -> Vec<u8> {
        let mut body = u32::try_from(packed.len()).unwrap_or(u32::MAX).to_le_bytes().to_vec();
        body.extend_from_slice(packed);
        body.extend(ranges::encode(&[&self.v4, &self.v6], value_bits(self.names.numbers.len())));
        header::write(KIND, &self.date, &body)
    }

    /// Reads the file.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        const UNREADABLE: DecodeError = DecodeError::List("network names");
        let (date, body) = header::read(KIND, bytes)?;
        let (length, body) = body.split_first_chunk::<4>().ok_or(DecodeError::Cut)?;
        let (packed, body) = body.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(DecodeError::Cut)?;
        let mut list = Vec::new();
        let mut unpacked = brotli_decompressor::Decompressor::new(packed, 4096).take(MOST_NAME_BYTES);
        unpacked.read_to_end(&mut list).map_err(|_| UNREADABLE)?;
        let names = Names::from_bytes(&list).ok_or(UNREADABLE)?;
        let [v4, v6] = ranges::decode(body, value_bits(names.numbers.len()), MOST_RANGES)?;
        Ok(Self { date, names, v4, v6 })
    }
}

fn value_bits(systems: usize) -> u32 {
    systems.max(1).ilog2() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A brotli stream that holds its bytes as they are.
    fn stored(bytes: &[u8]) -> Vec<u8> {
        let head = (u32::try_from(bytes.len()).unwrap() - 1) << 4 | 1 << 20;
        [&head.to_le_bytes()[..3], bytes, &[3]].concat()
    }

    fn sample() -> Networks {
        Networks {
            date: "2026-08-22".into(),
            names: Names { numbers: vec![1, 300, 4_200_000_000], text: "One\n\nÖst GmbH\n".into() },
            v4: Ranges { bits: 24, starts: vec![0, 5, 70_000], values: vec![0, 3, 1] },
            v6: Ranges { bits: 48, starts: vec![0, 1 << 40], values: vec![2, 0] },
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let networks = sample();
        let file = networks.encode(&stored(&networks.names.to_bytes()));
        assert_eq!(Networks::decode(&file), Ok(networks));
    }

    #[test]
    fn a_list_that_is_no_list_is_refused() {
        let unreadable = Err(DecodeError::List("network names"));
        let networks = sample();
        assert_eq!(Networks::decode(&networks.encode(&stored(&[255; 9]))), unreadable);
        assert_eq!(Networks::decode(&networks.encode(b"no brotli")), unreadable);
        let list = networks.names.to_bytes();
        for end in 0..list.len() {
            assert_eq!(Names::from_bytes(&list[..end]), None, "{end}");
        }
    }
}
