//! Ids of texts lately seen, by the text: reading an address, or looking a name up,
//! takes longer than finding it here.

/// A cache of ids. Each text has one place, and who comes later takes it.
pub(super) struct IdCache {
    places: Vec<(ShortText, u32)>,
    shift: u32,
}

/// A text of 1 to 16 bytes: its first and its last ones, which may overlap, and its length.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct ShortText {
    first: u64,
    last: u64,
    length: u32,
}

impl ShortText {
    /// `None` for a text that is longer, or empty.
    #[inline]
    fn new(text: &[u8]) -> Option<Self> {
        // Eight bytes of each end, four, two, or the only one.
        let (first, last) = if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
        } else if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
        } else if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            (u16::from_le_bytes(*first).into(), u16::from_le_bytes(*last).into())
        } else {
            (u64::from(*text.first()?), 0)
        };
        (text.len() <= 16).then_some(Self { first, last, length: text.len() as u32 })
    }

    fn hash(self) -> u64 {
        (self.first ^ self.last.rotate_left(20)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl IdCache {
    /// Two to the power of `bits` places.
    pub(super) fn new(bits: u32) -> Self {
        // A free place holds a text of no length, which is never asked for.
        Self { places: vec![Default::default(); 1 << bits], shift: u64::BITS - bits }
    }

    /// The id of `text`, from `find` where it is not at hand. Texts of more than
    /// 16 bytes never are.
    #[inline]
    pub(super) fn id(&mut self, text: &[u8], find: impl FnOnce() -> Option<u32>) -> Option<u32> {
        let Some(key) = ShortText::new(text) else { return find() };
        let place = self.places.get_mut((key.hash() >> self.shift) as usize)?;
        if place.0 != key {
            *place = (key, find()?);
        }
        Some(place.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_own_id_whatever_its_neighbours() {
        // So few places that they are always taken by another text.
        let mut cache = IdCache::new(2);
        let mut texts: Vec<Vec<u8>> = (0..20).map(|length| vec![b'1'; length]).collect();
        texts.extend(
            (0..20).flat_map(|length| (0..length).map(move |at| (0..length).map(|n| u8::from(n == at)).collect())),
        );
        for _ in 0..2 {
            for (id, text) in (0..).zip(&texts) {
                assert_eq!(cache.id(text, || Some(id)), Some(id), "{text:?}");
                let again = cache.id(text, || None);
                assert_eq!(again, (1..=16).contains(&text.len()).then_some(id), "{text:?}");
            }
        }
    }

    #[test]
    fn what_is_not_found_is_not_kept() {
        let mut cache = IdCache::new(4);
        assert_eq!(cache.id(b"x", || None), None);
        assert_eq!(cache.id(b"x", || Some(7)), Some(7));
    }
}
