//! Rows that are left out, and why.

/// Why a row was left out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SkipReason {
    /// The source address is null.
    SourceMissing,
    /// The source address is not an IP address.
    SourceUnreadable,
    /// The destination address is null.
    DestinationMissing,
    /// The destination address is not an IP address.
    DestinationUnreadable,
}

impl SkipReason {
    /// All reasons, in the order of [`Skipped`]'s counters.
    pub const ALL: [Self; 4] =
        [Self::SourceMissing, Self::SourceUnreadable, Self::DestinationMissing, Self::DestinationUnreadable];

    /// The reason for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::SourceMissing => "no source address",
            Self::SourceUnreadable => "source address is not an IP address",
            Self::DestinationMissing => "no destination address",
            Self::DestinationUnreadable => "destination address is not an IP address",
        }
    }
}

/// Rows left out, by reason; a row counts once, under its first reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped(pub [u64; SkipReason::ALL.len()]);

impl Skipped {
    /// Rows left out in all.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Counts one more row.
    pub fn add(&mut self, reason: SkipReason) {
        if let Some(count) = self.0.get_mut(reason as usize) {
            *count += 1;
        }
    }

    /// Adds another part's.
    pub fn merge(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(count, other)| *count += other);
    }
}
