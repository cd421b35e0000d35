//! The batches of a file, unit by unit.

use bytes::Bytes;

use crate::error::Error;
use crate::flow::{Batch, Ids, Skipped};
use crate::read::{ParquetFile, Reading, Unit};

/// What a scan reads from: the current unit and its current batch.
pub(super) struct Batches {
    pub(super) reading: Reading,
    pub(super) batch: Batch,
    unit: Option<Unit>,
}

impl Batches {
    pub(super) fn new(reading: Reading) -> Self {
        Self { batch: Batch::new(reading.dialect.kind()), reading, unit: None }
    }

    /// Makes row group `number` the current unit; `bytes` are those of its
    /// [`Reading::unit_ranges`].
    pub(super) fn load(&mut self, file: &ParquetFile, number: usize, bytes: Vec<(u64, Bytes)>) -> Result<(), Error> {
        self.unit = Some(Unit::new(file, &self.reading, number, bytes)?);
        Ok(())
    }

    /// Decodes the next rows of the current unit into the batch; how many rows
    /// of the file that were, 0 at the unit's end.
    pub(super) fn next(&mut self, ids: &mut Ids, skipped: &mut Skipped) -> Result<usize, Error> {
        let Some(unit) = &mut self.unit else { return Ok(0) };
        let rows = unit.next(ids, &mut self.batch, skipped)?;
        if rows == 0 {
            self.unit = None;
        }
        Ok(rows)
    }
}
