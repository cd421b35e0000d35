//! Columns to a Parquet file that leaves in pieces, row group by row group.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::columns::Column;
use super::schema::ColumnKind;
use crate::error::{Code, Error};

/// When gathered rows are handed to the encoder, whichever comes first.
const BATCH_ROWS: usize = 1 << 13;
const BATCH_BYTES: usize = 8 << 20;

/// When a row group ends, whichever comes first.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) group_rows: usize,
    /// Bytes held by the encoder.
    pub(super) group_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { group_rows: 1 << 20, group_bytes: 128 << 20 }
    }
}

/// A file being written.
pub(super) struct TableWriter {
    schema: SchemaRef,
    pub(super) columns: Vec<Column>,
    writer: ArrowWriter<Vec<u8>>,
    limits: Limits,
    rows: u64,
    /// Rows and bytes of the log since the encoder was last given a batch.
    batch_rows: usize,
    batch_bytes: usize,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) rows: u64,
    pub(super) row_groups: usize,
    pub(super) bytes: u64,
}

fn cannot_write(why: impl std::fmt::Display) -> Error {
    Error::new(Code::Misuse, "the rows cannot be written as Parquet").with_detail(why)
}

impl TableWriter {
    pub(super) fn new(schema: SchemaRef, kinds: &[ColumnKind], limits: Limits) -> Result<Self, Error> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).map_err(cannot_write)?))
            .set_max_row_group_row_count(Some(limits.group_rows))
            // The range of each chunk is what readers ask for before they read.
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by(format!("almenara {}", env!("CARGO_PKG_VERSION")))
            .build();
        let writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties)).map_err(cannot_write)?;
        let columns = kinds.iter().map(|kind| Column::new(*kind)).collect();
        Ok(Self { schema, columns, writer, limits, rows: 0, batch_rows: 0, batch_bytes: 0 })
    }

    /// The column at a place, ready for the value of the present row; one that
    /// was given already is taken back.
    pub(super) fn cell(&mut self, place: usize) -> Option<&mut Column> {
        let column = self.columns.get_mut(place)?;
        column.truncate(self.batch_rows);
        Some(column)
    }

    /// Ends a row that took `bytes` in the log: columns that were not given a
    /// value get null.
    pub(super) fn end_row(&mut self, bytes: usize) -> Result<(), Error> {
        self.batch_rows += 1;
        self.batch_bytes += bytes;
        for column in &mut self.columns {
            if column.len() < self.batch_rows {
                column.push_null();
            }
        }
        if self.batch_rows >= BATCH_ROWS || self.batch_bytes >= BATCH_BYTES {
            self.encode()?;
        }
        Ok(())
    }

    /// Takes the values back that were put into the columns since the last row.
    pub(super) fn drop_row(&mut self) {
        for column in &mut self.columns {
            column.truncate(self.batch_rows);
        }
    }

    fn encode(&mut self) -> Result<(), Error> {
        if self.batch_rows == 0 {
            return Ok(());
        }
        let arrays = self.columns.iter_mut().map(Column::take).collect::<Result<_, _>>().map_err(cannot_write)?;
        let batch = RecordBatch::try_new(self.schema.clone(), arrays).map_err(cannot_write)?;
        self.writer.write(&batch).map_err(cannot_write)?;
        self.rows += self.batch_rows as u64;
        (self.batch_rows, self.batch_bytes) = (0, 0);
        if self.writer.memory_size() >= self.limits.group_bytes {
            self.writer.flush().map_err(cannot_write)?;
        }
        Ok(())
    }

    /// The bytes of the file since they were last asked for.
    pub(super) fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(self.writer.inner_mut())
    }

    /// Writes what is left and the footer.
    pub(super) fn finish(mut self) -> Result<(Vec<u8>, Written), Error> {
        self.encode()?;
        let metadata = self.writer.finish().map_err(cannot_write)?;
        let written = Written {
            rows: self.rows,
            row_groups: metadata.num_row_groups(),
            bytes: self.writer.bytes_written() as u64,
        };
        Ok((self.take_output(), written))
    }
}
