//! How a file will be read: which column plays which part, in which unit.

use std::ops::Range;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, TimeUnit as ArrowUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};

use super::guarded;
use super::info::{ColumnInfo, FileInfo, ReadOptions, UnitInfo, role_hint};
use super::numbers::{TimeColumn, is_number};
use super::parquet_file::ParquetFile;
use crate::error::{Code, Error};
use crate::flow::{Clock, ColumnNames, Dialect, Part, TimeUnit, format_micros, infer_time_unit};

/// Memory that the aggregates of a file take per row at most, while they are
/// gathered, encoded and merged, and what a scan takes besides.
const AGGREGATE_BYTES_PER_ROW: u64 = 90;
const SCAN_BYTES: u64 = 24 << 20;

/// A decision how to read a file, made from its footer and the user's options.
pub(super) struct ParquetReading {
    /// Column by part.
    pub(super) columns: ColumnNames,
    /// Whose names they are.
    pub(super) dialect: Dialect,
    /// Unit of the time column.
    pub(super) time_unit: TimeUnit,
    /// Why that unit.
    pub(super) time_reason: String,
    /// What time 0 is.
    pub(super) clock: Clock,
    pub(super) reader: ArrowReaderMetadata,
    pub(super) mask: ProjectionMask,
    leaves: Vec<usize>,
    time_range_micros: Option<(i64, i64)>,
    warnings: Vec<String>,
}

impl ParquetReading {
    /// Decides how to read the columns in `file` of the `parts` that are wanted of
    /// its dialect.
    ///
    /// # Errors
    /// No column, or one that cannot hold addresses, for source or destination;
    /// a column named in `options` that the file does not have.
    pub(super) fn new(
        file: &ParquetFile,
        options: &ReadOptions,
        parts: impl Fn(Dialect) -> Vec<Part>,
    ) -> Result<Self, Error> {
        let mut warnings = Vec::new();
        let columns = choose(file, options, &mut warnings)?;
        let dialect = columns.dialect();
        let time_kind = columns.get(Part::Time).and_then(|column| TimeColumn::of(file.column_type(column)?));
        let stored = columns.get(Part::Time).and_then(|column| file.value_range(column));
        let (time_unit, time_reason) = match (time_kind, options.time_unit, stored) {
            (Some(TimeColumn::RealSeconds), _, _) => {
                (TimeUnit::Seconds, "the column holds fractional seconds".to_owned())
            }
            (Some(TimeColumn::Whole | TimeColumn::Typed(_)), Some(unit), _) => (unit, "chosen by you".to_owned()),
            (Some(TimeColumn::Typed(unit)), None, _) => (unit, format!("the column is a timestamp in {}", unit.name())),
            (Some(TimeColumn::Whole), None, Some((min, max))) => infer_time_unit(dialect, min, max),
            (Some(TimeColumn::Whole), None, None) => {
                (TimeUnit::Seconds, "the range of the times is not known; seconds are assumed".to_owned())
            }
            (None, _, _) => (TimeUnit::Seconds, "the file has no times".to_owned()),
        };
        let time_range_micros = stored.map(|(min, max)| (time_unit.to_micros(min), time_unit.to_micros(max)));
        // Without statistics only real dates are stored as timestamps or fractions.
        let clock = match (time_range_micros, time_kind) {
            (Some((_, last)), _) => Clock::of(last),
            (None, Some(TimeColumn::Typed(_) | TimeColumn::RealSeconds)) => Clock::Utc,
            (None, _) => Clock::Day,
        };
        let leaves: Vec<usize> = parts(dialect)
            .iter()
            .filter_map(|part| columns.get(*part))
            .filter_map(|column| file.leaf(column))
            .collect();
        let mask = ProjectionMask::leaves(file.plain.parquet_schema(), leaves.iter().copied());
        let reader = reader_metadata(file, &columns)?;
        Ok(Self { columns, dialect, time_unit, time_reason, clock, reader, mask, leaves, time_range_micros, warnings })
    }

