//! How exactly values are kept.

use super::wire::{Reader, Writer};
use crate::error::Error;

/// Significant bits that a value keeps at each level.
const BITS: [u32; 6] = [64, 14, 11, 8, 5, 2];

/// How many significant bits values keep. Rounding is nested: a value rounded
/// to a finer level first comes to the same at a coarser one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) struct Level(u8);

impl Level {
    /// Every value as it is.
    pub(super) const EXACT: Self = Self(0);

    fn bits(self) -> u32 {
        BITS.get(usize::from(self.0)).copied().unwrap_or(1)
    }

    /// `value` with its low bits cleared.
    pub(super) fn round(self, value: u64) -> u64 {
        let dropped = (64 - value.leading_zeros()).saturating_sub(self.bits());
        value >> dropped << dropped
    }

    /// Goes to the next coarser level; false when there is none.
    pub(super) fn coarsen(&mut self) -> bool {
        let can = usize::from(self.0) + 1 < BITS.len();
        self.0 += u8::from(can);
        can
    }

    /// The largest relative error of a rounded value, 0 when all are exact.
    pub(super) fn error(self) -> f64 {
        if self == Self::EXACT { 0.0 } else { 0.5f64.powi(self.bits() as i32 - 1) }
    }

    pub(super) fn encode(self, out: &mut Writer) {
        out.u64(u64::from(self.0));
    }

    pub(super) fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self(input.u64()?.min(BITS.len() as u64 - 1) as u8))
    }
}

/// The median of values given with how often they occur, `None` of nothing:
/// the mean of the two middle ones when their number is even.
pub(super) fn weighted_median(mut counts: Vec<(u64, u64)>) -> Option<f64> {
    counts.sort_unstable_by_key(|(value, _)| *value);
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let at = |rank: u64| {
        let mut below = 0;
        counts.iter().find(|(_, count)| {
            below += count;
            below > rank
        })
    };
    let (lower, upper) = (at(total.checked_sub(1)? / 2)?.0, at(total / 2)?.0);
    Some((lower as f64 + upper as f64) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_nested_and_within_its_error() {
        for value in [0, 1, 999, 65_535, 1_234_567, u64::MAX] {
            let (mut level, mut stepwise) = (Level::EXACT, value);
            while level.coarsen() {
                stepwise = level.round(stepwise);
                assert_eq!(stepwise, level.round(value));
                assert!((value - stepwise) as f64 <= value as f64 * level.error());
            }
        }
    }

    #[test]
    fn medians_weigh() {
        assert_eq!(weighted_median(vec![(9, 1), (1, 1), (5, 1)]), Some(5.0));
        assert_eq!(weighted_median(vec![(9, 3), (1, 1)]), Some(9.0));
        assert_eq!(weighted_median(vec![(4, 2), (1, 2)]), Some(2.5));
        assert_eq!(weighted_median(Vec::new()), None);
    }
}
