//! From a name and a size to a file that can be read. Of Parquet: head, tail,
//! footer, and where the footer has no statistics of time a look at the time
//! column. Of a log: its first lines.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::DecodeResult;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataPushDecoder};

use super::file::DataFile;
use super::guarded;
use super::log::{self, LogFile};
use super::parquet_file::ParquetFile;
use super::sniff::{HEAD_BYTES, TAIL_BYTES, check_is_parquet, may_be_log};
use crate::error::{Code, Error};

/// A file being opened. Ask [`wants`](Self::wants), [`push`](Self::push) what
/// it names, and ask again until it wants nothing; then [`finish`](Self::finish).
pub struct Opening {
    name: String,
    size_bytes: u64,
    pushed: Vec<(u64, Bytes)>,
    stage: Stage,
}

enum Stage {
    Sniffing,
    /// Not Parquet.
    Head,
    Footer(Box<ParquetMetaDataPushDecoder>),
    /// The file is known but for the range of its times.
    Times(Box<ParquetFile>),
    Ready(DataFile),
}

impl Opening {
    /// Starts to open a file of which only name and size are known.
    pub fn new(name: impl Into<String>, size_bytes: u64) -> Self {
        Self { name: name.into(), size_bytes, pushed: Vec::new(), stage: Stage::Sniffing }
    }

    /// The byte ranges wanted next; none when the file is known.
    ///
    /// # Errors
    /// The file is empty, of no format that is read, cut short, encrypted, has a broken
    /// footer, no rows or no address columns.
    pub fn wants(&mut self) -> Result<Vec<Range<u64>>, Error> {
        loop {
            match &mut self.stage {
                Stage::Sniffing => {
                    let Some(ranges) = self.sniff()? else { continue };
                    return Ok(ranges);
                }
                Stage::Head => {
                    let head = 0..self.size_bytes.min(log::HEAD_BYTES);
                    let Some((_, bytes)) = self.pushed.iter().find(|(_, bytes)| bytes.len() as u64 == head.end) else {
                        return Ok(vec![head]);
                    };
                    let file = LogFile::recognise(&self.name, self.size_bytes, bytes)?;
                    self.stage = Stage::Ready(DataFile::Log(Arc::new(file)));
                }
                Stage::Footer(decoder) => {
                    for (start, bytes) in self.pushed.drain(..) {
                        let range = start..start + bytes.len() as u64;
                        guarded(&self.name, "its footer", || decoder.push_range(range, bytes))?;
                    }
                    match guarded(&self.name, "its footer", || decoder.try_decode())? {
                        DecodeResult::NeedsData(ranges) => return Ok(ranges),
                        DecodeResult::Finished => return Err(self.misuse()),
                        DecodeResult::Data(metadata) => self.stage = self.known(metadata)?,
                    }
                }
                Stage::Times(file) => {
                    let ranges = file.time_probe_ranges();
                    if ranges.iter().any(|wanted| !covers(&self.pushed, wanted)) {
                        return Ok(ranges);
                    }
                    file.probe_times(&std::mem::take(&mut self.pushed))?;
                    let Stage::Times(file) = std::mem::replace(&mut self.stage, Stage::Sniffing) else {
                        return Err(self.misuse());
                    };
                    self.stage = Stage::Ready(DataFile::Parquet(Arc::from(file)));
                }
                Stage::Ready(_) => return Ok(Vec::new()),
            }
        }
    }

    /// Hands over the bytes that begin at `start`.
    pub fn push(&mut self, start: u64, bytes: Bytes) {
        self.pushed.push((start, bytes));
    }

    /// The file, once it wants nothing more.
    ///
    /// # Errors
    /// It still wants bytes.
    pub fn finish(self) -> Result<DataFile, Error> {
        match self.stage {
            Stage::Ready(file) => Ok(file),
            _ => Err(self.misuse()),
        }
    }

    /// Looks at the first and last bytes; `None` when the next stage is reached.
    fn sniff(&mut self) -> Result<Option<Vec<Range<u64>>>, Error> {
        if self.size_bytes == 0 {
            return Err(Error::new(
                Code::EmptyFile,
                format!("{} is empty (0 bytes); expected a Parquet file of flows or a Zeek log", self.name),
            ));
        }
        let head = 0..self.size_bytes.min(HEAD_BYTES);
        let tail = self.size_bytes.saturating_sub(TAIL_BYTES)..self.size_bytes;
        let find = |wanted: &Range<u64>| self.pushed.iter().find(|(start, _)| *start == wanted.start);
        let (Some((_, head_bytes)), Some((_, tail_bytes))) = (find(&head), find(&tail)) else {
            return Ok(Some(vec![head, tail]));
        };
        if may_be_log(head_bytes, tail_bytes) {
            self.stage = Stage::Head;
            return Ok(None);
        }
        check_is_parquet(&self.name, head_bytes, tail_bytes)?;
        let decoder = guarded(&self.name, "its footer", || ParquetMetaDataPushDecoder::try_new(self.size_bytes))?;
        // The page index is of no use here: whole row groups are read.
        self.stage = Stage::Footer(Box::new(decoder.with_page_index_policy(PageIndexPolicy::Skip)));
        self.pushed.clear();
        Ok(None)
    }

    fn known(&self, metadata: ParquetMetaData) -> Result<Stage, Error> {
        let file = Box::new(ParquetFile::new(self.name.clone(), self.size_bytes, metadata)?);
        let known = file.time_probe_ranges().is_empty();
        Ok(if known { Stage::Ready(DataFile::Parquet(Arc::from(file))) } else { Stage::Times(file) })
    }

    fn misuse(&self) -> Error {
        Error::new(Code::Misuse, format!("{} was asked for before its footer was read", self.name))
    }
}

/// Whether `pushed` holds the whole of `wanted` in one piece.
fn covers(pushed: &[(u64, Bytes)], wanted: &Range<u64>) -> bool {
    pushed.iter().any(|(start, bytes)| *start <= wanted.start && start + bytes.len() as u64 >= wanted.end)
}
