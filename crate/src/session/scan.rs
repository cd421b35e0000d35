//! Gathering the aggregates of a file, unit by unit.

use bytes::Bytes;

use super::batches::Batches;
use crate::aggregate::{Gathered, Needs};
use crate::error::Error;
use crate::flow::{Cidr, Dialect};
use crate::read::{ParquetFile, ReadOptions, Reading};

/// A file being scanned by one worker.
pub struct Scan {
    batches: Batches,
    gathered: Gathered,
}

impl Scan {
    /// Prepares to gather what `needs` says of a file of its dialect.
    ///
    /// # Errors
    /// The file cannot be read with these options, or a network of theirs is none.
    pub fn new(file: &ParquetFile, options: &ReadOptions, needs: fn(Dialect) -> Needs) -> Result<Self, Error> {
        let inside: Vec<Cidr> =
            options.inside.iter().flatten().map(|network| network.parse()).collect::<Result<_, Error>>()?;
        let batches = Batches::new(Reading::new(file, options, |dialect| needs(dialect).parts())?);
        let dialect = batches.reading.dialect;
        Ok(Self { batches, gathered: Gathered::new(dialect, needs(dialect), inside) })
    }

    /// How the file is read.
    pub fn reading(&self) -> &Reading {
        &self.batches.reading
    }

    /// Makes row group `number` the current unit; `bytes` are those of its
    /// [`Reading::unit_ranges`].
    ///
    /// # Errors
    /// It cannot be decoded.
    pub fn load(&mut self, file: &ParquetFile, number: usize, bytes: Vec<(u64, Bytes)>) -> Result<(), Error> {
        self.batches.load(file, number, bytes)
    }

    /// Takes the next rows of the current unit; returns how many, 0 at its end.
    ///
    /// # Errors
    /// They cannot be decoded.
    pub fn step(&mut self) -> Result<usize, Error> {
        let rows = self.batches.next(&mut self.gathered.ids, &mut self.gathered.skipped)?;
        if rows > 0 {
            self.gathered.update(&self.batches.batch);
        }
        Ok(rows)
    }

    /// What was gathered.
    pub fn finish(self) -> Gathered {
        self.gathered
    }
}
