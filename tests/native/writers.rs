//! The same flows as different programs write them give the same answers.

use std::fs;
use std::sync::Arc;

use almenara::aggregate::Gathered;
use almenara::detect::catalogue;
use almenara::error::Error;
use almenara::export::Report;
use almenara::flow::TimeUnit;
use almenara::read::ReadOptions;
use almenara::session::FileMeta;
use arrow::array::{Array, ArrayRef, Int64Array, ListArray, RecordBatch, StructArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Int64Type, TimeUnit as ArrowUnit};
use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{EnabledStatistics, WriterVersion};
use serde_json::Value;

use crate::support::analyst::{Analyst, read};
use crate::support::made_day::{Flow, Plan, record_batch};
use crate::support::random::Random;
use crate::support::writer::Writer;
use crate::support::{root, shared};

type Columns = Vec<(String, ArrayRef)>;

fn days() -> (Vec<Flow>, Vec<Flow>) {
    Plan { seed: 21, devices: 60, flows_per_device: 15.0, strength: 0.3 }.make()
}

/// What must not depend on how a file was written. By Zeek's names a file is a
/// conn.log, for which there are more rules and an overview of its own.
fn answers(report: &Report) -> String {
    let mut document = serde_json::to_value(report).unwrap();
    for file in document["files"].as_array_mut().unwrap() {
        for of_the_writer in ["dialect", "time_unit", "first_time", "last_time"] {
            file.as_object_mut().unwrap().remove(of_the_writer);
        }
    }
    document.as_object_mut().unwrap().remove("logs");
    let rules = catalogue();
    let of_the_course = |id: &Value| rules.iter().any(|meta| *id == meta.id && meta.rules == "course");
    document["detectors"].as_array_mut().unwrap().retain(|outcome| of_the_course(&outcome["id"]));
    document["findings"].as_array_mut().unwrap().retain(|finding| of_the_course(&finding["detector"]));
    serde_json::to_string_pretty(&document).unwrap()
}

fn assert_same(found: &Report, expected: &str, what: &str) {
    let found = answers(found);
    let difference = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
    assert_eq!(difference, None, "{what}");
    assert_eq!(found.len(), expected.len(), "{what}");
}

fn read_as(name: &str, bytes: &Bytes, options: &ReadOptions) -> (FileMeta, Gathered) {
    read(name, bytes, options).unwrap_or_else(|error: Error| panic!("{error}"))
}

#[test]
fn codecs_pages_dictionaries_and_encodings() {
    let (clean, test) = days();
    let mut analyst = Analyst::new();
    let usual = Writer::default();
    let expected = answers(&analyst.compare(&usual.file(&clean), &usual.file(&test)));
    assert!(expected.matches("\"subject\"").count() > 10, "the days must have findings");
    let mut check = |writer: Writer, what: &str| {
        assert_same(&analyst.compare(&writer.file(&clean), &writer.file(&test)), &expected, what);
    };
    use Compression::{GZIP, LZ4, LZ4_RAW, SNAPPY, UNCOMPRESSED};
    for compression in [UNCOMPRESSED, SNAPPY, GZIP(Default::default()), LZ4, LZ4_RAW] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            for dictionary in [true, false] {
                let writer = Writer { compression, version, dictionary, page_rows: 500, ..Writer::default() };
                check(writer, &format!("{compression}, {version:?}, dictionary: {dictionary}"));
            }
        }
    }
    const NUMBERS: [&str; 4] = ["timestamp", "port", "up_bytes", "down_bytes"];
    const TEXTS: [&str; 3] = ["src_ip", "dst_ip", "proto"];
    for (columns, encoding) in [
        (&NUMBERS[..], Encoding::PLAIN),
        (&NUMBERS, Encoding::DELTA_BINARY_PACKED),
        (&NUMBERS, Encoding::BYTE_STREAM_SPLIT),
        (&TEXTS, Encoding::PLAIN),
        (&TEXTS, Encoding::DELTA_LENGTH_BYTE_ARRAY),
        (&TEXTS, Encoding::DELTA_BYTE_ARRAY),
    ] {
        let encodings = columns.iter().map(|column| (*column, encoding)).collect();
        let writer = Writer { encodings, version: WriterVersion::PARQUET_2_0, ..Writer::default() };
        check(writer, &format!("{encoding} for {columns:?}"));
    }
    for statistics in [EnabledStatistics::None, EnabledStatistics::Page] {
        for (group_rows, page_rows) in [(90, 90), (400, 7), (1 << 20, 1)] {
            let writer = Writer { group_rows, page_rows, statistics, ..Writer::default() };
            check(writer, &format!("{statistics:?} statistics, {group_rows} rows a group, {page_rows} a page"));
        }
    }
}

