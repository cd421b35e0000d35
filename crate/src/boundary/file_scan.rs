//! A file in a scan worker: inspected, then scanned for aggregates or rows.

use std::ops::Range;

use bytes::Bytes;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::convert::{from_js, thrown, to_js};
use crate::detect;
use crate::error::{Code, Error};
use crate::read::{DataFile, Opening, ReadOptions, Reading};
use crate::session::{RowScan, Scan};

/// A file in a scan worker. It asks for byte ranges and is given bytes.
#[wasm_bindgen]
pub struct FileScan {
    stage: Stage,
    pushed: Vec<(u64, Bytes)>,
}

enum Stage {
    Opening(Opening),
    Open(DataFile),
    Gathering(Box<Scan>),
    Fetching(Box<RowScan>),
    /// Handed over, or broken off by an error.
    Done,
}

#[wasm_bindgen]
impl FileScan {
    /// A file of which only name and size are known.
    #[wasm_bindgen(constructor)]
    pub fn new(name: String, size_bytes: f64) -> Self {
        Self { stage: Stage::Opening(Opening::new(name, size_bytes as u64)), pushed: Vec::new() }
    }

    /// The byte ranges wanted next to know the file, as pairs of start and end;
    /// none when it is known.
    ///
    /// # Errors
    /// The file is refused.
    pub fn inspect(&mut self) -> Result<JsValue, JsValue> {
        let Stage::Opening(opening) = &mut self.stage else { return to_js::<[(u64, u64)]>(&[]) };
        let wanted = opening.wants().map_err(|error| thrown(&error))?;
        if wanted.is_empty()
            && let Stage::Opening(opening) = std::mem::replace(&mut self.stage, Stage::Done)
        {
            self.stage = Stage::Open(opening.finish().map_err(|error| thrown(&error))?);
        }
        ranges_to_js(&wanted)
    }

    /// Hands over the bytes that begin at `start`.
    pub fn push(&mut self, start: f64, bytes: Vec<u8>) {
        let (start, bytes) = (start as u64, Bytes::from(bytes));
        match &mut self.stage {
            Stage::Opening(opening) => opening.push(start, bytes),
            _ => self.pushed.push((start, bytes)),
        }
    }

    /// What is known of the file, read with `options`.
    ///
    /// # Errors
    /// It cannot be read with them.
    pub fn info(&self, options: JsValue) -> Result<JsValue, JsValue> {
        let options: ReadOptions = from_js("read options", options)?;
        let file = self.file().map_err(|error| thrown(&error))?;
        let reading =
            Reading::new(file, &options, |dialect| dialect.kind().parts().to_vec()).map_err(|error| thrown(&error))?;
        to_js(&reading.info())
    }

    /// The columns that could play a part, for a file whose columns were not
    /// recognised.
    ///
    /// # Errors
    /// The file is not known yet.
    pub fn available(&self) -> Result<JsValue, JsValue> {
        to_js(&self.file().map_err(|error| thrown(&error))?.available())
    }

    /// Begins to gather aggregates.
    ///
    /// # Errors
    /// The file cannot be read with these options.
    pub fn begin(&mut self, options: JsValue) -> Result<(), JsValue> {
        let options: ReadOptions = from_js("read options", options)?;
        self.start(|file| {
            let scan = Box::new(Scan::new(&file, &options, detect::needs)?);
            Ok(Stage::Gathering(scan))
        })
    }

    /// Begins to fetch the first `limit` rows that match `filter`.
    ///
    /// # Errors
    /// The file cannot be read with these options.
    pub fn begin_rows(&mut self, options: JsValue, filter: JsValue, limit: u32) -> Result<(), JsValue> {
        let options: ReadOptions = from_js("read options", options)?;
        let filter = from_js("a row filter", filter)?;
        self.start(|file| {
            let rows = Box::new(RowScan::new(&file, &options, filter, limit as usize)?);
            Ok(Stage::Fetching(rows))
        })
    }

    /// Byte ranges of a unit, as pairs of start and end.
    ///
    /// # Errors
    /// Nothing was begun.
    pub fn unit_ranges(&self, unit: u32) -> Result<JsValue, JsValue> {
        ranges_to_js(&self.ranges_of(unit as usize).map_err(|error| thrown(&error))?)
    }

    /// Makes `unit`, whose ranges were pushed, the current one.
    ///
    /// # Errors
    /// It cannot be decoded.
    pub fn load(&mut self, unit: u32) -> Result<(), JsValue> {
        let unit = unit as usize;
        let wanted = self.ranges_of(unit).map_err(|error| thrown(&error))?;
        let of_unit = |(start, _): &mut (u64, Bytes)| wanted.iter().any(|range| range.start == *start);
        let bytes = self.pushed.extract_if(.., of_unit).collect();
        match &mut self.stage {
            Stage::Gathering(scan) => scan.load(unit, bytes),
            Stage::Fetching(rows) => rows.load(unit, bytes),
            _ => Err(misuse()),
        }
        .map_err(|error| thrown(&error))
    }

    /// Takes the next rows of the current unit; how many, 0 at its end.
    ///
    /// # Errors
    /// They cannot be decoded.
    pub fn step(&mut self) -> Result<u32, JsValue> {
        let rows = match &mut self.stage {
            Stage::Gathering(scan) => scan.step(),
            Stage::Fetching(rows) => rows.step(),
            _ => Err(misuse()),
        };
        rows.map(|rows| rows as u32).map_err(|error| thrown(&error))
    }

    /// The encoded partial aggregates.
    ///
    /// # Errors
    /// Nothing was gathered.
    pub fn finish(&mut self) -> Result<Vec<u8>, JsValue> {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Gathering(scan) => Ok(scan.finish().encode()),
            _ => Err(thrown(&misuse())),
        }
    }

    /// The rows fetched, as a table.
    ///
    /// # Errors
    /// None were asked for.
    pub fn finish_rows(&mut self) -> Result<JsValue, JsValue> {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Fetching(rows) => to_js(&rows.finish()),
            _ => Err(thrown(&misuse())),
        }
    }
}

impl FileScan {
    fn file(&self) -> Result<&DataFile, Error> {
        match &self.stage {
            Stage::Open(file) => Ok(file),
            _ => Err(misuse()),
        }
    }

    fn start(&mut self, begin: impl FnOnce(DataFile) -> Result<Stage, Error>) -> Result<(), JsValue> {
        let started = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Open(file) => begin(file),
            _ => Err(misuse()),
        };
        self.stage = started.map_err(|error| thrown(&error))?;
        Ok(())
    }

    fn ranges_of(&self, unit: usize) -> Result<Vec<Range<u64>>, Error> {
        match &self.stage {
            Stage::Gathering(scan) => Ok(scan.reading().unit_ranges(unit)),
            Stage::Fetching(rows) => Ok(rows.reading().unit_ranges(unit)),
            _ => Err(misuse()),
        }
    }
}

fn ranges_to_js(ranges: &[Range<u64>]) -> Result<JsValue, JsValue> {
    let pairs: Vec<(u64, u64)> = ranges.iter().map(|range| (range.start, range.end)).collect();
    to_js(&pairs)
}

fn misuse() -> Error {
    Error::new(Code::Misuse, "a file was asked for something out of turn; expected inspect, begin, load, step, finish")
}
