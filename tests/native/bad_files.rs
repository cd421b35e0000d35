//! Files that are not what they should be: each is read, or refused with one
//! sentence that names it; no decoder's panic gets through.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use almenara::error::{Code, Error};
use almenara::read::ReadOptions;
use arrow::array::{Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field};
use bytes::Bytes;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};

use crate::support::analyst::{open, scan};
use crate::support::made_day::{Flow, Plan};
use crate::support::quiet::quietly;
use crate::support::random::Random;
use crate::support::shared;
use crate::support::writer::Writer;

/// Checks what every refusal must be.
fn assert_well_told(name: &str, error: &Error) {
    let sentence = &error.summary;
    assert!(sentence.contains(name), "{name} is not named: {sentence}");
    assert!(!sentence.contains('\n') && sentence.len() < 700, "not one sentence: {sentence}");
    assert!(sentence.contains("expected") || error.code == Code::CutShort, "nothing is expected: {sentence}");
}

/// Rows read of a file, with columns that the options force.
fn rows_of(name: &str, bytes: &Bytes, options: &ReadOptions) -> Result<u64, Error> {
    let file = open(name, bytes)?;
    let gathered = scan(&file, bytes, options, 0..file.unit_count())?;
    Ok(gathered.totals.rows + gathered.skipped.total())
}

/// The same, and a panic fails the test with the file's name.
fn read_or_refused(name: &str, bytes: &Bytes, options: &ReadOptions) -> Result<u64, Error> {
    let result = quietly(|| rows_of(name, bytes, options));
    let result = result.unwrap_or_else(|panic| panic!("{name}: a panic got through: {panic}"));
    if let Err(error) = &result {
        assert_well_told(name, error);
    }
    result
}

/// Columns of the file that could hold addresses, with every other column
/// playing some other part, so that as much as possible is decoded.
fn forced(bytes: &Bytes) -> Vec<ReadOptions> {
    let options = |columns: &[(&str, &str)]| ReadOptions {
        columns: columns.iter().map(|(part, column)| ((*part).to_owned(), (*column).to_owned())).collect(),
        ..ReadOptions::default()
    };
    let schema = quietly(|| {
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        ArrowReaderMetadata::load(bytes, options).map(|metadata| metadata.schema().clone())
    });
    let Ok(Ok(schema)) = schema else { return Vec::new() };
    let (texts, numbers): (Vec<_>, Vec<_>) = schema
        .fields()
        .iter()
        .filter(|field| !field.data_type().is_nested())
        .partition(|field| matches!(field.data_type(), DataType::Utf8 | DataType::Binary));
    let names =
        |fields: Vec<&Arc<Field>>| -> Vec<String> { fields.into_iter().map(|field| field.name().clone()).collect() };
    let (texts, numbers) = (names(texts), names(numbers));
    let Some(first) = texts.first() else { return Vec::new() };
    let mut made = Vec::new();
    for (position, text) in texts.iter().enumerate() {
        let mut columns = vec![("source", first.as_str()), ("destination", text.as_str())];
        let parts = ["time", "port", "up_bytes", "down_bytes", "protocol"].iter().cycle().skip(position);
        columns.extend(
            parts.take(5).zip(numbers.iter().skip(position * 5)).map(|(part, column)| (*part, column.as_str())),
        );
        made.push(options(&columns));
    }
    made
}

fn corpus(folder: &str) -> Vec<PathBuf> {
    let Some(folder) = shared(folder) else { return Vec::new() };
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.is_file() && path.to_string_lossy().contains(".parquet")).collect();
    files.sort();
    files
}

fn check_corpus(folder: &str) {
    let (mut read, mut refused) = (0, 0);
    for path in corpus(folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = Bytes::from(fs::read(&path).unwrap());
        let mut outcomes = vec![read_or_refused(&name, &bytes, &ReadOptions::default())];
        outcomes.extend(forced(&bytes).iter().map(|options| read_or_refused(&name, &bytes, options)));
        for outcome in outcomes {
            match outcome {
                Ok(_) => read += 1,
                Err(error) => {
                    refused += 1;
                    println!("{error}");
                }
            }
        }
    }
    println!("{folder}: {read} readings, {refused} refusals");
}

#[test]
fn the_parquet_projects_files_are_read_or_refused() {
    check_corpus("corpus/parquet-testing/data");
    check_corpus("corpus/parquet-testing/bad_data");
}

#[test]
fn other_peoples_small_files_are_read_or_refused() {
    check_corpus("corpus/hyparquet/test/files");
}

fn day() -> Vec<Flow> {
    Plan { seed: 3, devices: 4, flows_per_device: 40.0, strength: 0.0 }.make().0
}

fn refusal(bytes: impl Into<Bytes>) -> Error {
    read_or_refused("day.parquet", &bytes.into(), &ReadOptions::default()).unwrap_err()
}

