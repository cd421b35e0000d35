//! Queries to the DNS: distinct names under each registered domain, labels that
//! look random, names that do not exist.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::distinct::Distinct;
use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope};
use crate::error::Error;
use crate::flow::{DnsBatch, NO_TEXT, UNSET_TIME, entropy_bits, longest_label};

/// Queries of one source for names under one registered domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameSet {
    /// Queries.
    pub queries: u64,
    /// The distinct names.
    pub names: Distinct,
}

/// [`NameSet`]s per source and registered domain, and how many queries there
/// were between when and when.
#[derive(Clone)]
pub struct Names {
    sets: HashMap<(u32, u32), NameSet, FxBuildHasher>,
    /// Queries in all.
    pub rows: u64,
    /// First time in microseconds, `i64::MAX` when no query has one.
    pub first_micros: i64,
    /// Last time in microseconds, `i64::MIN` when no query has one.
    pub last_micros: i64,
}

impl Default for Names {
    fn default() -> Self {
        Self { sets: HashMap::default(), rows: 0, first_micros: i64::MAX, last_micros: i64::MIN }
    }
}

impl Names {
    /// Every entry as source id, text id of the registered domain and names, in
    /// no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u32, u32, &NameSet)> {
        self.sets.iter().map(|((source, domain), set)| (*source, *domain, set))
    }
}

impl Aggregate for Names {
    type Batch = DnsBatch;

    fn update(&mut self, batch: &DnsBatch, _: &Scope<'_>) {
        self.rows += batch.len() as u64;
        for time in batch.time_micros.iter().filter(|time| **time != UNSET_TIME) {
            self.first_micros = self.first_micros.min(*time);
            self.last_micros = self.last_micros.max(*time);
        }
        for ((source, domain), query) in batch.source.iter().zip(&batch.domain).zip(batch.query.iter()) {
            if *domain != NO_TEXT {
                let set = self.sets.entry((*source, *domain)).or_default();
                set.queries += 1;
                set.names.add(query.strip_suffix(b".").unwrap_or(query));
            }
        }
    }

    fn merge(&mut self, other: Self, new_ids: &NewIds) {
        self.rows += other.rows;
        self.first_micros = self.first_micros.min(other.first_micros);
        self.last_micros = self.last_micros.max(other.last_micros);
        for ((source, domain), set) in other.sets {
            let own = self.sets.entry((new_ids.address(source), new_ids.text(domain))).or_default();
            own.queries += set.queries;
            own.names.merge(&set.names);
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.u64(self.rows);
        out.i64(self.first_micros);
        out.i64(self.last_micros);
        out.list(self.sets.iter(), 24, |out, ((source, domain), set)| {
            out.u64(u64::from(*source) << 32 | u64::from(*domain));
            out.u64(set.queries);
            set.names.encode(out);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            rows: input.u64()?,
            first_micros: input.i64()?,
            last_micros: input.i64()?,
            sets: input.map(24, |input| {
                let key = input.u64()?;
                let set = NameSet { queries: input.u64()?, names: Distinct::decode(input)? };
                Ok((((key >> 32) as u32, key as u32), set))
            })?,
        })
    }

    fn bytes(&self) -> usize {
        self.sets.allocation_size() + self.sets.values().map(|set| set.names.bytes()).sum::<usize>()
    }
}

/// Labels shorter than this look random by chance, and are not kept.
pub const LABEL_MIN_CHARACTERS: u8 = 16;
/// Labels of less entropy than this do not look random, and are not kept; in
/// tenths of a bit a character.
pub const LABEL_MIN_ENTROPY_TENTHS: u8 = 30;

/// Source id, text id of the domain, characters and entropy of the label.
type LabelKey = (u32, u32, u8, u8);

/// Queries per source, registered domain, and length and entropy (rounded down
/// to tenths of a bit) of the longest label below the domain, where both are
/// large.
#[derive(Clone, Default)]
pub struct Labels(HashMap<LabelKey, u64, FxBuildHasher>);

impl Labels {
    /// Every entry as source id, text id of the registered domain, characters,
    /// tenths of a bit and queries, in no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u32, u32, u8, u8, u64)> {
        self.0
            .iter()
            .map(|((source, domain, length, entropy), queries)| (*source, *domain, *length, *entropy, *queries))
    }
}

