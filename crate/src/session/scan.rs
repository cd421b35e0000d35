//! Gathering the aggregates of a file, unit by unit.

use bytes::Bytes;

use crate::aggregate::{Gathered, Needs};
use crate::error::Error;
use crate::flow::{Cidr, FlowBatch};
use crate::read::{ParquetFile, ReadOptions, Reading, Unit};

/// A file being scanned by one worker.
pub struct Scan {
    reading: Reading,
    gathered: Gathered,
    batch: FlowBatch,
    unit: Option<Unit>,
}

impl Scan {
    /// Prepares to gather what `needs` says.
    ///
    /// # Errors
    /// The file cannot be read with these options, or a network of theirs is none.
    pub fn new(file: &ParquetFile, options: &ReadOptions, needs: Needs) -> Result<Self, Error> {
        let inside: Vec<Cidr> =
            options.inside.iter().flatten().map(|network| network.parse()).collect::<Result<_, Error>>()?;
        Ok(Self {
            reading: Reading::new(file, options, &needs.parts())?,
            gathered: Gathered::new(needs, inside),
            batch: FlowBatch::default(),
            unit: None,
        })
    }

    /// How the file is read.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Makes row group `number` the current unit; `bytes` are those of its
    /// [`Reading::unit_ranges`].
    ///
    /// # Errors
    /// It cannot be decoded.
    pub fn load(&mut self, file: &ParquetFile, number: usize, bytes: Vec<(u64, Bytes)>) -> Result<(), Error> {
        self.unit = Some(Unit::new(file, &self.reading, number, bytes)?);
        Ok(())
    }

    /// Takes the next rows of the current unit; returns how many, 0 at its end.
    ///
    /// # Errors
    /// They cannot be decoded.
    pub fn step(&mut self) -> Result<usize, Error> {
        let Some(unit) = &mut self.unit else { return Ok(0) };
        let rows = unit.next(&mut self.gathered.addresses, &mut self.batch, &mut self.gathered.skipped)?;
        if rows == 0 {
            self.unit = None;
        } else {
            self.gathered.update(&self.batch);
        }
        Ok(rows)
    }

    /// What was gathered.
    pub fn finish(self) -> Gathered {
        self.gathered
    }
}
