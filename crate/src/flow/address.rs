//! One address type for IPv4 and IPv6, and the table that gives each distinct
//! address of a file a dense id.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

/// The prefix of IPv4-mapped IPv6 addresses, `::ffff:0:0/96`.
const V4_MAPPED: u128 = 0xffff_0000_0000;

/// An IPv4 or IPv6 address; IPv4 is kept in its mapped form `::ffff:a.b.c.d`,
/// so that the same host written either way is one address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(u128);

impl Address {
    /// An IPv4 address from its 32 bits, most significant octet first.
    pub const fn from_v4(bits: u32) -> Self {
        Self(V4_MAPPED | bits as u128)
    }

    /// An IPv6 address from its 128 bits; mapped IPv4 becomes IPv4.
    pub const fn from_v6(bits: u128) -> Self {
        Self(bits)
    }

    /// The 128 bits, IPv4 in its mapped form.
    pub const fn as_u128(self) -> u128 {
        self.0
    }

    /// The 32 bits of an IPv4 address, `None` for IPv6.
    pub const fn as_v4(self) -> Option<u32> {
        if self.0 >> 32 == V4_MAPPED >> 32 { Some(self.0 as u32) } else { None }
    }

    /// Reads an address from the bytes of its text, blanks around it allowed.
    pub fn parse(text: &[u8]) -> Option<Self> {
        std::str::from_utf8(text).ok()?.trim().parse().ok()
    }
}

impl FromStr for Address {
    type Err = std::net::AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.parse::<IpAddr>()? {
            IpAddr::V4(v4) => Self::from_v4(v4.to_bits()),
            IpAddr::V6(v6) => Self::from_v6(v6.to_bits()),
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_v4() {
            Some(bits) => Ipv4Addr::from_bits(bits).fmt(f),
            None => Ipv6Addr::from_bits(self.0).fmt(f),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The distinct addresses of one scan. An address's id is its position, so
/// ids are dense and hot loops index arrays with them.
#[derive(Clone, Default)]
pub struct AddressTable {
    addresses: Vec<Address>,
    ids: HashTable<u32>,
}

impl AddressTable {
    /// The id of `address`, a new one when it was not seen before.
    pub fn intern(&mut self, address: Address) -> u32 {
        let addresses = &self.addresses;
        let hash = |address: &Address| FxBuildHasher.hash_one(address);
        let same = |id: &u32| addresses.get(*id as usize) == Some(&address);
        if let Some(id) = self.ids.find(hash(&address), same) {
            return *id;
        }
        let id = self.addresses.len() as u32;
        self.addresses.push(address);
        let addresses = &self.addresses;
        self.ids.insert_unique(hash(&address), id, |id| addresses.get(*id as usize).map_or(0, hash));
        id
    }

    /// All addresses, in the order of their ids.
    pub fn as_slice(&self) -> &[Address] {
        &self.addresses
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.addresses.capacity() * size_of::<Address>() + self.ids.allocation_size()
    }
}

impl FromIterator<Address> for AddressTable {
    fn from_iter<I: IntoIterator<Item = Address>>(addresses: I) -> Self {
        let mut table = Self::default();
        for address in addresses {
            table.intern(address);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_families_round_trip() {
        for text in ["192.168.103.12", "0.0.0.0", "2001:dbb:c18:202:20c:29ff:fe18:b667", "::1"] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), text);
        }
        assert_eq!(Address::parse(b" 10.0.0.1 "), Some(Address::from_v4(0x0a00_0001)));
        assert_eq!(Address::parse(b"::ffff:10.0.0.1"), Some(Address::from_v4(0x0a00_0001)));
        for bad in [&b"10.0.0"[..], b"10.0.0.256", b"host", b"", b"\xff\xfe"] {
            assert_eq!(Address::parse(bad), None);
        }
    }

    #[test]
    fn ids_are_dense_and_stable() {
        let mut table = AddressTable::default();
        for round in 0..2 {
            for host in 0..1000u32 {
                assert_eq!(table.intern(Address::from_v4(host * 7)), host, "round {round}");
            }
        }
        assert_eq!(table.as_slice().len(), 1000);
    }
}