    /// Byte ranges of the columns read in row group `unit`.
    pub(super) fn unit_ranges(&self, file: &ParquetFile, unit: usize) -> Vec<Range<u64>> {
        file.leaf_ranges(unit, &self.leaves)
    }

    /// What is told to the user before reading.
    pub(super) fn info(&self, file: &ParquetFile) -> FileInfo {
        let kind = |column: &str| file.column_type(column).map(type_words);
        let units: Vec<UnitInfo> = (0..file.unit_count())
            .map(|unit| UnitInfo {
                rows: file.row_groups().get(unit).map_or(0, |group| group.num_rows().max(0) as u64),
                bytes: self.unit_ranges(file, unit).iter().map(|range| range.end - range.start).sum(),
            })
            .collect();
        let largest = units.iter().map(|unit| unit.bytes).max().unwrap_or(0);
        let time = |micros: i64| format_micros(self.clock, micros);
        FileInfo {
            name: file.name.clone(),
            size_bytes: file.size_bytes,
            kind: self.dialect.kind(),
            format: "parquet",
            compression: None,
            writer: file.plain.metadata().file_metadata().created_by().map(str::to_owned),
            rows: file.rows(),
            rows_exact: true,
            sequential: false,
            dialect: self.dialect,
            columns: (self.dialect.kind().parts().iter())
                .filter(|part| Part::OF_A_FLOW.contains(part) || self.columns.get(**part).is_some())
                .map(|part| ColumnInfo {
                    part: *part,
                    column: self.columns.get(*part).map(str::to_owned),
                    kind: self.columns.get(*part).and_then(kind),
                })
                .collect(),
            available: file.available(),
            time_unit: self.time_unit,
            time_reason: self.time_reason.clone(),
            first_time: self.time_range_micros.map(|(first, _)| time(first)),
            last_time: self.time_range_micros.map(|(_, last)| time(last)),
            // The compressed row group, twice: one being decoded, one fetched ahead.
            memory_bytes: SCAN_BYTES + 2 * largest + AGGREGATE_BYTES_PER_ROW * file.rows(),
            role_hint: role_hint(&file.name),
            warnings: self.warnings.clone(),
            units,
        }
    }
}

/// Guessed columns, corrected by the user's; those of a type that cannot play
/// the part are refused (addresses) or left out with a warning (the rest).
fn choose(file: &ParquetFile, options: &ReadOptions, warnings: &mut Vec<String>) -> Result<ColumnNames, Error> {
    let mut columns = file.guessed.clone();
    for (part, column) in &options.columns {
        let Some(part) = Part::ALL.into_iter().find(|known| known.id() == *part) else {
            return Err(Error::new(Code::BadParameter, format!("\"{part}\" is not a part that a column can play")));
        };
        if !column.is_empty() && file.column_index(column).is_none() {
            return Err(Error::new(Code::BadColumn, format!("{} has no column \"{column}\"", file.name)));
        }
        columns.set(part, Some(column.clone()).filter(|column| !column.is_empty()));
    }
    for part in columns.dialect().kind().parts().iter().copied() {
        let address = matches!(part, Part::Source | Part::Destination);
        let Some(column) = columns.get(part).map(str::to_owned) else {
            if address {
                return Err(no_column(file, part));
            }
            // What only Zeek tells of a flow is not missed elsewhere.
            if matches!(columns.dialect(), Dialect::ZeekHttp | Dialect::ZeekDns) || Part::OF_A_FLOW.contains(&part) {
                warnings.push(format!("no column gives the {}; what depends on it is left out", part.words()));
            }
            continue;
        };
        let kind = file.leaf(&column).and_then(|_| file.column_type(&column));
        if kind.is_some_and(|kind| can_play(part, kind)) {
            continue;
        }
        let found = file.column_type(&column).map_or_else(|| "a nested type".to_owned(), type_words);
        let expected = match part {
            Part::Source | Part::Destination => "addresses as text",
            Part::Time => "whole numbers, seconds or timestamps",
            Part::Protocol => "names or numbers",
            Part::ResponseCode => "names or numbers",
            Part::MimeTypes => "text or lists of text",
            Part::Port | Part::UpBytes | Part::DownBytes | Part::Duration | Part::Status => "numbers",
            Part::State | Part::Application | Part::Method | Part::Host | Part::Uri | Part::UserAgent | Part::Query => {
                "text"
            }
        };
        let sentence = format!("column \"{column}\" ({}) holds {found}; expected {expected}", part.words());
        if address {
            return Err(Error::new(Code::BadColumn, format!("{}: {sentence}", file.name)));
        }
        warnings.push(format!("{sentence}; it is not used"));
        columns.set(part, None);
    }
    Ok(columns)
}

