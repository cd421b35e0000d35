//! Drilling down: the rows behind a finding, by another scan with a filter.

use bytes::Bytes;

use super::row_view::{RowView, columns};
use crate::detect::Table;
use crate::error::Error;
use crate::flow::{Batch, Ids, RowFilter, Skipped};
use crate::read::{DataFile, ReadOptions, Reading};

/// A scan that keeps the rows that match a filter.
pub struct RowScan {
    reading: Reading,
    batch: Batch,
    filter: RowFilter,
    limit: usize,
    table: Table,
    ids: Ids,
    skipped: Skipped,
}

impl RowScan {
    /// Prepares to keep the first `limit` rows that match `filter` and to count
    /// them all.
    ///
    /// # Errors
    /// The file cannot be read with these options.
    pub fn new(file: &DataFile, options: &ReadOptions, mut filter: RowFilter, limit: usize) -> Result<Self, Error> {
        filter.prepare();
        let reading = Reading::new(file, options, |dialect| dialect.kind().parts().to_vec())?;
        let table = Table::new("rows", "Rows", &columns(reading.dialect));
        Ok(Self {
            batch: Batch::new(reading.dialect.kind()),
            reading,
            filter,
            limit,
            table,
            ids: Ids::default(),
            skipped: Skipped::default(),
        })
    }

    /// How the file is read.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// See [`super::Scan::load`].
    ///
    /// # Errors
    /// The unit cannot be decoded.
    pub fn load(&mut self, unit: usize, bytes: Vec<(u64, Bytes)>) -> Result<(), Error> {
        self.reading.load(unit, bytes)
    }

    /// See [`super::Scan::step`].
    ///
    /// # Errors
    /// The rows cannot be decoded.
    pub fn step(&mut self) -> Result<usize, Error> {
        let rows = self.reading.next(&mut self.ids, &mut self.batch, &mut self.skipped)?;
        if rows > 0 {
            self.keep_matching();
        }
        Ok(rows)
    }

    fn keep_matching(&mut self) {
        let Self { reading, batch, filter, limit, table, ids, .. } = self;
        let view = RowView { filter, ids, clock: reading.clock, dialect: reading.dialect };
        for row in 0..batch.len() {
            if !view.matches(batch, row) {
                continue;
            }
            if table.rows.len() < *limit {
                table.push(view.cells(batch, row));
            } else {
                table.total_rows += 1;
            }
        }
    }

    /// The rows kept, and how many match in all.
    pub fn finish(self) -> Table {
        self.table
    }
}
