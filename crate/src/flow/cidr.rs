//! Networks in CIDR notation, private ranges, and which networks of a file are
//! the inside.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::Address;
use crate::error::{Code, Error};

/// More inside networks than this are told as the private block around them.
const MAX_NETWORKS: usize = 16;

/// A network: the addresses that share the first `prefix_bits` bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Cidr {
    first: Address,
    /// Counted over the 128 bits of [`Address`]; an IPv4 /24 is 120.
    prefix_bits: u8,
}

impl Cidr {
    /// First address, and prefix length over 128 bits.
    pub fn parts(&self) -> (Address, u8) {
        (self.first, self.prefix_bits)
    }

    /// The network of `prefix_bits` (over 128 bits) around `address`.
    pub fn around(address: Address, prefix_bits: u8) -> Self {
        let first = Address::from_v6(address.as_u128() & mask(prefix_bits));
        Self { first, prefix_bits }
    }

    /// Whether `address` belongs to the network.
    pub fn contains(&self, address: Address) -> bool {
        address.as_u128() & mask(self.prefix_bits) == self.first.as_u128()
    }

    /// Reads a list separated by commas or blanks; the error names the entry.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, Error> {
        text.split([',', ' ', '\n', ';']).filter(|entry| !entry.is_empty()).map(str::parse).collect()
    }
}

fn mask(prefix_bits: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(prefix_bits.min(128))).unwrap_or(0)
}

impl FromStr for Cidr {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bad = || {
            Error::new(
                Code::BadNetwork,
                format!(
                    "\"{text}\" is not a network; expected an address with a prefix length, such as 192.168.105.0/24 or fd00::/8"
                ),
            )
        };
        let (address, length) = text.trim().split_once('/').map_or((text.trim(), None), |(a, l)| (a, Some(l)));
        let address: Address = address.parse().map_err(|_| bad())?;
        let widest = if address.as_v4().is_some() { 32 } else { 128 };
        let length: u8 = match length {
            Some(length) => length.parse().map_err(|_| bad())?,
            None => widest,
        };
        if length > widest {
            return Err(bad());
        }
        Ok(Self::around(address, 128 - widest + length))
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let skipped = if self.first.as_v4().is_some() && self.prefix_bits >= 96 { 96 } else { 0 };
        write!(f, "{}/{}", self.first, self.prefix_bits - skipped)
    }
}

impl serde::Serialize for Cidr {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Cidr {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Whether any of `networks` holds `address`.
pub fn contains(networks: &[Cidr], address: Address) -> bool {
    networks.iter().any(|network| network.contains(address))
}

/// The private block (RFC 1918, RFC 4193) that holds `address`.
fn private_block(address: Address) -> Option<Cidr> {
    let prefix_bits = match address.as_v4() {
        Some(v4) if v4 >> 24 == 10 => 104,
        Some(v4) if v4 >> 20 == 0xac1 => 108,
        Some(v4) if v4 >> 16 == 0xc0a8 => 112,
        Some(_) => return None,
        None if address.as_u128() >> 121 == 0xfc >> 1 => 7,
        None => return None,
    };
    Some(Cidr::around(address, prefix_bits))
}

/// Whether `address` is of a private range: RFC 1918, or IPv6 unique local.
pub fn is_private(address: Address) -> bool {
    private_block(address).is_some()
}

/// The inside of a capture: the private networks (IPv4 /24, IPv6 /64) that act
/// as sources, or the private blocks around them when they are many.
pub fn infer_inside(sources: impl Iterator<Item = Address>) -> Vec<Cidr> {
    let private: Vec<Address> = sources.filter(|address| is_private(*address)).collect();
    let networks: BTreeSet<Cidr> = private
        .iter()
        .map(|address| Cidr::around(*address, if address.as_v4().is_some() { 120 } else { 64 }))
        .collect();
    if networks.len() <= MAX_NETWORKS {
        return networks.into_iter().collect();
    }
    let blocks: BTreeSet<Cidr> = private.iter().filter_map(|address| private_block(*address)).collect();
    blocks.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        text.parse().unwrap()
    }

    #[test]
    fn networks_are_read_and_written() {
        for (text, canonical) in [
            ("192.168.105.7/24", "192.168.105.0/24"),
            ("10.0.0.1", "10.0.0.1/32"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("fd00:1::9/64", "fd00:1::/64"),
            ("::/0", "::/0"),
        ] {
            assert_eq!(text.parse::<Cidr>().unwrap().to_string(), canonical);
        }
        for bad in ["192.168.1.0/33", "fd00::/129", "home", "10.0.0.0/", "10.0.0.0/-1", "/8"] {
            let error = bad.parse::<Cidr>().unwrap_err();
            assert!(error.summary.contains(bad), "{error}");
        }
        let list = Cidr::parse_list("10.0.0.0/8, 192.168.0.0/16").unwrap();
        assert!(contains(&list, address("10.200.0.1")) && contains(&list, address("192.168.9.9")));
        assert!(!contains(&list, address("172.16.0.1")) && !contains(&list, address("::1")));
    }

    #[test]
    fn private_ranges_end_where_the_standards_say() {
        for inside in
            ["10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "fc00::1", "fdff::1"]
        {
            assert!(is_private(address(inside)), "{inside}");
        }
        for outside in [
            "9.255.255.255",
            "11.0.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "fb00::1",
            "fe80::1",
        ] {
            assert!(!is_private(address(outside)), "{outside}");
        }
    }

    #[test]
    fn inside_is_where_private_sources_are() {
        let inside = infer_inside(["192.168.105.3", "192.168.105.90", "8.8.8.8"].map(address).into_iter());
        assert_eq!(inside.iter().map(ToString::to_string).collect::<Vec<_>>(), ["192.168.105.0/24"]);
        let many = infer_inside((0..40u32).map(|n| Address::from_v4(0x0a00_0000 + n * 256)));
        assert_eq!(many.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.0.0.0/8"]);
        assert!(infer_inside(["8.8.8.8"].map(address).into_iter()).is_empty());
    }
}
