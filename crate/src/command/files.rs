//! Files for the core: who plays which role, and their bytes.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use almenara::aggregate::Gathered;
use almenara::detect;
use almenara::error::{Code, Error};
use almenara::geo::Geo;
use almenara::read::{Opening, ParquetFile, ReadOptions, RoleHint, role_hint};
use almenara::session::{FileMeta, Scan};
use bytes::Bytes;

use crate::arguments::Arguments;

static COUNTRIES: &[u8] = include_bytes!("../../../www/geo/countries.bin");
static NETWORKS: &[u8] = include_bytes!("../../../www/geo/networks.bin");

/// The country and network data that the page carries.
pub(super) fn geo() -> Result<Geo, Error> {
    let mut geo = Geo::new();
    geo.load_countries(COUNTRIES)?;
    geo.load_networks(NETWORKS)?;
    Ok(geo)
}

/// A file with its role.
pub(super) struct ChosenFile {
    pub(super) path: PathBuf,
    pub(super) is_baseline: bool,
}

/// Gives the files their roles, as the page does: what `--baseline` says, then
/// what names suggest, then order, the clean day first. A file for which no
/// role is left is told.
pub(super) fn choose(arguments: &Arguments) -> (Vec<ChosenFile>, Vec<Error>) {
    let mut baseline = arguments.baseline.clone();
    let mut test = None;
    let mut errors = Vec::new();
    let mut undecided = Vec::new();
    for path in &arguments.files {
        if arguments.baseline.as_ref() == Some(path) {
            continue;
        }
        let hint = if arguments.baseline.is_some() { Some(RoleHint::Test) } else { role_hint(&path.to_string_lossy()) };
        match hint {
            None => undecided.push(path),
            Some(hint) => {
                let slot = if hint == RoleHint::Test { &mut test } else { &mut baseline };
                match slot {
                    None => *slot = Some(path.clone()),
                    Some(taken) => errors.push(taken_role(path, taken, hint)),
                }
            }
        }
    }
    // A single file without a telling name is the day under test.
    let alone = arguments.files.len() == 1;
    for path in undecided {
        match (&baseline, &test) {
            (None, _) if !alone => baseline = Some(path.clone()),
            (_, None) => test = Some(path.clone()),
            (_, Some(taken)) => errors.push(taken_role(path, taken, RoleHint::Test)),
        }
    }
    let chosen = baseline.map(|path| ChosenFile { path, is_baseline: true }).into_iter();
    (chosen.chain(test.map(|path| ChosenFile { path, is_baseline: false })).collect(), errors)
}

fn taken_role(path: &Path, taken: &Path, role: RoleHint) -> Error {
    let role = if role == RoleHint::Test { "day under test" } else { "clean day" };
    Error::new(
        Code::BadRole,
        format!(
            "{} is a second {role}, after {}; expected one clean day and one day under test (say which with --baseline)",
            path.display(),
            taken.display(),
        ),
    )
}

impl ChosenFile {
    /// Reads the file and gathers everything, on all processors.
    pub(super) fn read(&self, arguments: &Arguments) -> Result<(FileMeta, Gathered), Error> {
        let options = ReadOptions { inside: arguments.inside.clone(), ..ReadOptions::default() };
        let file = open(&self.path)?;
        let scan = || Scan::new(&file, &options, detect::needs);
        let next = AtomicUsize::new(0);
        let workers = std::thread::available_parallelism().map_or(1, usize::from).min(file.unit_count());
        let parts: Vec<Result<Gathered, Error>> = std::thread::scope(|scope| {
            let work = || -> Result<Gathered, Error> {
                let mut scan = scan()?;
                let mut source = Source::open(&self.path)?;
                loop {
                    let unit = next.fetch_add(1, Ordering::Relaxed);
                    if unit >= file.unit_count() {
                        return Ok(scan.finish());
                    }
                    let bytes = source.read_all(scan.reading().unit_ranges(&file, unit))?;
                    scan.load(&file, unit, bytes)?;
                    while scan.step()? > 0 {}
                }
            };
            let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            let died = || Err(Error::new(Code::Undecodable, format!("{}: reading it failed", self.path.display())));
            running.into_iter().map(|worker| worker.join().unwrap_or_else(|_| died())).collect()
        });
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or_else(|| scan().map(Scan::finish))?;
        for part in parts {
            whole.merge(part?);
        }
        let scan = scan()?;
        let reading = scan.reading();
        let description = FileMeta {
            key: String::new(),
            name: file.name.clone(),
            dialect: reading.dialect.name().to_owned(),
            time_unit: reading.time_unit.name().to_owned(),
        };
        Ok((description, whole))
    }
}

