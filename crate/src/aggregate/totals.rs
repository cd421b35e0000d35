//! Totals of a file: rows, byte sums and squares, span, bytes per hour of day.

use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope};
use crate::error::Error;
use crate::flow::{FlowBatch, UNSET_BYTES, UNSET_TIME, hour_of_day};

/// Count, sum, sum of squares and largest of a byte column, unset ones left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// Flows whose count is set.
    pub count: u64,
    /// Sum, in bytes.
    pub sum: u128,
    /// Sum of squares, in bytes squared.
    pub squares: u128,
    /// Largest, in bytes.
    pub max: u64,
}

impl Moments {
    fn add(&mut self, bytes: u64) {
        if bytes != UNSET_BYTES {
            self.count += 1;
            self.sum += u128::from(bytes);
            self.squares = self.squares.saturating_add(u128::from(bytes) * u128::from(bytes));
            self.max = self.max.max(bytes);
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares = self.squares.saturating_add(other.squares);
        self.max = self.max.max(other.max);
    }

    fn encode(&self, out: &mut Writer) {
        out.u64(self.count);
        out.u128(self.sum);
        out.u128(self.squares);
        out.u64(self.max);
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self { count: input.u64()?, sum: input.u128()?, squares: input.u128()?, max: input.u64()? })
    }

    /// Arithmetic mean, `None` of nothing.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// Standard deviation of the sample (divided by n - 1, as pandas does),
    /// `None` for fewer than two flows.
    pub fn standard_deviation(&self) -> Option<f64> {
        if self.count < 2 {
            return None;
        }
        let count = u128::from(self.count);
        // n * sum of squares - square of the sum is exact in whole numbers; in
        // floating point the difference would lose its digits.
        let spread = count.checked_mul(self.squares).zip(self.sum.checked_mul(self.sum));
        let spread = match spread {
            Some((squares, square)) => squares.saturating_sub(square) as f64,
            None => self.count as f64 * self.squares as f64 - self.sum as f64 * self.sum as f64,
        };
        Some((spread / self.count as f64 / (self.count - 1) as f64).max(0.0).sqrt())
    }
}

/// Flows and bytes of one hour of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Hour {
    /// Flows that began in the hour.
    pub flows: u64,
    /// Bytes their sources sent.
    pub up_bytes: u64,
    /// Bytes sent to their sources.
    pub down_bytes: u64,
}

/// The totals of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Flows with both addresses.
    pub rows: u64,
    /// Bytes sent by the sources.
    pub up: Moments,
    /// Bytes sent to the sources.
    pub down: Moments,
    /// First time in microseconds, `i64::MAX` when no flow has one.
    pub first_micros: i64,
    /// Last time in microseconds, `i64::MIN` when no flow has one.
    pub last_micros: i64,
    /// By hour of the day; flows without a time are in none.
    pub hours: [Hour; 24],
}

impl Default for Totals {
    fn default() -> Self {
        Self {
            rows: 0,
            up: Moments::default(),
            down: Moments::default(),
            first_micros: i64::MAX,
            last_micros: i64::MIN,
            hours: [Hour::default(); 24],
        }
    }
}

/// A byte count for a sum: unset adds nothing.
fn or_zero(bytes: u64) -> u64 {
    if bytes == UNSET_BYTES { 0 } else { bytes }
}

impl Aggregate for Totals {
    type Batch = FlowBatch;

    fn update(&mut self, batch: &FlowBatch, _: &Scope<'_>) {
        self.rows += batch.len() as u64;
        batch.up_bytes.iter().for_each(|bytes| self.up.add(*bytes));
        batch.down_bytes.iter().for_each(|bytes| self.down.add(*bytes));
        for ((time, up), down) in batch.time_micros.iter().zip(&batch.up_bytes).zip(&batch.down_bytes) {
            if *time == UNSET_TIME {
                continue;
            }
            self.first_micros = self.first_micros.min(*time);
            self.last_micros = self.last_micros.max(*time);
            if let Some(hour) = self.hours.get_mut(hour_of_day(*time)) {
                hour.flows += 1;
                hour.up_bytes = hour.up_bytes.saturating_add(or_zero(*up));
                hour.down_bytes = hour.down_bytes.saturating_add(or_zero(*down));
            }
        }
    }

    fn merge(&mut self, other: Self, _: &NewIds) {
        self.rows += other.rows;
        self.up.merge(other.up);
        self.down.merge(other.down);
        self.first_micros = self.first_micros.min(other.first_micros);
        self.last_micros = self.last_micros.max(other.last_micros);
        for (hour, other) in self.hours.iter_mut().zip(other.hours) {
            hour.flows += other.flows;
            hour.up_bytes = hour.up_bytes.saturating_add(other.up_bytes);
            hour.down_bytes = hour.down_bytes.saturating_add(other.down_bytes);
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.u64(self.rows);
        self.up.encode(out);
        self.down.encode(out);
        out.i64(self.first_micros);
        out.i64(self.last_micros);
        for hour in &self.hours {
            out.u64(hour.flows);
            out.u64(hour.up_bytes);
            out.u64(hour.down_bytes);
        }
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        let mut totals = Self {
            rows: input.u64()?,
            up: Moments::decode(input)?,
            down: Moments::decode(input)?,
            first_micros: input.i64()?,
            last_micros: input.i64()?,
            hours: [Hour::default(); 24],
        };
        for hour in &mut totals.hours {
            *hour = Hour { flows: input.u64()?, up_bytes: input.u64()?, down_bytes: input.u64()? };
        }
        Ok(totals)
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviation_is_that_of_the_sample() {
        let mut moments = Moments::default();
        [2, 4, 4, 4, 5, 5, 7, 9, UNSET_BYTES].into_iter().for_each(|bytes| moments.add(bytes));
        assert_eq!(moments.mean(), Some(5.0));
        assert!((moments.standard_deviation().unwrap() - (32.0f64 / 7.0).sqrt()).abs() < 1e-12);
        assert_eq!(Moments::default().mean(), None);
        // Two huge near-equal values: floating sums would lose the difference.
        let mut huge = Moments::default();
        [1 << 60, (1 << 60) + 2].into_iter().for_each(|bytes| huge.add(bytes));
        assert!((huge.standard_deviation().unwrap() - 2f64.sqrt()).abs() < 1e-9);
    }
}
