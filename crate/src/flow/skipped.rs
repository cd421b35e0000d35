//! Rows that are left out, and why.

use std::collections::BTreeMap;

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
    /// A line has fewer fields than its header.
    TooFewFields,
    /// A line has more fields than its header.
    TooManyFields,
    /// A line is not a JSON object.
    NotJson,
    /// A line is longer than any line is allowed to be.
    LineTooLong,
    /// A time, port or number of a line cannot be read.
    BadValue,
    /// The last line is cut in the middle.
    CutLine,
    /// A row of another log that follows in the same file.
    OtherLog,
}

impl SkipReason {
    /// All reasons, in the order of [`Skipped`]'s counters.
    pub const ALL: [Self; 11] = [
        Self::SourceMissing,
        Self::SourceUnreadable,
        Self::DestinationMissing,
        Self::DestinationUnreadable,
        Self::TooFewFields,
        Self::TooManyFields,
        Self::NotJson,
        Self::LineTooLong,
        Self::BadValue,
        Self::CutLine,
        Self::OtherLog,
    ];

    /// The reason for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::SourceMissing => "no source address",
            Self::SourceUnreadable => "source address is not an IP address",
            Self::DestinationMissing => "no destination address",
            Self::DestinationUnreadable => "destination address is not an IP address",
            Self::TooFewFields => "fewer fields than #fields names",
            Self::TooManyFields => "more fields than #fields names",
            Self::NotJson => "not a JSON object",
            Self::LineTooLong => "longer than 256 KiB",
            Self::BadValue => "a time, port or number that cannot be read",
            Self::CutLine => "the file ends in the middle of it",
            Self::OtherLog => "of another log that follows in the same file",
        }
    }
}

/// Lines kept with their numbers; further ones are counted only.
pub(super) const LINES_KEPT: usize = 20;

/// A line that was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BadLine {
    /// The piece of the file that the line begins in.
    pub unit: u32,
    /// Its number within the piece, from 1.
    pub line: u64,
    /// Why.
    pub reason: SkipReason,
}

/// Rows left out, by reason; a row counts once, under its first reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// How many, by reason.
    pub counts: [u64; SkipReason::ALL.len()],
    /// The first lines of a log that were left out, sorted.
    pub first: Vec<BadLine>,
    /// Lines of each piece of a log, of headers and comments, too.
    pub lines: BTreeMap<u32, u64>,
    /// What else is missing, in sentences without an end: "the gzip data are cut short".
    pub notes: Vec<String>,
}

impl Skipped {
    /// Rows left out in all.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Counts one more row.
    pub fn add(&mut self, reason: SkipReason) {
        if let Some(count) = self.counts.get_mut(reason as usize) {
            *count += 1;
        }
    }

    /// Counts one more line of a log, which are added in their order.
    pub fn add_line(&mut self, unit: u32, line: u64, reason: SkipReason) {
        self.add(reason);
        self.first.push(BadLine { unit, line, reason });
        self.trim();
    }

    /// Notes what else is missing.
    pub fn note(&mut self, sentence: impl Into<String>) {
        self.notes.push(sentence.into());
        self.notes.sort_unstable();
        self.notes.dedup();
    }

    /// Adds another part's.
    pub fn merge(&mut self, other: Self) {
        self.counts.iter_mut().zip(other.counts).for_each(|(count, other)| *count += other);
        self.first.extend(other.first);
        self.trim();
        for (unit, lines) in other.lines {
            *self.lines.entry(unit).or_default() += lines;
        }
        other.notes.into_iter().for_each(|note| self.note(note));
    }

    fn trim(&mut self) {
        if self.first.len() > LINES_KEPT {
            self.first.sort_unstable();
            self.first.truncate(LINES_KEPT);
        }
    }

    /// The first lines left out: number in the file, from 1, and reason.
    pub fn numbered(&self) -> Vec<(u64, SkipReason)> {
        let mut numbered: Vec<(u64, SkipReason)> = self
            .first
            .iter()
            .map(|bad| {
                let before: u64 = self.lines.range(..bad.unit).map(|(_, lines)| lines).sum();
                (before + bad.line, bad.reason)
            })
            .collect();
        numbered.sort_unstable();
        numbered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_over_all_units() {
        let mut second = Skipped::default();
        second.lines.insert(1, 50);
        second.add_line(1, 7, SkipReason::NotJson);
        let mut first = Skipped::default();
        first.lines.insert(0, 100);
        first.add_line(0, 3, SkipReason::BadValue);
        second.merge(first);
        assert_eq!(second.numbered(), [(3, SkipReason::BadValue), (107, SkipReason::NotJson)]);
        assert_eq!(second.total(), 2);
        for (position, reason) in SkipReason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, position);
        }
    }
}