/// This build reads brotli and zstd but does not write them.
#[test]
fn brotli_and_zstd_files_are_the_snappy_file() {
    let file = |codec: &str| {
        Bytes::from(fs::read(root().join(format!("tests/support/files/pandas_{codec}.parquet"))).unwrap())
    };
    let mut analyst = Analyst::new();
    let expected = answers(&analyst.compare(&file("snappy"), &file("snappy")));
    assert!(expected.contains("\"rows\": 300"));
    for codec in ["brotli", "zstd", "zstd_v2_pages"] {
        assert_same(&analyst.compare(&file(codec), &file(codec)), &expected, codec);
    }
}

/// Compares files whose columns `change` made from the usual ones.
struct Changed {
    analyst: Analyst,
    days: [RecordBatch; 2],
    expected: String,
}

impl Changed {
    fn new() -> Self {
        let (clean, test) = days();
        let days = [&clean, &test].map(|flows| record_batch(flows).unwrap());
        let mut analyst = Analyst::new();
        let [a, b] = days.each_ref().map(|day| Writer::default().batch(day));
        let expected = answers(&analyst.compare(&a, &b));
        Self { analyst, days, expected }
    }

    /// The time unit that was recognised.
    fn check(&mut self, what: &str, options: &ReadOptions, change: impl Fn(Columns) -> Columns) -> String {
        let files = ["clean", "test"].into_iter().zip(self.days.each_ref()).map(|(name, day)| {
            let names = day.schema();
            let names = names.fields().iter().map(|field| field.name().clone());
            let columns = change(names.zip(day.columns().iter().cloned()).collect());
            let bytes = Writer::default().batch(&RecordBatch::try_from_iter(columns).unwrap());
            read_as(name, &bytes, options)
        });
        let files: Vec<(FileMeta, Gathered)> = files.collect();
        let unit = files[0].0.time_unit.clone();
        let [clean, test] = <[_; 2]>::try_from(files).ok().unwrap();
        assert_same(&self.analyst.compare_gathered(clean, test), &self.expected, what);
        unit
    }
}

/// Replaces one column.
fn with(columns: Columns, name: &str, change: impl Fn(&ArrayRef) -> ArrayRef) -> Columns {
    let changed = |(column, array): (String, ArrayRef)| {
        let array = if column == name { change(&array) } else { array };
        (column, array)
    };
    columns.into_iter().map(changed).collect()
}

fn renamed(columns: Columns, from: &str, to: &str) -> Columns {
    columns.into_iter().map(|(name, array)| (if name == from { to.to_owned() } else { name }, array)).collect()
}

#[test]
fn number_and_text_types() {
    use DataType::{Binary, Float32, Float64, Int16, Int32, LargeUtf8, UInt16, UInt32, UInt64, Utf8View};
    let mut changed = Changed::new();
    let dictionary = DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8));
    for (column, kinds) in [
        ("timestamp", vec![Int32, UInt32, UInt64]),
        ("port", vec![Int16, UInt16, Int32, UInt32, UInt64, Float32, Float64]),
        ("up_bytes", vec![Int32, UInt32, UInt64, Float64]),
        ("down_bytes", vec![Int32, UInt32, UInt64, Float64]),
        ("src_ip", vec![LargeUtf8, Utf8View, Binary, dictionary.clone()]),
        ("dst_ip", vec![LargeUtf8, Utf8View, Binary, dictionary.clone()]),
        ("proto", vec![LargeUtf8, Utf8View, Binary, dictionary]),
    ] {
        for kind in kinds {
            let what = format!("{column} as {kind}");
            changed.check(&what, &ReadOptions::default(), |columns| {
                with(columns, column, |array| cast(array, &kind).unwrap())
            });
        }
    }
    changed.check("protocols as numbers", &ReadOptions::default(), |columns| {
        with(columns, "proto", |array| {
            let texts = cast(array, &DataType::Utf8).unwrap();
            let texts = arrow::array::AsArray::as_string::<i32>(&texts).clone();
            Arc::new(texts.iter().map(|text| if text == Some("tcp") { 6 } else { 17 }).collect::<Int64Array>())
        })
    });
}

