//! The way from a file's bytes to a report, as the page and the command go it.

use almenara::aggregate::Gathered;
use almenara::detect::{ParamInput, needs};
use almenara::error::Error;
use almenara::export::Report;
use almenara::geo::Geo;
use almenara::read::{DataFile, Opening, ReadOptions, Reading};
use almenara::session::{Analysis, FileMeta, Request, Scan};
use bytes::Bytes;

static COUNTRIES: &[u8] = include_bytes!("../../www/geo/countries.bin");
static NETWORKS: &[u8] = include_bytes!("../../www/geo/networks.bin");

/// The country data that the page carries.
pub(crate) fn geo() -> Geo {
    let mut geo = Geo::new();
    geo.load_countries(COUNTRIES).unwrap();
    geo
}

/// Opens a file that lies in memory.
pub(crate) fn open(name: &str, file: &Bytes) -> Result<DataFile, Error> {
    let mut opening = Opening::new(name, file.len() as u64);
    loop {
        let wanted = opening.wants()?;
        if wanted.is_empty() {
            return opening.finish();
        }
        for range in wanted {
            opening.push(range.start, file.slice(range.start as usize..range.end as usize));
        }
    }
}

/// The bytes of piece `unit` that `reading` wants.
pub(crate) fn unit_bytes(reading: &Reading, unit: usize, bytes: &Bytes) -> Vec<(u64, Bytes)> {
    let ranges = reading.unit_ranges(unit);
    ranges.into_iter().map(|range| (range.start, bytes.slice(range.start as usize..range.end as usize))).collect()
}

/// Scans the pieces `units` of a file.
pub(crate) fn scan(
    file: &DataFile,
    bytes: &Bytes,
    options: &ReadOptions,
    units: impl IntoIterator<Item = usize>,
) -> Result<Gathered, Error> {
    let mut scan = Scan::new(file, options, needs)?;
    for unit in units {
        let bytes = unit_bytes(scan.reading(), unit, bytes);
        scan.load(unit, bytes)?;
        while scan.step()? > 0 {}
    }
    Ok(scan.finish())
}

/// Reads a whole file.
pub(crate) fn read(name: &str, bytes: &Bytes, options: &ReadOptions) -> Result<(FileMeta, Gathered), Error> {
    let file = open(name, bytes)?;
    let gathered = scan(&file, bytes, options, 0..file.unit_count())?;
    let reading = Reading::new(&file, options, |dialect| needs(dialect).parts())?;
    Ok((
        FileMeta {
            key: name.to_owned(),
            name: name.to_owned(),
            dialect: reading.dialect.name().to_owned(),
            time_unit: reading.time_unit.name().to_owned(),
        },
        gathered,
    ))
}

/// An analysis that compares one pair of files after the other.
pub(crate) struct Analyst {
    pub(crate) analysis: Analysis,
    pub(crate) params: ParamInput,
    pub(crate) inside: Option<Vec<String>>,
}

impl Analyst {
    pub(crate) fn new() -> Self {
        let mut analysis = Analysis::default();
        analysis.geo = geo();
        Self { analysis, params: ParamInput::new(), inside: None }
    }

    /// One that knows networks, too, which takes longer to load.
    pub(crate) fn with_networks() -> Self {
        let mut analyst = Self::new();
        analyst.analysis.geo.load_networks(NETWORKS).unwrap();
        analyst
    }

    /// Judges logs of one capture, by name and bytes.
    pub(crate) fn judge(&mut self, logs: &[(&str, &[u8])]) -> Report {
        let mut request = Request { inside: self.inside.clone(), params: self.params.clone(), ..Request::default() };
        for (name, bytes) in logs {
            let (meta, gathered) = read(name, &Bytes::copy_from_slice(bytes), &ReadOptions::default()).unwrap();
            request.test.push(meta.key.clone());
            self.analysis.remove(&meta.key);
            self.analysis.add(meta, gathered);
        }
        self.analysis.evaluate(&request).unwrap().clone()
    }

    /// Compares two files that are good.
    pub(crate) fn compare(&mut self, clean: &[u8], test: &[u8]) -> Report {
        let read = |name, file: &[u8]| read(name, &Bytes::copy_from_slice(file), &ReadOptions::default()).unwrap();
        self.compare_gathered(read("clean", clean), read("test", test))
    }

    /// Compares what was gathered of two files.
    pub(crate) fn compare_gathered(&mut self, clean: (FileMeta, Gathered), test: (FileMeta, Gathered)) -> Report {
        let mut request = Request { inside: self.inside.clone(), params: self.params.clone(), ..Request::default() };
        for ((meta, gathered), role) in [(clean, &mut request.baseline), (test, &mut request.test)] {
            *role = vec![meta.key.clone()];
            self.analysis.remove(&meta.key);
            self.analysis.add(meta, gathered);
        }
        self.analysis.evaluate(&request).unwrap().clone()
    }
}
