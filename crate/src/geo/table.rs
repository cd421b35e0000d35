//! Looking a block up among sorted ranges: an index over the leading 16 bits, then a binary search.

use super::codec::ranges::Ranges;

const INDEX_BITS: u32 = 16;

/// Ranges with an index. Empty until loaded.
#[derive(Debug, Default)]
pub(super) struct Table {
    ranges: Ranges,
    /// For each leading part, how many ranges begin before it.
    index: Vec<u32>,
}

impl Table {
    pub(super) fn new(ranges: Ranges) -> Self {
        let shift = ranges.bits.saturating_sub(INDEX_BITS);
        let mut index = Vec::with_capacity((1 << INDEX_BITS) + 1);
        let mut before = 0_u32;
        let mut starts = ranges.starts.iter().peekable();
        for part in 0..=1_u64 << INDEX_BITS {
            while starts.next_if(|&&start| start < part << shift).is_some() {
                before += 1;
            }
            index.push(before);
        }
        Self { ranges, index }
    }

    /// What holds in the block.
    pub(super) fn value(&self, block: u64) -> Option<u32> {
        let part = usize::try_from(block >> self.ranges.bits.saturating_sub(INDEX_BITS)).ok()?;
        let low = *self.index.get(part)? as usize;
        let high = *self.index.get(part + 1)? as usize;
        let within = self.ranges.starts.get(low..high)?.partition_point(|&start| start <= block);
        self.ranges.values.get((low + within).checked_sub(1)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_finds_the_range_that_it_lies_in() {
        let starts = vec![0, 1, 255, 256, 257, 65_535, 65_536, 1_000_000, (1 << 24) - 1];
        let values = (10..19).collect();
        let table = Table::new(Ranges { bits: 24, starts: starts.clone(), values });
        for &start in &starts {
            for block in [start.saturating_sub(1), start, start + 1] {
                let expected =
                    starts.iter().rposition(|&start| start <= block).map(|at| 10 + u32::try_from(at).unwrap());
                assert_eq!(table.value(block), expected.filter(|_| block < 1 << 24), "{block}");
            }
        }
    }

    #[test]
    fn an_empty_table_knows_nothing() {
        assert_eq!(Table::default().value(0), None);
    }
}
