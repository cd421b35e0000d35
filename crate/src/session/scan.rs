//! Gathering the aggregates of a file, piece by piece.

use bytes::Bytes;

use crate::aggregate::{Gathered, Needs};
use crate::error::Error;
use crate::flow::{Batch, Cidr, Dialect};
use crate::read::{DataFile, ReadOptions, Reading};

/// A file being scanned by one worker.
pub struct Scan {
    reading: Reading,
    batch: Batch,
    gathered: Gathered,
}

impl Scan {
    /// Prepares to gather what `needs` says of a file of its dialect.
    ///
    /// # Errors
    /// The file cannot be read with these options, or a network of theirs is none.
    pub fn new(file: &DataFile, options: &ReadOptions, needs: fn(Dialect) -> Needs) -> Result<Self, Error> {
        let inside: Vec<Cidr> =
            options.inside.iter().flatten().map(|network| network.parse()).collect::<Result<_, Error>>()?;
        let reading = Reading::new(file, options, |dialect| needs(dialect).parts())?;
        let dialect = reading.dialect;
        let gathered = Gathered::new(dialect, needs(dialect), inside);
        Ok(Self { reading, batch: Batch::new(dialect.kind()), gathered })
    }

    /// How the file is read.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Makes piece `unit` the current one; `bytes` are those of its
    /// [`Reading::unit_ranges`].
    ///
    /// # Errors
    /// It cannot be decoded.
    pub fn load(&mut self, unit: usize, bytes: Vec<(u64, Bytes)>) -> Result<(), Error> {
        self.reading.load(unit, bytes)
    }

    /// Takes the next rows of the current piece; returns how many, 0 at its end.
    ///
    /// # Errors
    /// They cannot be decoded.
    pub fn step(&mut self) -> Result<usize, Error> {
        let Gathered { ids, skipped, .. } = &mut self.gathered;
        let rows = self.reading.next(ids, &mut self.batch, skipped)?;
        if rows > 0 {
            self.gathered.update(&self.batch);
        }
        Ok(rows)
    }

    /// What was gathered.
    pub fn finish(mut self) -> Gathered {
        // Here, as many work at it as read; whoever merges is alone.
        self.gathered.settle();
        self.gathered
    }
}