/// Opens a file far enough to know what it holds.
fn open(path: &Path) -> Result<ParquetFile, Error> {
    let mut source = Source::open(path)?;
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    let mut opening = Opening::new(name, source.size_bytes);
    loop {
        let wanted = opening.wants()?;
        if wanted.is_empty() {
            return opening.finish();
        }
        for (start, bytes) in source.read_all(wanted)? {
            opening.push(start, bytes);
        }
    }
}

/// A file on disk as byte ranges.
struct Source {
    path: PathBuf,
    file: File,
    size_bytes: u64,
}

impl Source {
    fn open(path: &Path) -> Result<Self, Error> {
        let told = |error: std::io::Error| {
            Error::new(Code::NotAFlowFile, format!("{} cannot be opened: {error}; expected a file", path.display()))
        };
        let file = File::open(path).map_err(told)?;
        let metadata = file.metadata().map_err(told)?;
        if !metadata.is_file() {
            let sentence = format!("{} is not a file; expected a Parquet file of flows", path.display());
            return Err(Error::new(Code::NotAFlowFile, sentence));
        }
        Ok(Self { path: path.to_owned(), file, size_bytes: metadata.len() })
    }

    fn read_all(&mut self, ranges: Vec<Range<u64>>) -> Result<Vec<(u64, Bytes)>, Error> {
        let told = |error: std::io::Error| {
            let sentence = format!("{} cannot be read: {error}; was it changed meanwhile?", self.path.display());
            Error::new(Code::CutShort, sentence)
        };
        let mut pieces = Vec::with_capacity(ranges.len());
        for range in ranges {
            let mut bytes = vec![0; usize::try_from(range.end - range.start).unwrap_or(usize::MAX)];
            self.file.seek(SeekFrom::Start(range.start)).map_err(told)?;
            self.file.read_exact(&mut bytes).map_err(told)?;
            pieces.push((range.start, Bytes::from(bytes)));
        }
        Ok(pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Format;
    use almenara::detect::ParamInput;

    fn roles(files: &[&str], baseline: Option<&str>) -> (Vec<(String, bool)>, usize) {
        let arguments = Arguments {
            files: files.iter().map(PathBuf::from).collect(),
            baseline: baseline.map(PathBuf::from),
            inside: None,
            params: ParamInput::new(),
            format: Format::Text,
        };
        let (chosen, errors) = choose(&arguments);
        (chosen.into_iter().map(|file| (file.path.display().to_string(), file.is_baseline)).collect(), errors.len())
    }

    fn expect(clean: &str, test: &str) -> Vec<(String, bool)> {
        vec![(clean.to_owned(), true), (test.to_owned(), false)]
    }

    #[test]
    fn roles_come_from_the_option_then_names_then_order() {
        assert_eq!(roles(&["test5", "data5"], None), (expect("data5", "test5"), 0));
        assert_eq!(roles(&["monday", "tuesday"], None), (expect("monday", "tuesday"), 0));
        assert_eq!(roles(&["tuesday", "data5"], None), (expect("data5", "tuesday"), 0));
        assert_eq!(roles(&["test5"], Some("test4")), (expect("test4", "test5"), 0));
        assert_eq!(roles(&["test5", "test4"], Some("test4")), (expect("test4", "test5"), 0));
        assert_eq!(roles(&["monday"], None), (vec![("monday".to_owned(), false)], 0));
        assert_eq!(roles(&["data1", "data2", "test1"], None), (expect("data1", "test1"), 1));
    }
}
