//! One unit of work, a row group, from its bytes to batches of flows.

use arrow::record_batch::RecordBatchReader;
use bytes::Bytes;
use parquet::DecodeResult;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReader};
use parquet::arrow::push_decoder::ParquetPushDecoderBuilder;

use super::columns::ParquetReading;
use super::fill::Columns;
use super::guarded;
use super::parquet_file::ParquetFile;
use crate::error::{Code, Error};
use crate::flow::{Batch, Ids, Part, Skipped};

/// Rows decoded at a time: few enough that a batch's columns stay in the cache
/// between decoding and aggregating, many enough to amortise the calls.
const BATCH_ROWS: usize = 16_384;

/// A row group being decoded.
pub(super) struct Unit {
    file: String,
    number: usize,
    /// `None` for a row group without rows.
    batches: Option<ParquetRecordBatchReader>,
    columns: Columns,
}

impl Unit {
    /// Starts to decode row group `number` of `file` from the bytes of its
    /// [`ParquetReading::unit_ranges`], each given with the offset where it begins.
    ///
    /// # Errors
    /// Bytes are missing, or an encoding or codec is not known.
    pub(super) fn new(
        file: &ParquetFile,
        reading: &ParquetReading,
        number: usize,
        bytes: Vec<(u64, Bytes)>,
    ) -> Result<Self, Error> {
        let batches = decode_unit(&file.name, &reading.reader, reading.mask.clone(), number, bytes)?;
        let schema = batches.as_ref().map(RecordBatchReader::schema);
        let position = Part::ALL.map(|part| schema.as_ref()?.index_of(reading.columns.get(part)?).ok());
        let columns = Columns::new(position, reading.time_unit);
        Ok(Self { file: file.name.clone(), number, batches, columns })
    }

    /// Decodes the next rows into `batch`, replacing what it held, gives their
    /// addresses ids of `addresses`, and counts rows left out in `skipped`.
    /// Returns how many rows of the file that were; 0 at the unit's end.
    ///
    /// # Errors
    /// The row group cannot be decoded.
    pub(super) fn next(&mut self, ids: &mut Ids, batch: &mut Batch, skipped: &mut Skipped) -> Result<usize, Error> {
        let what = format!("row group {}", self.number);
        let Some(batches) = &mut self.batches else { return Ok(0) };
        let decoded = guarded(&self.file, &what, || Ok(batches.next().transpose()?))?;
        let Some(decoded) = decoded else { return Ok(0) };
        self.columns.fill(&decoded, ids, batch, skipped);
        Ok(decoded.num_rows())
    }
}

/// A reader over the columns of `mask` in row group `unit`, fed with `bytes`;
/// `None` when the row group has no rows.
pub(super) fn decode_unit(
    file: &str,
    reader: &ArrowReaderMetadata,
    mask: ProjectionMask,
    unit: usize,
    bytes: Vec<(u64, Bytes)>,
) -> Result<Option<ParquetRecordBatchReader>, Error> {
    let what = format!("row group {unit}");
    let decoded = guarded(file, &what, || {
        let mut decoder = ParquetPushDecoderBuilder::new_with_metadata(reader.clone())
            .with_row_groups(vec![unit])
            .with_projection(mask)
            .with_batch_size(BATCH_ROWS)
            .build()?;
        for (start, bytes) in bytes {
            decoder.push_range(start..start + bytes.len() as u64, bytes)?;
        }
        decoder.try_next_reader()
    })?;
    match decoded {
        DecodeResult::Data(reader) => Ok(Some(reader)),
        DecodeResult::Finished => Ok(None),
        DecodeResult::NeedsData(_) => Err(Error::new(
            Code::Undecodable,
            format!("{file}: {what} wants other bytes than its footer says; expected whole column chunks"),
        )),
    }
}