impl Aggregate for Labels {
    type Batch = DnsBatch;

    fn update(&mut self, batch: &DnsBatch, _: &Scope<'_>) {
        for ((source, domain), query) in batch.source.iter().zip(&batch.domain).zip(batch.query.iter()) {
            let label = longest_label(query);
            if *domain == NO_TEXT || label.len() < usize::from(LABEL_MIN_CHARACTERS) {
                continue;
            }
            let tenths = (entropy_bits(label) * 10.0) as u8;
            if tenths >= LABEL_MIN_ENTROPY_TENTHS {
                let characters = label.len().min(usize::from(u8::MAX)) as u8;
                *self.0.entry((*source, *domain, characters, tenths)).or_default() += 1;
            }
        }
    }

    fn merge(&mut self, other: Self, new_ids: &NewIds) {
        for ((source, domain, characters, tenths), queries) in other.0 {
            let key = (new_ids.address(source), new_ids.text(domain), characters, tenths);
            *self.0.entry(key).or_default() += queries;
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.list(self.0.iter(), 24, |out, ((source, domain, characters, tenths), queries)| {
            out.u64(u64::from(*source) << 32 | u64::from(*domain));
            out.u64(u64::from(*characters) << 8 | u64::from(*tenths));
            out.u64(*queries);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        let labels = input.map(24, |input| {
            let (ends, label) = (input.u64()?, input.u64()?);
            Ok((((ends >> 32) as u32, ends as u32, (label >> 8) as u8, label as u8), input.u64()?))
        })?;
        Ok(Self(labels))
    }

    fn bytes(&self) -> usize {
        self.0.allocation_size()
    }
}

/// The response code of a name that does not exist (NXDOMAIN, RFC 1035).
pub const NO_SUCH_NAME: u16 = 3;

/// How long the steps are in which answers of that kind are counted.
pub const NO_SUCH_NAME_STEP_SECS: i64 = 300;

const STEP_MICROS: i64 = NO_SUCH_NAME_STEP_SECS * 1_000_000;

/// Answers that a name does not exist, per source and step of
/// [`NO_SUCH_NAME_STEP_SECS`]. Those without a time are left out.
#[derive(Clone, Default)]
pub struct NoSuchNames(HashMap<(u32, i64), u64, FxBuildHasher>);

impl NoSuchNames {
    /// Every entry as source id, beginning of the step in microseconds and
    /// answers, in no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u32, i64, u64)> {
        self.0.iter().map(|((source, step), answers)| (*source, step.saturating_mul(STEP_MICROS), *answers))
    }
}

impl Aggregate for NoSuchNames {
    type Batch = DnsBatch;

    fn update(&mut self, batch: &DnsBatch, _: &Scope<'_>) {
        for ((source, time), code) in batch.source.iter().zip(&batch.time_micros).zip(&batch.response_code) {
            if *code == NO_SUCH_NAME && *time != UNSET_TIME {
                *self.0.entry((*source, time.div_euclid(STEP_MICROS))).or_default() += 1;
            }
        }
    }

    fn merge(&mut self, other: Self, new_ids: &NewIds) {
        for ((source, step), answers) in other.0 {
            *self.0.entry((new_ids.address(source), step)).or_default() += answers;
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.list(self.0.iter(), 24, |out, ((source, step), answers)| {
            out.u64(u64::from(*source));
            out.i64(*step);
            out.u64(*answers);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self(input.map(24, |input| Ok(((input.u64()? as u32, input.i64()?), input.u64()?)))?))
    }

    fn bytes(&self) -> usize {
        self.0.allocation_size()
    }
}
