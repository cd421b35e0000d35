//! The guess: the probability of the next bit, mixed from what was seen in several contexts.
//!
//! A context is any number that is known to both sides before the bit is coded. Each
//! context remembers how often its bit was set; the mixer learns which contexts to
//! trust (logistic mixing, as in PAQ). All arithmetic is on integers, so that every
//! machine makes the same guess.

use super::coder::Coder;

/// The bounds of the logistic domain: `ln(p / (1 - p))` in units of 1/256.
const STRETCH_LIMIT: i32 = 2047;
/// A weight of one.
const UNIT: i32 = 1 << 16;
/// Low bits of a slot count its observations; the rest is a probability.
const COUNT_BITS: u32 = 10;
const COUNT_MASK: u32 = (1 << COUNT_BITS) - 1;

/// Guesses bits from `N` contexts at a time.
#[derive(Debug)]
pub(super) struct Model<const N: usize> {
    slots: Vec<u32>,
    shift: u32,
    weights: Vec<[i32; N]>,
    stretch: Vec<i16>,
    steps: Vec<i32>,
    limit: u32,
    rate: i32,
}

impl<const N: usize> Model<N> {
    /// A model with `2^slot_bits` memories and `selectors` sets of weights.
    pub(super) fn new(slot_bits: u32, selectors: usize, limit: u32, rate: i32) -> Self {
        let share = UNIT * 2 / (i32::try_from(N).unwrap_or(1) + 1);
        Self {
            slots: vec![1 << 31; 1 << slot_bits],
            shift: 32 - slot_bits,
            weights: vec![[share; N]; selectors.max(1)],
            stretch: stretch_table(),
            steps: (0..=limit).map(|count| (1 << 17) / (2 * count.cast_signed() + 3)).collect(),
            limit,
            rate,
        }
    }

    /// Codes one bit and learns from it. `selector` chooses the weights.
    pub(super) fn code<C: Coder>(&mut self, coder: &mut C, contexts: &[u32; N], selector: usize, bit: bool) -> bool {
        let Some(weights) = self.weights.get_mut(selector) else { return bit };
        // Loops, not `map`: arrays of more than a few elements are not mapped inline.
        let mut places = [0_usize; N];
        for ((place, context), number) in places.iter_mut().zip(contexts).zip(0..) {
            *place = spot(*context, number, self.shift);
        }
        let mut inputs = [0_i32; N];
        let mut sum = 0;
        for ((input, place), weight) in inputs.iter_mut().zip(places).zip(weights.iter()) {
            let slot = self.slots.get(place).copied().unwrap_or(1 << 31);
            let certainty = self.stretch.get((slot >> 20) as usize).copied().unwrap_or(0);
            *input = confident(certainty, slot & COUNT_MASK);
            sum += (*input * (*weight >> 4)) >> 12;
        }
        let guess = squash(sum);
        let bit = coder.code(bit, guess.cast_unsigned());
        let target = if bit { 65_535 } else { 0 };
        let error = (target - guess) * self.rate;
        for (weight, input) in weights.iter_mut().zip(&inputs) {
            *weight += (input * (error >> 4) + (1 << 13)) >> 14;
            *weight = (*weight).clamp(-8 * UNIT, 8 * UNIT);
        }
        for place in places {
            if let Some(slot) = self.slots.get_mut(place) {
                *slot = learn(*slot, bit, self.limit, &self.steps);
            }
        }
        bit
    }
}

/// A guess from few observations speaks with a lower voice.
fn confident(certainty: i16, count: u32) -> i32 {
    const EIGHTHS: [i32; 6] = [0, 5, 6, 7, 7, 8];
    (i32::from(certainty) * EIGHTHS.get(count.min(5) as usize).copied().unwrap_or(8)) >> 3
}

/// Moves a slot's probability towards the bit: fast at first, then ever slower, down to `1 / limit`.
fn learn(slot: u32, bit: bool, limit: u32, steps: &[i32]) -> u32 {
    let count = slot & COUNT_MASK;
    let step = steps.get(count as usize).copied().unwrap_or(0);
    let now = (slot >> COUNT_BITS).cast_signed();
    let target = if bit { (1 << (32 - COUNT_BITS)) - 1 } else { 0 };
    // 22 bits of probability less 6, times a step of 16 bits less 1: no product leaves 32 bits.
    let next = now + ((((target - now) >> 7) * step) >> 9);
    (next.cast_unsigned() << COUNT_BITS) | (count + u32::from(count < limit))
}

