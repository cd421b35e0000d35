//! A file of any format that is read here: how it will be read, and its
//! decoder.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use super::columns::ParquetReading;
use super::info::{AvailableColumn, FileInfo, ReadOptions};
use super::log::{LogDecoder, LogFile};
use super::parquet_file::ParquetFile;
use super::unit::Unit;
use crate::error::Error;
use crate::flow::{Batch, Clock, Dialect, Ids, Part, Skipped, TimeUnit};

/// A file that was opened: its format and all that is known before its rows are
/// read. Cheap to clone.
#[derive(Clone)]
pub enum DataFile {
    /// Parquet.
    Parquet(Arc<ParquetFile>),
    /// One of Zeek's logs.
    Log(Arc<LogFile>),
}

impl DataFile {
    /// File name, for messages.
    pub fn name(&self) -> &str {
        match self {
            Self::Parquet(file) => &file.name,
            Self::Log(file) => &file.name,
        }
    }

    /// What it is, as far as names of columns tell.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Parquet(file) => file.guessed.dialect(),
            Self::Log(file) => file.dialect,
        }
    }

    /// Number of pieces of work.
    pub fn unit_count(&self) -> usize {
        match self {
            Self::Parquet(file) => file.unit_count(),
            Self::Log(file) => file.unit_count(),
        }
    }

    /// The columns that could play a part; none where the file says itself which
    /// do.
    pub fn available(&self) -> Vec<AvailableColumn> {
        match self {
            Self::Parquet(file) => file.available(),
            Self::Log(_) => Vec::new(),
        }
    }
}

/// A decision how to read a file, and the reading itself: pieces of work are
/// loaded and taken apart into batches.
pub struct Reading {
    /// What the file is.
    pub dialect: Dialect,
    /// Unit of the time column.
    pub time_unit: TimeUnit,
    /// What time 0 is.
    pub clock: Clock,
    /// Whether pieces must be loaded in their order, all by this reading.
    pub sequential: bool,
    how: How,
}

enum How {
    Parquet { file: Arc<ParquetFile>, reading: Box<ParquetReading>, unit: Option<Box<Unit>> },
    Log { file: Arc<LogFile>, decoder: Box<LogDecoder> },
}

impl Reading {
    /// Decides how to read the columns in `file` of the `parts` that are wanted of
    /// its dialect.
    ///
    /// # Errors
    /// Columns are missing, or are named in `options` and not there.
    pub fn new(file: &DataFile, options: &ReadOptions, parts: impl Fn(Dialect) -> Vec<Part>) -> Result<Self, Error> {
        Ok(match file {
            DataFile::Parquet(file) => {
                let reading = ParquetReading::new(file, options, parts)?;
                Self {
                    dialect: reading.dialect,
                    time_unit: reading.time_unit,
                    clock: reading.clock,
                    sequential: false,
                    how: How::Parquet { file: Arc::clone(file), reading: Box::new(reading), unit: None },
                }
            }
            DataFile::Log(file) => {
                let sequential = options.sequential || file.gzip;
                let decoder = Box::new(LogDecoder::new(file, &parts(file.dialect), sequential));
                Self {
                    dialect: file.dialect,
                    time_unit: TimeUnit::Seconds,
                    clock: Clock::Utc,
                    sequential,
                    how: How::Log { file: Arc::clone(file), decoder },
                }
            }
        })
    }

    /// What is told to the user before reading.
    pub fn info(&self) -> FileInfo {
        match &self.how {
            How::Parquet { file, reading, .. } => reading.info(file),
            How::Log { file, .. } => super::log::info(file, self.sequential),
        }
    }

    /// The bytes of piece `unit`.
    pub fn unit_ranges(&self, unit: usize) -> Vec<Range<u64>> {
        match &self.how {
            How::Parquet { file, reading, .. } => reading.unit_ranges(file, unit),
            How::Log { file, .. } => vec![file.unit_with_surroundings(unit, self.sequential)],
        }
    }

    /// Makes piece `unit` the current one, from the bytes of its
    /// [`Self::unit_ranges`], each given with the offset where it begins.
    ///
    /// # Errors
    /// Bytes are missing, or an encoding or codec is not known.
    pub fn load(&mut self, unit: usize, mut bytes: Vec<(u64, Bytes)>) -> Result<(), Error> {
        match &mut self.how {
            How::Parquet { file, reading, unit: current } => {
                *current = Some(Box::new(Unit::new(file, reading, unit, bytes)?));
            }
            How::Log { file, decoder } => {
                decoder.load(file, unit, bytes.pop().map(|(_, bytes)| bytes).unwrap_or_default())?;
            }
        }
        Ok(())
    }

    /// Takes the next rows of the current piece into `batch`, replacing what it
    /// held, gives their addresses and texts ids, and counts rows left out.
    /// Returns how many rows of the file that were; 0 at the piece's end.
    ///
    /// # Errors
    /// They cannot be decoded; [`crate::error::Code::Sequential`] when the log
    /// must be read from front to back.
    pub fn next(&mut self, ids: &mut Ids, batch: &mut Batch, skipped: &mut Skipped) -> Result<usize, Error> {
        match &mut self.how {
            How::Log { decoder, .. } => decoder.next(ids, batch, skipped),
            How::Parquet { unit, .. } => {
                let Some(current) = unit else { return Ok(0) };
                let rows = current.next(ids, batch, skipped)?;
                if rows == 0 {
                    *unit = None;
                }
                Ok(rows)
            }
        }
    }
}
