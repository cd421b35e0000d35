//! What is told of a file before it is read, and what the user may correct.

use std::collections::BTreeMap;

use crate::flow::{Dialect, Part, RowKind, TimeUnit};

/// What the user decided about reading a file; everything left out is inferred.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadOptions {
    /// Unit of a whole-number time column.
    pub time_unit: Option<TimeUnit>,
    /// Column name by part; an empty name says that no column plays it.
    pub columns: BTreeMap<String, String>,
    /// Inside networks in CIDR notation, `None` to infer them.
    pub inside: Option<Vec<String>>,
    /// Whether to read from front to back, which any file allows.
    pub sequential: bool,
}

/// The column that plays a part.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ColumnInfo {
    /// The part.
    pub part: Part,
    /// The column's name, `None` when no column plays the part.
    pub column: Option<String>,
    /// The column's type, for people.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AvailableColumn {
    /// Name in the file.
    pub name: String,
    /// Type, for people.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A piece of the file that one worker reads at a time: a row group, or some
/// megabytes of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct UnitInfo {
    /// Rows in it.
    pub rows: u64,
    /// Compressed bytes of the columns that are read.
    pub bytes: u64,
}

/// The role that a file's name suggests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RoleHint {
    /// A clean day.
    Baseline,
    /// A day under test.
    Test,
}

/// All that is known of a file before its rows are read.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct FileInfo {
    /// File name.
    pub name: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// What its rows are.
    pub kind: RowKind,
    /// "parquet", "zeek tsv" or "zeek json".
    pub format: &'static str,
    /// "gzip", where the whole file is compressed.
    pub compression: Option<&'static str>,
    /// The program that wrote it, as the footer says.
    pub writer: Option<String>,
    /// Rows in all.
    pub rows: u64,
    /// Whether that is their number, not an estimate.
    pub rows_exact: bool,
    /// Whether pieces of work must be read in their order, by one worker.
    pub sequential: bool,
    /// Pieces of work.
    pub units: Vec<UnitInfo>,
    /// Whose column names it has.
    pub dialect: Dialect,
    /// Which column plays which part.
    pub columns: Vec<ColumnInfo>,
    /// All columns that could play one.
    pub available: Vec<AvailableColumn>,
    /// Unit of the time column.
    pub time_unit: TimeUnit,
    /// Why that unit, in a sentence.
    pub time_reason: String,
    /// First time by the footer's statistics, formatted.
    pub first_time: Option<String>,
    /// Last time by the footer's statistics, formatted.
    pub last_time: Option<String>,
    /// Memory that scanning needs at most, an estimate in bytes.
    pub memory_bytes: u64,
    /// The role that the name suggests.
    pub role_hint: Option<RoleHint>,
    /// What the user should know before reading.
    pub warnings: Vec<String>,
}

/// Guesses a role from a file's name: what the course and its students call a
/// day under test (test, teste, anomal..) or a clean one (data, train, normal).
pub fn role_hint(file_name: &str) -> Option<RoleHint> {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name).to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    // Test words first: "dataset_teste" and "test_data" are days under test.
    if has(&["test", "anomal", "attack", "suspect", "infect"]) {
        Some(RoleHint::Test)
    } else if has(&["train", "normal", "data", "baseline", "clean", "benign"]) {
        Some(RoleHint::Baseline)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_guessed_from_names() {
        for name in ["data5.parquet", "internal_train3.parquet", "dataset.parquet", "/home/test/normal.parquet"] {
            assert_eq!(role_hint(name), Some(RoleHint::Baseline), "{name}");
        }
        for name in ["test5.parquet", "Teste.parquet", "anomalous_data.parquet", "internal_test1.parquet"] {
            assert_eq!(role_hint(name), Some(RoleHint::Test), "{name}");
        }
        for name in ["servers3.parquet", "monday.parquet"] {
            assert_eq!(role_hint(name), None, "{name}");
        }
    }
}
