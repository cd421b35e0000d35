//! A table of address ranges as a stream of bits.
//!
//! The ranges are the leaves of a binary tree over the address space: at each node one
//! bit says whether it is split, and a leaf says its value. Networks are handed out in
//! aligned blocks, so the tree is small, and the depth, place and value of the leaves
//! before tell much about the next.

use super::DecodeError;
use super::coder::{Coder, Decoder, Encoder};
use super::model::{Model, join};

/// Values of so many recent leaves are named by their rank.
const RECENT: usize = 3;
/// IPv4 is kept in /24 blocks.
pub const V4_BITS: u32 = 24;
/// IPv6 is kept in /48 blocks.
pub const V6_BITS: u32 = 48;
/// A range of our data falls into 2.2 leaves, one of random length into up to 2 a bit.
const LEAVES_PER_RANGE: usize = 96;

/// Ranges that cover the whole space of `bits`-bit addresses: each goes from its start to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Ranges {
    /// Address bits that count: 24 for IPv4 in /24 blocks, 48 for IPv6 in /48 blocks.
    pub bits: u32,
    /// First block of each range, ascending, beginning with 0.
    pub starts: Vec<u64>,
    /// What holds in each range.
    pub values: Vec<u32>,
}

/// What was learned so far, and the leaves before.
struct Models {
    split: Model<5>,
    rank: Model<5>,
    value: Model<4>,
    value_bits: u32,
    recent: [u32; RECENT],
    depths: [u32; 3],
    ranks: u32,
}

/// Where the walk stands.
#[derive(Clone, Copy)]
struct Node {
    bits: u32,
    depth: u32,
    block: u64,
}

impl Node {
    fn size(self) -> u64 {
        1 << (self.bits - self.depth)
    }

    /// The leading `bits` bits of its address.
    fn prefix(self, bits: u32) -> u32 {
        u32::try_from((self.block >> self.bits.saturating_sub(bits)) & 0xffff_ffff).unwrap_or(0)
    }

    /// The largest node that begins where this one ends.
    fn next(self) -> Self {
        let block = self.block + self.size();
        Self { block, depth: self.bits.saturating_sub(block.trailing_zeros()), ..self }
    }
}

impl Models {
    fn new(value_bits: u32) -> Self {
        Self {
            split: Model::new(18, 49 * 3, 255, 6),
            rank: Model::new(18, RECENT, 255, 6),
            value: Model::new(18, 32, 255, 6),
            value_bits,
            recent: [0; RECENT],
            depths: [0; 3],
            ranks: 0,
        }
    }

    /// Whether the node is split.
    fn split<C: Coder>(&mut self, coder: &mut C, node: Node, bit: bool) -> bool {
        let [before, earlier, oldest] = self.depths;
        let [first, ..] = self.recent;
        let opened = node.bits - node.block.trailing_zeros().min(node.bits);
        let depth = node.depth;
        let contexts = [
            join(&[depth, before, opened]),
            join(&[depth, before, earlier, oldest]),
            join(&[depth, node.prefix(8)]),
            join(&[depth, node.prefix(13), opened]),
            join(&[depth, before, self.ranks & 0xff, first]),
        ];
        let relation = if depth > before { 0 } else { 1 + usize::from(depth < before) };
        self.split.code(coder, &contexts, relation * 49 + depth as usize, bit)
    }

    /// A leaf's value: one of the last few, else its bits from the top.
    fn value<C: Coder>(&mut self, coder: &mut C, node: Node, value: u32) -> u32 {
        let sibling = u32::from(node.block.trailing_zeros() == node.bits - node.depth && self.depths[0] == node.depth);
        let [first, ..] = self.recent;
        for (rank, candidate) in (0_u32..).zip(self.recent) {
            if rank == 0 && sibling == 1 {
                continue;
            }
            let contexts = [
                join(&[rank, candidate]),
                join(&[rank, self.ranks & 0xffff]),
                join(&[rank, self.ranks & 0xff, node.depth, self.depths[0]]),
                join(&[candidate, node.prefix(12)]),
                join(&[candidate, node.depth, first]),
            ];
            if self.rank.code(coder, &contexts, rank as usize, value == candidate) {
                self.remember(rank as usize, candidate, node.depth);
                return candidate;
            }
        }
        let places = [0, join(&[1, first]), join(&[3, node.prefix(8)]), join(&[4, node.prefix(12)])];
        let mut seen = 1_u32;
        for place in (0..self.value_bits).rev() {
            let mut contexts = places;
            for context in &mut contexts {
                *context ^= seen.wrapping_mul(0x9E37_79B1);
            }
            let bit = self.value.code(coder, &contexts, place as usize, value >> place & 1 == 1);
            seen = seen << 1 | u32::from(bit);
        }
        let value = seen ^ (1 << self.value_bits);
        self.remember(RECENT, value, node.depth);
        value
    }

    fn remember(&mut self, rank: usize, value: u32, depth: u32) {
        self.depths = [depth, self.depths[0], self.depths[1]];
        let last = rank.min(RECENT - 1);
        if let Some(part) = self.recent.get_mut(..=last) {
            part.rotate_right(1);
        }
        self.recent[0] = value;
        self.ranks = self.ranks << 4 | u32::try_from(rank).unwrap_or(15);
    }