/// Where a context's memory lies. Contexts of different columns are kept apart by their number.
fn spot(context: u32, number: u32, shift: u32) -> usize {
    let mixed = (context ^ number << 27).wrapping_mul(0x85EB_CA6B);
    ((mixed ^ (mixed >> 15)).wrapping_mul(0xC2B2_AE35) >> shift) as usize
}

/// Joins numbers to one context.
pub(super) fn join(parts: &[u32]) -> u32 {
    parts
        .iter()
        .fold(0x1234_5678, |hash, part| (hash ^ part).wrapping_mul(0x0100_0193).rotate_left(11).wrapping_add(hash >> 7))
}

/// The logistic function, from units of 1/256 to a 16-bit probability, by a table of 33 knots.
fn squash(x: i32) -> i32 {
    const KNOTS: [i32; 33] = [
        22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11_955, 17_625, 24_743, 32_768, 40_793,
        47_911, 53_581, 57_724, 60_565, 62_428, 63_615, 64_357, 64_816, 65_097, 65_269, 65_374, 65_438, 65_476, 65_500,
        65_514,
    ];
    let x = x.clamp(-STRETCH_LIMIT, STRETCH_LIMIT) + 2048;
    let (knot, part) = ((x >> 7).unsigned_abs() as usize, x & 127);
    let at = |knot: usize| KNOTS.get(knot).copied().unwrap_or(65_514);
    (at(knot) * (128 - part) + at(knot + 1) * part + 64) >> 7
}

/// The inverse of [`squash`] for 12-bit probabilities.
fn stretch_table() -> Vec<i16> {
    let mut table = Vec::with_capacity(4096);
    let mut x = -STRETCH_LIMIT;
    for probability in 0..4096 {
        while x < STRETCH_LIMIT && squash(x) < probability * 16 + 8 {
            x += 1;
        }
        table.push(i16::try_from(x).unwrap_or(0));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::coder::{Decoder, Encoder};
    use super::*;

    #[test]
    fn the_logistic_function_rises_and_its_inverse_undoes_it() {
        let table = stretch_table();
        assert!((-3000..3000).all(|x| squash(x) <= squash(x + 1) && (1..65_535).contains(&squash(x))));
        for (probability, &x) in (0_i32..).zip(&table).skip(8).take(4080) {
            assert!((squash(i32::from(x)) - probability * 16).abs() <= 72, "{probability}");
        }
    }

    #[test]
    fn a_slot_follows_its_bits_and_stays_in_its_bounds() {
        let steps: Vec<i32> = (0..=255).map(|count| (1 << 17) / (2 * count + 3)).collect();
        let after = |bit| (0..5000).fold(1_u32 << 31, |slot, _| learn(slot, bit, 255, &steps));
        assert!(after(true) >> 20 >= 4090 && after(false) >> 20 <= 5);
        assert_eq!(after(true) & COUNT_MASK, 255);
    }

    #[test]
    fn what_repeats_costs_little_and_is_read_back() {
        let bits: Vec<bool> = (0..4000).map(|n| n % 7 == 0 || n % 3 == 1).collect();
        let contexts = |n: u32| [join(&[n % 7]), join(&[n % 3]), join(&[n % 21])];
        let mut encoder = Encoder::new();
        let mut model = Model::<3>::new(10, 1, 255, 6);
        for (n, &bit) in (0..).zip(&bits) {
            model.code(&mut encoder, &contexts(n), 0, bit);
        }
        let bytes = encoder.finish();
        assert!(bytes.len() < 40, "{}", bytes.len());
        let mut decoder = Decoder::new(&bytes);
        let mut model = Model::<3>::new(10, 1, 255, 6);
        let back: Vec<bool> = (0..4000).map(|n| model.code(&mut decoder, &contexts(n), 0, false)).collect();
        assert_eq!(back, bits);
    }
}
