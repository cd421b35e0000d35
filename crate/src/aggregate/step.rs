//! How fine periods of time are kept.

use super::wire::{Reader, Writer};
use crate::error::Error;
use crate::flow::{MICROS_PER_HOUR, Period};

/// The steps, each made of whole ones of the step before, so that rounding is
/// nested and does not depend on when it happens.
const STEPS: [Period; 4] = [Period::Hour, Period::Day, Period::Month, Period::Quarter];

/// How long the periods are that rows are counted in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) struct Step(u8);

impl Step {
    /// The hour of a time, counted from 1970 (or midnight).
    pub(super) fn hour_of(time_micros: i64) -> i32 {
        let hour = time_micros.div_euclid(MICROS_PER_HOUR);
        hour.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
    }

    /// The shortest period that can still be told apart.
    pub(super) fn period(self) -> Period {
        STEPS.get(usize::from(self.0)).copied().unwrap_or(Period::Quarter)
    }

    /// The first hour of the period that an hour is in.
    pub(super) fn round(self, hour: i32) -> i32 {
        if self.0 == 0 {
            return hour;
        }
        let start = self.period().start_hour(i64::from(hour).saturating_mul(MICROS_PER_HOUR));
        start.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
    }

    /// Goes to the next longer period; false when there is none.
    pub(super) fn coarsen(&mut self) -> bool {
        let can = usize::from(self.0) + 1 < STEPS.len();
        self.0 += u8::from(can);
        can
    }

    pub(super) fn encode(self, out: &mut Writer) {
        out.u64(u64::from(self.0));
    }

    pub(super) fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self(input.u64()?.min(STEPS.len() as u64 - 1) as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_nested() {
        for hour in [-1000, 0, 371_000, 372_617] {
            let (mut step, mut stepwise) = (Step::default(), hour);
            while step.coarsen() {
                stepwise = step.round(stepwise);
                assert_eq!(stepwise, step.round(hour));
            }
        }
    }
}