    /// Forgets where it stood, not what it learned.
    fn restart(&mut self) {
        self.recent = [0; RECENT];
        self.depths = [0; 3];
        self.ranks = 0;
    }
}

/// Writes tables whose values are below `2^value_bits`, one after the other.
pub fn encode(tables: &[&Ranges], value_bits: u32) -> Vec<u8> {
    let mut coder = Encoder::new();
    let mut models = Models::new(value_bits);
    for ranges in tables {
        models.restart();
        let ends = ranges.starts.iter().copied().skip(1).chain([1 << ranges.bits]);
        let mut node = Node { bits: ranges.bits, depth: 0, block: 0 };
        for (end, &value) in ends.zip(&ranges.values) {
            while node.block < end {
                if node.depth < node.bits && models.split(&mut coder, node, node.block + node.size() > end) {
                    node.depth += 1;
                    continue;
                }
                models.value(&mut coder, node, value);
                node = node.next();
            }
        }
    }
    coder.finish()
}

/// Reads the tables of IPv4 and IPv6 back, of at most `most` ranges each.
pub(super) fn decode(bytes: &[u8], value_bits: u32, most: usize) -> Result<[Ranges; 2], DecodeError> {
    let mut coder = Decoder::new(bytes);
    let mut models = Models::new(value_bits);
    let v4 = decode_table(&mut coder, &mut models, V4_BITS, most)?;
    let v6 = decode_table(&mut coder, &mut models, V6_BITS, most)?;
    Ok([v4, v6])
}

fn decode_table(coder: &mut Decoder<'_>, models: &mut Models, bits: u32, most: usize) -> Result<Ranges, DecodeError> {
    models.restart();
    let mut ranges = Ranges { bits, ..Ranges::default() };
    let mut node = Node { bits, depth: 0, block: 0 };
    // A range of our files is two or three leaves; a damaged one could go on for ever.
    let mut leaves = most.saturating_mul(LEAVES_PER_RANGE);
    while node.block < 1 << bits {
        if node.depth < bits && models.split(coder, node, false) {
            node.depth += 1;
            continue;
        }
        let value = models.value(coder, node, 0);
        if ranges.values.last() != Some(&value) {
            ranges.starts.push(node.block);
            ranges.values.push(value);
        }
        leaves = leaves.saturating_sub(1);
        if coder.is_exhausted() || leaves == 0 || ranges.values.len() > most {
            return Err(DecodeError::Cut);
        }
        node = node.next();
    }
    Ok(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Repeatable numbers: a linear congruence, its upper half.
    fn numbers(mut seed: u64) -> impl FnMut(u64) -> u64 {
        move |below| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        }
    }

    fn table(bits: u32, count: u64, seed: u64) -> Ranges {
        let mut next = numbers(seed);
        let mut ranges = Ranges { bits, starts: vec![0], values: vec![0] };
        let mut at = 0;
        for _ in 0..count {
            at += 1 + (next(1 << 16) << next(16)) % (1 << (bits - 10));
            if at >> bits > 0 {
                break;
            }
            let value = u32::try_from(next(40)).unwrap();
            if ranges.values.last() != Some(&value) {
                ranges.starts.push(at);
                ranges.values.push(value);
            }
        }
        ranges
    }

    #[test]
    fn what_is_written_is_read_back() {
        for seed in 0..4 {
            let (v4, v6) = (table(V4_BITS, 300, seed), table(V6_BITS, 300, seed + 9));
            let bytes = encode(&[&v4, &v6], 6);
            assert_eq!(decode(&bytes, 6, 1000), Ok([v4, v6]));
        }
    }

    #[test]
    fn one_value_everywhere_is_a_table() {
        let whole = |bits| Ranges { bits, starts: vec![0], values: vec![7] };
        let bytes = encode(&[&whole(V4_BITS), &whole(V6_BITS)], 3);
        assert!(bytes.len() < 10);
        assert_eq!(decode(&bytes, 3, 1), Ok([whole(V4_BITS), whole(V6_BITS)]));
    }

    #[test]
    fn cut_changed_or_invented_bytes_end_in_an_answer() {
        let bytes = encode(&[&table(V4_BITS, 300, 1), &table(V6_BITS, 300, 2)], 6);
        assert_eq!(decode(&bytes[..bytes.len() - 9], 6, 1000), Err(DecodeError::Cut));
        assert_eq!(decode(&[], 6, 1000), Err(DecodeError::Cut));
        let mut next = numbers(3);
        for _ in 0..40 {
            let mut changed = bytes.clone();
            let at = usize::try_from(next(bytes.len() as u64)).unwrap();
            changed[at] ^= 1 << next(8);
            let invented = (0..500).map(|_| next(256).to_le_bytes()[0]).collect();
            for bytes in [changed, invented] {
                for ranges in decode(&bytes, 6, 400).into_iter().flatten() {
                    assert!(ranges.starts.len() <= 400 && ranges.starts.is_sorted());
                }
            }
        }
    }
}
