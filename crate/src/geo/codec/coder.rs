//! The arithmetic coder: turns bits with a known probability into bytes and back.
//!
//! Encoder and decoder share one trait, so that the code which models a table is
//! written once and runs in both directions: an encoder writes the bit it is given,
//! a decoder ignores it and answers the bit it has read.

/// Probabilities are 16-bit: `ONE` would be certainty and is never used.
pub(super) const ONE: u32 = 1 << 16;

/// One direction of the arithmetic coder.
pub(super) trait Coder {
    /// Codes one bit whose probability of being set is `probability / ONE`.
    fn code(&mut self, bit: bool, probability: u32) -> bool;
}

/// Writes bits.
#[derive(Debug)]
pub(super) struct Encoder {
    low: u32,
    high: u32,
    bytes: Vec<u8>,
}

impl Encoder {
    pub(super) fn new() -> Self {
        Self { low: 0, high: u32::MAX, bytes: Vec::new() }
    }

    /// The finished stream.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes.extend_from_slice(&self.high.to_be_bytes());
        self.bytes
    }
}

impl Coder for Encoder {
    fn code(&mut self, bit: bool, probability: u32) -> bool {
        narrow(&mut self.low, &mut self.high, probability, |_| bit);
        while (self.low ^ self.high) >> 24 == 0 {
            self.bytes.push(self.high.to_be_bytes()[0]);
            self.low <<= 8;
            self.high = (self.high << 8) | 0xff;
        }
        bit
    }
}

/// Reads bits. Past the end it reads zeros and counts them, so that a cut stream is told from a whole one.
#[derive(Debug)]
pub(super) struct Decoder<'a> {
    low: u32,
    high: u32,
    window: u32,
    bytes: std::slice::Iter<'a, u8>,
    missing: usize,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self { low: 0, high: u32::MAX, window: 0, bytes: bytes.iter(), missing: 0 };
        for _ in 0..4 {
            decoder.shift();
        }
        decoder
    }

    /// Whether more was read than there was.
    pub(super) fn is_exhausted(&self) -> bool {
        self.missing > 0
    }

    fn shift(&mut self) {
        let byte = self.bytes.next().copied();
        self.missing += usize::from(byte.is_none());
        self.window = (self.window << 8) | u32::from(byte.unwrap_or(0));
    }
}

impl Coder for Decoder<'_> {
    fn code(&mut self, _: bool, probability: u32) -> bool {
        let window = self.window;
        let bit = narrow(&mut self.low, &mut self.high, probability, |middle| window <= middle);
        while (self.low ^ self.high) >> 24 == 0 {
            self.shift();
            self.low <<= 8;
            self.high = (self.high << 8) | 0xff;
        }
        bit
    }
}

/// Keeps the part of the interval that stands for the bit which `choose` names.
fn narrow(low: &mut u32, high: &mut u32, probability: u32, choose: impl FnOnce(u32) -> bool) -> bool {
    let span = u64::from(*high - *low);
    let part = (span * u64::from(probability.clamp(1, ONE - 1))) >> 16;
    let middle = *low + u32::try_from(part).unwrap_or(0);
    let bit = choose(middle);
    if bit {
        *high = middle;
    } else {
        *low = middle + 1;
    }
    bit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(bits: &[bool], probability: u32) -> usize {
        let mut encoder = Encoder::new();
        for &bit in bits {
            encoder.code(bit, probability);
        }
        let bytes = encoder.finish();
        let mut decoder = Decoder::new(&bytes);
        let back: Vec<bool> = bits.iter().map(|_| decoder.code(false, probability)).collect();
        assert_eq!(back, bits);
        assert!(!decoder.is_exhausted());
        bytes.len()
    }

    #[test]
    fn what_is_written_is_read_back_at_any_probability() {
        let bits: Vec<bool> = (0..5000_u32).map(|n| n.wrapping_mul(2_654_435_761) >> 28 == 3).collect();
        for probability in [0, 1, 7, 300, ONE / 16, ONE / 2, ONE - 1, ONE] {
            law(&bits, probability);
        }
        assert!(law(&bits, ONE / 16) < 5000 / 8 / 2, "a good guess makes few bytes");
    }

    #[test]
    fn reading_past_the_end_is_noticed() {
        let mut decoder = Decoder::new(&[0x12, 0x34]);
        for _ in 0..100 {
            decoder.code(false, ONE / 3);
        }
        assert!(decoder.is_exhausted());
    }
}
