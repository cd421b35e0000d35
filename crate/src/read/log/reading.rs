//! What is told of a log before it is read.

use super::file::{Form, LogFile};
use crate::flow::{Part, TimeUnit, normalise_name};
use crate::read::info::{ColumnInfo, FileInfo, UnitInfo, role_hint};

/// Memory that the aggregates of a log take per row at most, and what a scan
/// takes besides.
const AGGREGATE_BYTES_PER_ROW: u64 = 60;
const SCAN_BYTES: u64 = 64 << 20;

/// What is told to the user before reading.
pub(in crate::read) fn info(file: &LogFile, sequential: bool) -> FileInfo {
    let units = (0..file.unit_count()).map(|number| {
        let range = file.unit(number);
        let bytes = range.end - range.start;
        let share = bytes as f64 / file.size_bytes.max(1) as f64;
        UnitInfo { rows: (file.rows as f64 * share) as u64, bytes }
    });
    let named = |part: &Part| match &file.form {
        Form::Tsv(header) => {
            let mut names = header.fields.iter().map(|field| &field.name);
            names.find(|name| normalise_name(name) == part.zeek_name()).cloned()
        }
        Form::Json => Some(part.zeek_name().to_owned()),
    };
    let parts = file.dialect.kind().parts();
    FileInfo {
        name: file.name.clone(),
        size_bytes: file.size_bytes,
        kind: file.dialect.kind(),
        format: if file.form == Form::Json { "zeek json" } else { "zeek tsv" },
        compression: file.gzip.then_some("gzip"),
        writer: None,
        rows: file.rows,
        rows_exact: false,
        sequential,
        units: units.collect(),
        dialect: file.dialect,
        columns: parts.iter().map(|part| ColumnInfo { part: *part, column: named(part), kind: None }).collect(),
        // A log names its columns itself; there is nothing to correct.
        available: Vec::new(),
        time_unit: TimeUnit::Seconds,
        time_reason: "Zeek writes seconds since 1970".to_owned(),
        first_time: None,
        last_time: None,
        memory_bytes: SCAN_BYTES + AGGREGATE_BYTES_PER_ROW * file.rows,
        role_hint: role_hint(&file.name),
        warnings: file.warnings.clone(),
    }
}
