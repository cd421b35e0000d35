//! One unit of work, a row group, from its bytes to batches of flows.

use arrow::record_batch::{RecordBatch, RecordBatchReader};
use bytes::Bytes;
use parquet::DecodeResult;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReader};
use parquet::arrow::push_decoder::ParquetPushDecoderBuilder;

use super::columns::Reading;
use super::guarded;
use super::numbers::{TimeColumn, append_bytes, append_ports, append_protocols};
use super::parquet_file::ParquetFile;
use super::text::TextColumn;
use crate::error::{Code, Error};
use crate::flow::{
    Address, AddressTable, Batch, FlowBatch, Ids, Part, SkipReason, Skipped, TimeUnit, UNSET_BYTES, UNSET_TIME,
    parse_protocol,
};

/// Rows decoded at a time: few enough that a batch's columns stay in the cache
/// between decoding and aggregating, many enough to amortise the calls.
const BATCH_ROWS: usize = 16_384;

/// Ids that stand for no address.
const NULL_ID: u32 = u32::MAX;
const BAD_ID: u32 = u32::MAX - 1;

/// A row group being decoded.
pub struct Unit {
    file: String,
    number: usize,
    /// `None` for a row group without rows.
    batches: Option<ParquetRecordBatchReader>,
    columns: Columns,
}

/// Where each part stands in the decoded batches, and the text columns' states.
struct Columns {
    position: [Option<usize>; Part::ALL.len()],
    time_unit: TimeUnit,
    source: TextColumn<u32>,
    destination: TextColumn<u32>,
    protocol: TextColumn<u8>,
    keep: Vec<bool>,
}

impl Unit {
    /// Starts to decode row group `number` of `file` from the bytes of its
    /// [`Reading::unit_ranges`], each given with the offset where it begins.
    ///
    /// # Errors
    /// Bytes are missing, or an encoding or codec is not known.
    pub fn new(file: &ParquetFile, reading: &Reading, number: usize, bytes: Vec<(u64, Bytes)>) -> Result<Self, Error> {
        let batches = decode_unit(&file.name, &reading.reader, reading.mask.clone(), number, bytes)?;
        let schema = batches.as_ref().map(RecordBatchReader::schema);
        let position = Part::ALL.map(|part| schema.as_ref()?.index_of(reading.columns.get(part)?).ok());
        Ok(Self {
            file: file.name.clone(),
            number,
            batches,
            columns: Columns {
                position,
                time_unit: reading.time_unit,
                source: TextColumn::new(),
                destination: TextColumn::new(),
                protocol: TextColumn::new(),
                keep: Vec::new(),
            },
        })
    }

    /// Decodes the next rows into `batch`, replacing what it held, gives their
    /// addresses ids of `addresses`, and counts rows left out in `skipped`.
    /// Returns how many rows of the file that were; 0 at the unit's end.
    ///
    /// # Errors
    /// The row group cannot be decoded.
    pub fn next(&mut self, ids: &mut Ids, batch: &mut Batch, skipped: &mut Skipped) -> Result<usize, Error> {
        let what = format!("row group {}", self.number);
        let Some(batches) = &mut self.batches else { return Ok(0) };
        let decoded = guarded(&self.file, &what, || Ok(batches.next().transpose()?))?;
        let Some(decoded) = decoded else { return Ok(0) };
        if let Batch::Flows(batch) = batch {
            self.columns.fill(&decoded, &mut ids.addresses, batch, skipped);
        }
        Ok(decoded.num_rows())
    }
}

impl Columns {
    fn fill(
        &mut self,
        decoded: &RecordBatch,
        addresses: &mut AddressTable,
        batch: &mut FlowBatch,
        skipped: &mut Skipped,
    ) {
        let rows = decoded.num_rows();
        let position = self.position;
        let column = |part: Part| {
            let place = position.get(part as usize).copied().flatten()?;
            decoded.columns().get(place)
        };
        let mut id = |text: &[u8]| Address::parse(text).map_or(BAD_ID, |address| addresses.intern(address));

        batch.source.clear();
        if let Some(array) = column(Part::Source) {
            self.source.append(array, &mut batch.source, NULL_ID, &mut id);
        }
        batch.destination.clear();
        if let Some(array) = column(Part::Destination) {
            self.destination.append(array, &mut batch.destination, NULL_ID, &mut id);
        }
        batch.protocol.clear();
        if let Some(array) = column(Part::Protocol) {
            append_protocols(array, &mut batch.protocol);
            self.protocol.append(array, &mut batch.protocol, u8::MAX, parse_protocol);
        }
        batch.time_micros.clear();
        if let Some(array) = column(Part::Time) {
            TimeColumn::append(array, self.time_unit, &mut batch.time_micros);
        }
        batch.port.clear();
        if let Some(array) = column(Part::Port) {
            append_ports(array, &mut batch.port);
        }
        batch.up_bytes.clear();
        if let Some(array) = column(Part::UpBytes) {
            append_bytes(array, &mut batch.up_bytes);
        }
        batch.down_bytes.clear();
        if let Some(array) = column(Part::DownBytes) {
            append_bytes(array, &mut batch.down_bytes);
        }
        // A part without a column is unset in every row.
        batch.source.resize(rows, NULL_ID);
        batch.destination.resize(rows, NULL_ID);
        batch.protocol.resize(rows, u8::MAX);
        batch.time_micros.resize(rows, UNSET_TIME);
        batch.port.resize(rows, 0);
        batch.up_bytes.resize(rows, UNSET_BYTES);
        batch.down_bytes.resize(rows, UNSET_BYTES);
        self.leave_out(batch, skipped);
    }

    /// Leaves out the rows without two addresses.
    fn leave_out(&mut self, batch: &mut FlowBatch, skipped: &mut Skipped) {
        let good = |id: &u32| *id < BAD_ID;
        if batch.source.iter().all(good) && batch.destination.iter().all(good) {
            return;
        }
        self.keep.clear();
        for (source, destination) in batch.source.iter().zip(&batch.destination) {
            let reason = match (*source, *destination) {
                (NULL_ID, _) => Some(SkipReason::SourceMissing),
                (BAD_ID, _) => Some(SkipReason::SourceUnreadable),
                (_, NULL_ID) => Some(SkipReason::DestinationMissing),
                (_, BAD_ID) => Some(SkipReason::DestinationUnreadable),
                _ => None,
            };
            self.keep.push(reason.is_none());
            if let Some(reason) = reason {
                skipped.add(reason);
            }
        }
        batch.keep(&self.keep);
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
