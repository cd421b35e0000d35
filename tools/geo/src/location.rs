//! The IPFire Location Database: its header, networks and names.
//!
//! The file is big-endian: a header, then arrays of fixed-size records. Networks hang in
//! a binary tree over the 128 bits of an IPv6 address (IPv4 lies under `::ffff:0:0/96`);
//! the deepest network on an address's path holds for it.

use std::collections::HashMap;

/// Flag of a network announced from many places at once.
const ANYCAST: u16 = 1 << 2;
/// Marks the absence of a child or of a network.
const NONE: u32 = u32::MAX;

/// What holds for a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entry {
    pub country: [u8; 2],
    pub anycast: bool,
    pub system: u32,
}

/// An opened database.
pub struct Database<'a> {
    bytes: &'a [u8],
    tree: Section,
    networks: Section,
    systems: Section,
    pool: Section,
}

#[derive(Clone, Copy)]
struct Section {
    offset: usize,
    length: usize,
}

/// A place in the tree: the node and the network that holds there.
#[derive(Clone, Copy)]
pub struct Spot {
    node: Option<u32>,
    pub entry: Option<Entry>,
}

impl<'a> Database<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, String> {
        if bytes.get(..8) != Some(b"LOCDBXX\x01") {
            return Err("not an IPFire location database of version 1: its first 8 bytes are not LOCDBXX\\x01".into());
        }
        let section = |at: usize| Section { offset: word(bytes, at) as usize, length: word(bytes, at + 4) as usize };
        Ok(Self { bytes, systems: section(28), networks: section(36), tree: section(44), pool: section(60) })
    }

    /// Seconds since 1970 when the database was made.
    pub fn created(&self) -> u64 {
        u64::from(word(self.bytes, 8)) << 32 | u64::from(word(self.bytes, 12))
    }

    /// Names of the autonomous systems.
    pub fn names(&self) -> HashMap<u32, String> {
        (0..self.systems.length / 8)
            .map(|number| self.systems.offset + number * 8)
            .map(|at| (word(self.bytes, at), self.text(word(self.bytes, at + 4))))
            .collect()
    }

    pub fn root(&self) -> Spot {
        self.spot(0, None)
    }

    /// Whether nothing more specific hangs below.
    pub fn is_end(spot: Spot) -> bool {
        spot.node.is_none()
    }

    pub fn child(&self, spot: Spot, bit: bool) -> Spot {
        let Some(node) = spot.node else { return spot };
        match word(self.bytes, self.tree.offset + node as usize * 12 + usize::from(bit) * 4) {
            // The root is nobody's child: zero means there is none, as in the reference reader.
            0 | NONE => Spot { node: None, ..spot },
            child => self.spot(child, spot.entry),
        }
    }

    fn spot(&self, node: u32, inherited: Option<Entry>) -> Spot {
        let network = word(self.bytes, self.tree.offset + node as usize * 12 + 8);
        let entry = if network == NONE { inherited } else { Some(self.entry(network)) };
        Spot { node: Some(node), entry }
    }

    fn entry(&self, network: u32) -> Entry {
        let at = self.networks.offset + network as usize * 12;
        let country = [self.bytes[at], self.bytes[at + 1]];
        let flags = u16::from_be_bytes([self.bytes[at + 8], self.bytes[at + 9]]);
        Entry { country, anycast: flags & ANYCAST != 0, system: word(self.bytes, at + 4) }
    }

    fn text(&self, offset: u32) -> String {
        let pool = &self.bytes[self.pool.offset..self.pool.offset + self.pool.length];
        let text = pool.get(offset as usize..).unwrap_or_default();
        let end = text.iter().position(|&byte| byte == 0).unwrap_or(text.len());
        String::from_utf8_lossy(&text[..end]).trim().to_owned()
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(NONE, u32::from_be_bytes)
}