fn no_column(file: &ParquetFile, part: Part) -> Error {
    const SHOWN: usize = 12;
    let names: Vec<&str> = file.plain.schema().fields().iter().map(|field| field.name().as_str()).collect();
    let more = if names.len() > SHOWN { format!(" and {} more", names.len() - SHOWN) } else { String::new() };
    let shown = names.into_iter().take(SHOWN).collect::<Vec<_>>().join(", ");
    let known = part.aliases().iter().take(4).copied().collect::<Vec<_>>().join(", ");
    Error::new(
        Code::BadColumn,
        format!(
            "{} has no column for the {}: its columns are {shown}{more}; expected one named like {known}",
            file.name,
            part.words(),
        ),
    )
}

fn can_play(part: Part, kind: &DataType) -> bool {
    let text = matches!(kind, DataType::Utf8 | DataType::Binary);
    match part {
        Part::Source
        | Part::Destination
        | Part::State
        | Part::Application
        | Part::Method
        | Part::Host
        | Part::Uri
        | Part::UserAgent
        | Part::Query => text,
        Part::MimeTypes => text || matches!(kind, DataType::List(item) if item.data_type() == &DataType::Utf8),
        Part::Protocol | Part::ResponseCode => text || is_number(kind),
        Part::Time => TimeColumn::of(kind).is_some(),
        Part::Port | Part::UpBytes | Part::DownBytes | Part::Duration | Part::Status => is_number(kind),
    }
}

/// The footer with the types in which the chosen columns are wanted: text as
/// dictionary codes, so that a text is handled once per distinct value.
fn reader_metadata(file: &ParquetFile, columns: &ColumnNames) -> Result<ArrowReaderMetadata, Error> {
    let chosen: Vec<&str> = Part::ALL.iter().filter_map(|part| columns.get(*part)).collect();
    let fields = file.plain.schema().fields().iter().map(|field| {
        let wanted = match field.data_type() {
            text @ (DataType::Utf8 | DataType::Binary) if chosen.contains(&field.name().as_str()) => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(text.clone()))
            }
            other => other.clone(),
        };
        Arc::new(Field::clone(field).with_data_type(wanted))
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<Arc<Field>>>()));
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_schema(schema);
    guarded(&file.name, "its schema", || ArrowReaderMetadata::try_new(Arc::clone(file.plain.metadata()), options))
}

/// A type for people.
pub(super) fn type_words(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 => "text".to_owned(),
        DataType::Binary => "bytes as text".to_owned(),
        DataType::Timestamp(unit, _) => format!(
            "timestamp ({})",
            match unit {
                ArrowUnit::Second => "s",
                ArrowUnit::Millisecond => "ms",
                ArrowUnit::Microsecond => "us",
                ArrowUnit::Nanosecond => "ns",
            }
        ),
        DataType::List(item) if item.data_type() == &DataType::Utf8 => "lists of text".to_owned(),
        kind if kind.is_nested() => "a nested type".to_owned(),
        kind => kind.to_string(),
    }
}