#[test]
fn each_kind_of_wrong_file_is_told_in_a_sentence() {
    let good = Writer::default().file(&day());
    let expected = "expected Zeek's conn.log, http.log or dns.log, or a Parquet file";
    let same = |bytes: &[u8], code: Code, sentence: &str| {
        let error = refusal(bytes.to_vec());
        assert_eq!((error.code, error.summary.as_str()), (code, sentence));
    };
    same(b"", Code::EmptyFile, "day.parquet is empty (0 bytes); expected a Parquet file of flows or a Zeek log");
    same(
        b"timestamp,src_ip\n1,2\n",
        Code::NotAFlowFile,
        &format!("day.parquet is not a log of flows: it begins with \"timestamp,src_ip\"; {expected}"),
    );
    same(
        b"{\"timestamp\":{\"0\":1}}",
        Code::NotAFlowFile,
        &format!(
            "day.parquet is JSON, but not such a log: it begins with \"{{\\\"timestamp\\\":{{\\\"0\\\":1}}}}\"; {expected}"
        ),
    );
    same(
        &[0, 1, 2],
        Code::NotAFlowFile,
        "day.parquet holds no flows: its kind is not known and begins with \"\\x00\\x01\\x02\"; \
         expected a Parquet file (\"PAR1\") or a Zeek log",
    );
    let cut = "day.parquet is cut short: it begins as a Parquet file but its last bytes are";
    for length in [4, 5, 11, 64, 1_000, good.len() / 2, good.len() - 1] {
        let error = refusal(good.slice(..length));
        assert_eq!(error.code, Code::CutShort, "{error}");
        assert!(error.summary.starts_with(cut), "{error}");
    }
    let encrypted = "day.parquet is a Parquet file with an encrypted footer; expected one without encryption";
    let tail = [b"PAR1".as_slice(), &[0; 40], b"PARE"].concat();
    same(&tail, Code::Encrypted, encrypted);
    same(&[b"PARE".as_slice(), &[0; 40], b"PARE"].concat(), Code::Encrypted, encrypted);
    same(
        &Writer::default().file(&[]),
        Code::EmptyFile,
        "day.parquet is a Parquet file with no rows; expected at least one flow",
    );
    let numbers = |names: &[&str]| {
        let column = || Arc::new(Int64Array::from(vec![1, 2])) as _;
        Writer::default().batch(&RecordBatch::try_from_iter(names.iter().map(|name| (*name, column()))).unwrap())
    };
    same(
        &numbers(&["a", "b", "dst_ip"]),
        Code::BadColumn,
        "day.parquet has no column for the source address: its columns are a, b, dst_ip; \
         expected one named like src_ip, srcip, source_ip, id_orig_h",
    );
    same(
        &numbers(&["src_ip", "dst_ip"]),
        Code::BadColumn,
        "day.parquet: column \"src_ip\" (source address) holds Int64; expected addresses as text",
    );
    // The number of a codec in the footer follows the column's name: 1 is snappy,
    // 3 is one that is not built in, 31 is none. Numbers are stored doubled.
    let codecs = "is compressed by a codec that is not known; expected snappy, zstd, gzip, lz4, brotli or none";
    for (codec, place) in [(3, "row group 0"), (31, "its footer")] {
        let mut bytes = good.to_vec();
        let name = bytes.windows(8).rposition(|window| window == b"src_ip\x15\x02").unwrap();
        bytes[name + 7] = codec * 2;
        same(&bytes, Code::Undecodable, &format!("day.parquet: {place} {codecs}"));
    }
    // The beginning is missing: the footer places columns beyond the end.
    let headless = [b"PAR1", &good[good.len() - 2_000..]].concat();
    let error = refusal(headless);
    assert!(matches!(error.code, Code::CutShort | Code::Undecodable), "{error}");
}

#[test]
fn a_file_cut_anywhere_is_refused_and_one_with_flipped_bytes_never_panics() {
    let mut random = Random::new(4);
    for writer in [
        Writer { group_rows: 60, page_rows: 20, ..Writer::default() },
        Writer { dictionary: false, compression: parquet::basic::Compression::UNCOMPRESSED, ..Writer::default() },
        Writer { compression: parquet::basic::Compression::GZIP(Default::default()), ..Writer::default() },
    ] {
        let good = writer.file(&day());
        for length in (0..good.len()).step_by(97) {
            assert!(read_or_refused("day.parquet", &good.slice(..length), &ReadOptions::default()).is_err());
        }
        let (mut read, mut refused) = (0, 0);
        // Everywhere once, and often in the footer, where numbers have most power.
        let footer = good.len() - 8 - u32::from_le_bytes(good[good.len() - 8..][..4].try_into().unwrap()) as usize;
        let places = (0..good.len()).step_by(11).chain((footer..good.len()).flat_map(|place| [place; 2]));
        for place in places {
            let mut bytes = good.to_vec();
            bytes[place] ^= 1 << random.below(8);
            if random.below(4) == 0 {
                bytes[place] = random.next() as u8;
            }
            match read_or_refused("day.parquet", &Bytes::from(bytes), &ReadOptions::default()) {
                Ok(_) => read += 1,
                Err(_) => refused += 1,
            }
        }
        println!("flipped bytes: {read} readings, {refused} refusals");
        assert!(refused > 100);
    }
}

#[test]
fn rows_that_cannot_be_used_are_counted_and_left_out() {
    let texts = |texts: [Option<&str>; 6]| Arc::new(StringArray::from(texts.to_vec())) as _;
    let batch = RecordBatch::try_from_iter([
        ("src_ip", texts([Some("10.0.0.1"), None, Some("host"), Some("::1"), Some(" 10.0.0.2 "), Some("")])),
        ("dst_ip", texts([Some("10.0.0.9"), Some("10.0.0.9"), None, Some("10.0.0"), Some("10.0.0.9"), None])),
    ]);
    let bytes = Writer::default().batch(&batch.unwrap());
    let file = open("day.parquet", &bytes).unwrap();
    let gathered = scan(&file, &bytes, &ReadOptions::default(), 0..1).unwrap();
    assert_eq!(gathered.totals.rows, 2);
    assert_eq!(gathered.skipped.counts[..4], [1, 2, 0, 1]);
}
