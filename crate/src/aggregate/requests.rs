//! Requests over HTTP: how many, by client, server port, MIME types and period;
//! and those whose MIME types contradict the URI.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::step::Step;
use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope};
use crate::error::Error;
use crate::flow::{HttpBatch, NO_TEXT, Period, UNSET_TIME, mime_mismatch};

/// Entries kept; beyond, periods become longer.
const LIMIT: usize = 1 << 20;

/// The period of requests without a time.
const NO_HOUR: i32 = i32::MIN;

/// Requests of one client to one port whose responses had the same MIME types,
/// in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    source: u32,
    mime_types: u32,
    port: u16,
    hour: i32,
}

/// Requests per source, port, MIME types and period, as fine as there is room
/// for, and how many there were between when and when.
#[derive(Clone)]
pub struct Requests {
    step: Step,
    counts: HashMap<Key, u64, FxBuildHasher>,
    /// Requests in all.
    pub rows: u64,
    /// First time in microseconds, `i64::MAX` when no request has one.
    pub first_micros: i64,
    /// Last time in microseconds, `i64::MIN` when no request has one.
    pub last_micros: i64,
}

impl Default for Requests {
    fn default() -> Self {
        Self {
            step: Step::default(),
            counts: HashMap::default(),
            rows: 0,
            first_micros: i64::MAX,
            last_micros: i64::MIN,
        }
    }
}

impl Requests {
    /// Every entry as source id, port, text id of the MIME types, first hour of
    /// the period since 1970 (`None` without a time) and requests, in no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u32, u16, u32, Option<i64>, u64)> {
        self.counts.iter().map(|(key, requests)| {
            let hour = Some(key.hour).filter(|hour| *hour != NO_HOUR).map(i64::from);
            (key.source, key.port, key.mime_types, hour, *requests)
        })
    }

    /// The shortest period that requests can be told apart by.
    pub fn finest(&self) -> Period {
        self.step.period()
    }

    fn add(&mut self, key: Key, requests: u64) {
        let hour = if key.hour == NO_HOUR { NO_HOUR } else { self.step.round(key.hour) };
        *self.counts.entry(Key { hour, ..key }).or_default() += requests;
    }

    fn fit(&mut self) {
        while self.counts.len() > LIMIT && self.step.coarsen() {
            let finer = std::mem::take(&mut self.counts);
            for (key, requests) in finer {
                self.add(key, requests);
            }
        }
    }
}

impl Aggregate for Requests {
    type Batch = HttpBatch;

    fn update(&mut self, batch: &HttpBatch, _: &Scope<'_>) {
        self.rows += batch.len() as u64;
        let rows = batch.source.iter().zip(&batch.port).zip(&batch.mime_types).zip(&batch.time_micros);
        for (((source, port), mime_types), time) in rows {
            let mut hour = NO_HOUR;
            if *time != UNSET_TIME {
                self.first_micros = self.first_micros.min(*time);
                self.last_micros = self.last_micros.max(*time);
                hour = Step::hour_of(*time);
            }
            self.add(Key { source: *source, mime_types: *mime_types, port: *port, hour }, 1);
        }
        self.fit();
    }

    fn merge(&mut self, mut other: Self, new_ids: &NewIds) {
        self.rows += other.rows;
        self.first_micros = self.first_micros.min(other.first_micros);
        self.last_micros = self.last_micros.max(other.last_micros);
        while self.step < other.step && self.step.coarsen() {
            let finer = std::mem::take(&mut self.counts);
            for (key, requests) in finer {
                self.add(key, requests);
            }
        }
        for (key, requests) in std::mem::take(&mut other.counts) {
            let (source, mime_types) = (new_ids.address(key.source), new_ids.text(key.mime_types));
            self.add(Key { source, mime_types, ..key }, requests);
        }
        self.fit();
    }

    fn encode(&self, out: &mut Writer) {
        self.step.encode(out);
        out.u64(self.rows);
        out.i64(self.first_micros);
        out.i64(self.last_micros);
        out.list(self.counts.iter(), 24, |out, (key, requests)| {
            out.u64(u64::from(key.source) << 32 | u64::from(key.mime_types));
            out.u64(u64::from(key.port) << 32 | u64::from(key.hour.cast_unsigned()));
            out.u64(*requests);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            step: Step::decode(input)?,
            rows: input.u64()?,
            first_micros: input.i64()?,
            last_micros: input.i64()?,
            counts: input.map(24, |input| {
                let (texts, place) = (input.u64()?, input.u64()?);
                let key = Key {
                    source: (texts >> 32) as u32,
                    mime_types: texts as u32,
                    port: (place >> 32) as u16,
                    hour: (place as u32).cast_signed(),
                };
                Ok((key, input.u64()?))
            })?,
        })
    }

    fn bytes(&self) -> usize {
        self.counts.allocation_size()
    }
}

/// Requests per source, port, extension and MIME types, where the two
/// contradict each other (see [`mime_mismatch`]) and the response was a success.
#[derive(Clone, Default)]
pub struct Mismatches(HashMap<(u32, u16, u32, u32), u64, FxBuildHasher>);

impl Mismatches {
    /// Every entry as source id, port, text ids of extension and MIME types, and
    /// requests, in no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u32, u16, u32, u32, u64)> {
        self.0.iter().map(|((source, port, extension, mime), requests)| (*source, *port, *extension, *mime, *requests))
    }
}

/// Whether a status says that the response is what was asked for: an error page
/// in place of a program contradicts nothing. A log without statuses is taken at
/// its word.
pub fn is_success(status: u16) -> bool {
    status == 0 || (200..300).contains(&status)
}

impl Aggregate for Mismatches {
    type Batch = HttpBatch;

    fn update(&mut self, batch: &HttpBatch, scope: &Scope<'_>) {
        let rows = batch.source.iter().zip(&batch.port).zip(&batch.status);
        let kinds = batch.extension.iter().zip(&batch.mime_types);
        for (((source, port), status), (extension, mime_types)) in rows.zip(kinds) {
            let known = *extension != NO_TEXT && *mime_types != NO_TEXT && is_success(*status);
            if known && mime_mismatch(scope.texts.get(*mime_types), scope.texts.get(*extension)) {
                *self.0.entry((*source, *port, *extension, *mime_types)).or_default() += 1;
            }
        }
    }

    fn merge(&mut self, other: Self, new_ids: &NewIds) {
        for ((source, port, extension, mime), requests) in other.0 {
            let key = (new_ids.address(source), port, new_ids.text(extension), new_ids.text(mime));
            *self.0.entry(key).or_default() += requests;
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.list(self.0.iter(), 24, |out, ((source, port, extension, mime), requests)| {
            out.u64(u64::from(*source) << 32 | u64::from(*port));
            out.u64(u64::from(*extension) << 32 | u64::from(*mime));
            out.u64(*requests);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        let requests = input.map(24, |input| {
            let (place, texts) = (input.u64()?, input.u64()?);
            let key = ((place >> 32) as u32, place as u16, (texts >> 32) as u32, texts as u32);
            Ok((key, input.u64()?))
        })?;
        Ok(Self(requests))
    }

    fn bytes(&self) -> usize {
        self.0.allocation_size()
    }
}
