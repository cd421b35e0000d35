//! Parquet files as different programs write them.

use arrow::array::RecordBatch;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};

use super::made_day::{Flow, record_batch};

/// How a file is written.
#[derive(Clone)]
pub(crate) struct Writer {
    pub(crate) compression: Compression,
    pub(crate) version: WriterVersion,
    pub(crate) dictionary: bool,
    /// Encodings of columns by name; those columns have no dictionary.
    pub(crate) encodings: Vec<(&'static str, Encoding)>,
    pub(crate) group_rows: usize,
    pub(crate) page_rows: usize,
    pub(crate) statistics: EnabledStatistics,
}

impl Default for Writer {
    fn default() -> Self {
        Self {
            compression: Compression::SNAPPY,
            version: WriterVersion::PARQUET_1_0,
            dictionary: true,
            encodings: Vec::new(),
            group_rows: 1 << 20,
            page_rows: 1 << 20,
            statistics: EnabledStatistics::Chunk,
        }
    }
}

impl Writer {
    /// A file of flows with the columns of a course day.
    pub(crate) fn file(&self, flows: &[Flow]) -> Bytes {
        self.batch(&record_batch(flows).unwrap())
    }

    /// A file of any columns.
    pub(crate) fn batch(&self, batch: &RecordBatch) -> Bytes {
        let mut properties = WriterProperties::builder()
            .set_compression(self.compression)
            .set_writer_version(self.version)
            .set_dictionary_enabled(self.dictionary)
            .set_max_row_group_row_count(Some(self.group_rows))
            .set_data_page_row_count_limit(self.page_rows)
            .set_write_batch_size(self.page_rows.min(1024))
            .set_statistics_enabled(self.statistics);
        for (column, encoding) in &self.encodings {
            properties = properties
                .set_column_dictionary_enabled((*column).into(), false)
                .set_column_encoding((*column).into(), *encoding);
        }
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties.build())).unwrap();
        writer.write(batch).unwrap();
        Bytes::from(writer.into_inner().unwrap())
    }
}
