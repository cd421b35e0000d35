//! Files for the core: who plays which role, and their bytes.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use almenara::aggregate::Gathered;
use almenara::detect;
use almenara::error::{Code, Error};
use almenara::flow::Dialect;
use almenara::geo::Geo;
use almenara::read::{DataFile, Opening, ReadOptions, RoleHint, role_hint};
use almenara::session::{FileMeta, Scan};
use bytes::Bytes;

use crate::arguments::Arguments;

/// What `crate/build.rs` made of the data that the page carries.
static GEO: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/geo.unpacked"));

/// The built-in country and network data.
pub(super) fn geo() -> Result<Geo, Error> {
    let mut geo = Geo::new();
    geo.load_unpacked(GEO)?;
    Ok(geo)
}

/// A file that was opened, with its role.
pub(super) struct ChosenFile {
    pub(super) path: PathBuf,
    pub(super) is_baseline: bool,
    file: DataFile,
}

/// A file that was opened, and what is known of its role.
struct Candidate {
    path: PathBuf,
    file: DataFile,
    is_baseline: Option<bool>,
}

/// Opens the files and gives them their roles, as the page does: what
/// `--baseline` says, then what names suggest. Of those left, two of one kind are
/// the clean day and the day under test in their order; any other number of
/// Zeek's logs is one capture under test. Several logs can be one day, but only
/// one file of another format. What cannot be opened, or is left without a role,
/// is told.
pub(super) fn choose(arguments: &Arguments) -> (Vec<ChosenFile>, Vec<Error>) {
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    let under_test = arguments.files.iter().filter(|path| !arguments.baseline.contains(path));
    for (path, said) in arguments.baseline.iter().map(|path| (path, true)).chain(under_test.map(|path| (path, false))) {
        let hint = role_hint(&path.to_string_lossy()).map(|hint| hint == RoleHint::Baseline);
        let is_baseline = if arguments.baseline.is_empty() { hint } else { Some(said) };
        match open(path) {
            Ok(file) => files.push(Candidate { path: path.clone(), file, is_baseline }),
            Err(error) => errors.push(error),
        }
    }
    give_roles(&mut files);
    let mut chosen: Vec<ChosenFile> = Vec::new();
    for Candidate { path, file, is_baseline } in files {
        let is_baseline = is_baseline.unwrap_or(false);
        let is_log =
            |file: &DataFile| matches!(file.dialect(), Dialect::ZeekConn | Dialect::ZeekHttp | Dialect::ZeekDns);
        let mut same_day = chosen.iter().filter(|other| other.is_baseline == is_baseline);
        match same_day.find(|other| !is_log(&other.file) || !is_log(&file)) {
            Some(taken) => errors.push(taken_role(&path, &taken.path, is_baseline)),
            None => chosen.push(ChosenFile { path, is_baseline, file }),
        }
    }
    (chosen, errors)
}

/// Gives a role to each file that has none.
fn give_roles(files: &mut [Candidate]) {
    for dialect in Dialect::ALL {
        let of_dialect = |file: &&mut Candidate| file.file.dialect() == dialect;
        let is_log = !matches!(dialect, Dialect::CourseDay | Dialect::Flows);
        let roles: Vec<Option<bool>> = files.iter_mut().filter(of_dialect).map(|file| file.is_baseline).collect();
        let undecided = roles.iter().filter(|role| role.is_none()).count();
        let taken = |role: bool| roles.contains(&Some(role));
        let mut free = match (is_log, undecided) {
            // The first is the clean day, unless there is one, or the only file.
            (false, _) if roles.len() > 1 => vec![true, false],
            (true, 2) if roles.len() == 2 => vec![true, false],
            _ => vec![false],
        };
        free.retain(|role| is_log || !taken(*role));
        let mut free = free.into_iter();
        for file in files.iter_mut().filter(of_dialect).filter(|file| file.is_baseline.is_none()) {
            file.is_baseline = Some(free.next().unwrap_or(false));
        }
    }
}

fn taken_role(path: &Path, taken: &Path, is_baseline: bool) -> Error {
    let role = if is_baseline { "clean day" } else { "day under test" };
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
        let mut options = ReadOptions { inside: arguments.inside.clone(), ..ReadOptions::default() };
        match self.gather(&options) {
            Err(error) if error.code == Code::Sequential => {
                options.sequential = true;
                self.gather(&options)
            }
            gathered => gathered,
        }
    }

    fn gather(&self, options: &ReadOptions) -> Result<(FileMeta, Gathered), Error> {
        let units = self.file.unit_count();
        let next = AtomicUsize::new(0);
        let first = Scan::new(&self.file, options, detect::needs)?;
        let description = FileMeta {
            key: String::new(),
            name: self.file.name().to_owned(),
            dialect: first.reading().dialect.name().to_owned(),
            time_unit: first.reading().time_unit.name().to_owned(),
        };
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = if first.reading().sequential { 1 } else { processors.min(units).max(1) };
        let mut scans = vec![first];
        while scans.len() < workers {
            scans.push(Scan::new(&self.file, options, detect::needs)?);
        }
        let work = |mut scan: Scan| -> Result<Gathered, Error> {
            let mut source = Source::open(&self.path)?;
            loop {
                let unit = next.fetch_add(1, Ordering::Relaxed);
                if unit >= units {
                    return Ok(scan.finish());
                }
                let bytes = source.read_all(scan.reading().unit_ranges(unit))?;
                if let Err(error) = scan.load(unit, bytes).and_then(|()| drain(&mut scan)) {
                    // The others need not go on.
                    next.store(units, Ordering::Relaxed);
                    return Err(error);
                }
            }
        };
        let parts: Vec<Result<Gathered, Error>> = std::thread::scope(|scope| {
            let running: Vec<_> = scans.into_iter().map(|scan| scope.spawn(|| work(scan))).collect();
            let died = || Err(Error::new(Code::Undecodable, format!("{}: reading it failed", self.path.display())));
            running.into_iter().map(|worker| worker.join().unwrap_or_else(|_| died())).collect()
        });
        let mut whole = Gathered::default();
        for part in parts {
            whole.merge(part?);
        }
        Ok((description, whole))
    }
}

/// Takes all rows of the current piece.
fn drain(scan: &mut Scan) -> Result<(), Error> {
    while scan.step()? > 0 {}
    Ok(())
}

/// Opens a file far enough to know what it holds.
fn open(path: &Path) -> Result<DataFile, Error> {
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
            let sentence = format!("{} is not a file; expected a Parquet file of flows or a Zeek log", path.display());
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
            let length = range.end - range.start;
            let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(usize::MAX));
            self.file.seek(SeekFrom::Start(range.start)).map_err(told)?;
            Read::take(&self.file, length).read_to_end(&mut bytes).map_err(told)?;
            if bytes.len() as u64 != length {
                return Err(told(std::io::ErrorKind::UnexpectedEof.into()));
            }
            pieces.push((range.start, Bytes::from(bytes)));
        }
        Ok(pieces)
    }
}