#[test]
fn columns_of_other_names_in_other_orders_among_others() {
    let mut changed = Changed::new();
    changed.check("saved index, nested and unknown columns, reversed", &ReadOptions::default(), |mut columns| {
        let rows = columns[0].1.len();
        let numbers: ArrayRef = Arc::new((0..rows as i64).collect::<Int64Array>());
        let list = ListArray::from_iter_primitive::<Int64Type, _, _>((0..rows).map(|row| Some(vec![Some(row as i64)])));
        let fields = vec![(Arc::new(Field::new("src_ip", DataType::Int64, true)), Arc::clone(&numbers))];
        columns.insert(0, ("index".to_owned(), Arc::clone(&numbers)));
        columns.insert(3, ("tags".to_owned(), Arc::new(list)));
        columns.insert(5, ("nested".to_owned(), Arc::new(StructArray::from(fields))));
        columns.push(("__index_level_0__".to_owned(), numbers));
        columns.reverse();
        columns
    });
    changed.check("Zeek's names", &ReadOptions::default(), |columns| {
        let names = [
            ("src_ip", "id.orig_h"),
            ("dst_ip", "id.resp_h"),
            ("port", "id.resp_p"),
            ("up_bytes", "orig_bytes"),
            ("down_bytes", "resp_bytes"),
        ];
        names.into_iter().fold(columns, |columns, (from, to)| renamed(columns, from, to))
    });
    let said = [("source", "a b"), ("up_bytes", "sent?")].map(|(part, column)| (part.to_owned(), column.to_owned()));
    let options = ReadOptions { columns: said.into_iter().collect(), ..ReadOptions::default() };
    changed.check("names that the user tells", &options, |columns| {
        renamed(renamed(columns, "src_ip", "a b"), "up_bytes", "sent?")
    });
}

/// 2026-02-02 00:00 UTC.
const MIDNIGHT_S: i64 = 1_769_990_400;

#[test]
fn time_units() {
    let mut changed = Changed::new();
    let time = |columns: Columns, map: &dyn Fn(i64) -> i64| {
        with(columns, "timestamp", |array| {
            let array = arrow::array::AsArray::as_primitive::<Int64Type>(array).clone();
            Arc::new(array.iter().map(|time| time.map(map)).collect::<Int64Array>())
        })
    };
    type Scale = (&'static str, fn(i64) -> i64, i64, TimeUnit);
    let scales: [Scale; 5] = [
        ("s", |hundredths| hundredths / 100, 1, TimeUnit::Seconds),
        ("1/100 s", |hundredths| hundredths, 100, TimeUnit::Hundredths),
        ("ms", |hundredths| hundredths * 10, 1_000, TimeUnit::Millis),
        ("us", |hundredths| hundredths * 10_000, 1_000_000, TimeUnit::Micros),
        ("ns", |hundredths| hundredths * 10_000_000, 1_000_000_000, TimeUnit::Nanos),
    ];
    let inferred = ReadOptions::default();
    for (name, scale, per_second, unit) in scales {
        let of_a_day = |columns| renamed(time(columns, &scale), "timestamp", "ts");
        assert_eq!(changed.check(&format!("{name} of a day"), &inferred, of_a_day), name);
        let dated = |columns| time(columns, &|value| scale(value) + MIDNIGHT_S * per_second);
        assert_eq!(changed.check(&format!("{name} since 1970"), &inferred, dated), name);
        let told = ReadOptions { time_unit: Some(unit), ..ReadOptions::default() };
        assert_eq!(changed.check(&format!("{name}, told by the user"), &told, |columns| time(columns, &scale)), name);
    }
    for (name, unit, per_hundredth) in [
        ("ms", ArrowUnit::Millisecond, 10),
        ("us", ArrowUnit::Microsecond, 10_000),
        ("ns", ArrowUnit::Nanosecond, 10_000_000),
    ] {
        for (zone, midnight) in [(None, 0), (Some("UTC".into()), MIDNIGHT_S), (None, MIDNIGHT_S)] {
            let kind = DataType::Timestamp(unit, zone);
            let typed = |columns| {
                let columns = time(columns, &|value| (value + midnight * 100) * per_hundredth);
                with(columns, "timestamp", |array| cast(array, &kind).unwrap())
            };
            assert_eq!(changed.check(&format!("timestamps: {kind}"), &inferred, typed), name);
        }
    }
    let real = |columns| {
        with(time(columns, &|value| value + MIDNIGHT_S * 100), "timestamp", |array| {
            let array = arrow::array::AsArray::as_primitive::<Int64Type>(array).clone();
            Arc::new(array.unary::<_, arrow::datatypes::Float64Type>(|value| value as f64 / 100.0))
        })
    };
    assert_eq!(changed.check("fractional seconds", &inferred, real), "s");
}

#[test]
fn nulls_in_every_column() {
    let mut random = Random::new(8);
    let (clean, test) = days();
    let [clean, test] = [clean, test].map(|flows| {
        let batch = record_batch(&flows).unwrap();
        let nulled = batch.columns().iter().map(|column| {
            let gone: arrow::array::BooleanArray = (0..column.len()).map(|_| Some(random.below(20) == 0)).collect();
            arrow::compute::nullif(column, &gone).unwrap()
        });
        let names = batch.schema();
        let names = names.fields().iter().map(|field| field.name().clone());
        RecordBatch::try_from_iter(names.zip(nulled.collect::<Vec<_>>())).unwrap()
    });
    let missing = |day: &RecordBatch| {
        let is_null = |column: &str, row| day.column_by_name(column).unwrap().is_null(row);
        (0..day.num_rows()).filter(|row| is_null("src_ip", *row) || is_null("dst_ip", *row)).count() as u64
    };
    let mut analyst = Analyst::new();
    let usual = Writer::default();
    let report = analyst.compare(&usual.batch(&clean), &usual.batch(&test));
    for (file, day) in report.files.iter().zip([&clean, &test]) {
        assert_eq!(file.skipped_rows, missing(day));
        assert_eq!(file.rows + file.skipped_rows, day.num_rows() as u64);
    }
    let expected = answers(&report);
    let other =
        Writer { version: WriterVersion::PARQUET_2_0, dictionary: false, page_rows: 33, group_rows: 200, ..usual };
    assert_same(&analyst.compare(&other.batch(&clean), &other.batch(&test)), &expected, "v2 pages, no dictionary");
    let delta = [("src_ip", Encoding::DELTA_BYTE_ARRAY), ("up_bytes", Encoding::DELTA_BINARY_PACKED)];
    let delta = Writer { encodings: delta.to_vec(), statistics: EnabledStatistics::None, ..Writer::default() };
    assert_same(&analyst.compare(&delta.batch(&clean), &delta.batch(&test)), &expected, "delta, no statistics");
}

/// The first 60 000 rows of the made-up day, as seven other programs wrote them.
#[test]
fn odd_pieces_of_the_day_are_the_same_piece() {
    let Some(folder) = shared("day/odd") else { return };
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "parquet"));
    files.sort();
    let mut analyst = Analyst::new();
    let mut expected: Option<String> = None;
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = Bytes::from(fs::read(&path).unwrap());
        // One writer took hundredths of a second for milliseconds: the user corrects it.
        let time_unit = name.starts_with("polars").then_some(TimeUnit::Hundredths);
        let options = ReadOptions { time_unit, ..ReadOptions::default() };
        let days = (read_as("clean", &bytes, &options), read_as("test", &bytes, &options));
        let report = analyst.compare_gathered(days.0, days.1);
        assert_eq!(report.files[0].rows, 60_000);
        assert_same(&report, expected.get_or_insert_with(|| answers(&report)), &name);
    }
}
