//! An opened Parquet file: its footer, and what it tells of columns and times.

use std::ops::Range;

use arrow::datatypes::DataType;
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::statistics::Statistics;

use super::columns::type_words;
use super::guarded;
use super::info::AvailableColumn;
use super::numbers::TimeColumn;
use super::unit::decode_unit;
use crate::error::{Code, Error};
use crate::flow::{ColumnNames, Part};

/// A Parquet file whose footer is known.
pub struct ParquetFile {
    /// File name, for messages.
    pub name: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// The footer with the plain Arrow types of the columns. The Arrow schema
    /// that some writers embed is left aside: it adds nothing here and a broken
    /// one would refuse a good file.
    pub(super) plain: ArrowReaderMetadata,
    /// The columns recognised by name.
    pub(super) guessed: ColumnNames,
    /// Smallest and largest value of the guessed time column, where it was
    /// looked at because the footer has no statistics.
    probed_times: Option<(i64, i64)>,
}

impl ParquetFile {
    pub(super) fn new(name: String, size_bytes: u64, metadata: ParquetMetaData) -> Result<Self, Error> {
        let metadata = std::sync::Arc::new(metadata);
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let plain = guarded(&name, "its schema", || ArrowReaderMetadata::try_new(metadata, options))?;
        let guessed = ColumnNames::recognise(&plain.schema().fields().iter().map(|field| field.name().as_str()));
        let file = Self { name, size_bytes, plain, guessed, probed_times: None };
        file.check()?;
        Ok(file)
    }

    /// Refuses a file without rows, or one whose footer names bytes that it
    /// does not have.
    fn check(&self) -> Result<(), Error> {
        if self.rows() == 0 {
            return Err(Error::new(
                Code::EmptyFile,
                format!("{} is a Parquet file with no rows; expected at least one flow", self.name),
            ));
        }
        for (number, group) in self.row_groups().iter().enumerate() {
            for column in group.columns() {
                let end = byte_range(column).map(|range| range.end);
                if end.is_none_or(|end| end > self.size_bytes) {
                    return Err(Error::new(
                        Code::CutShort,
                        format!(
                            "{} has {} bytes, but its footer places column \"{}\" of row group {number} outside of them",
                            self.name,
                            self.size_bytes,
                            column.column_path().string(),
                        ),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Rows in all.
    pub fn rows(&self) -> u64 {
        self.row_groups().iter().map(|group| group.num_rows().max(0) as u64).sum()
    }

    /// Number of row groups; each is a unit of work.
    pub fn unit_count(&self) -> usize {
        self.row_groups().len()
    }

    pub(super) fn row_groups(&self) -> &[RowGroupMetaData] {
        self.plain.metadata().row_groups()
    }

    /// The position among the file's top-level columns of the one named `column`.
    pub(super) fn column_index(&self, column: &str) -> Option<usize> {
        self.plain.schema().fields().iter().position(|field| field.name() == column)
    }

    /// The plain Arrow type of the column named `column`.
    pub(super) fn column_type(&self, column: &str) -> Option<&DataType> {
        let index = self.column_index(column)?;
        self.plain.schema().fields().get(index).map(|field| field.data_type())
    }

    /// The columns that could play a part: those that are not nested.
    pub fn available(&self) -> Vec<AvailableColumn> {
        let fields = self.plain.schema().fields().iter().filter(|field| !field.data_type().is_nested());
        fields
            .map(|field| AvailableColumn { name: field.name().clone(), kind: type_words(field.data_type()) })
            .collect()
    }

    /// The leaf of the top-level column named `column`, when it is not nested or a
    /// plain list.
    pub(super) fn leaf(&self, column: &str) -> Option<usize> {
        let schema = self.plain.parquet_schema();
        let is_list = matches!(self.column_type(column), Some(DataType::List(item)) if !item.data_type().is_nested());
        (0..schema.num_columns()).find(|leaf| {
            let path = schema.column(*leaf);
            let parts = path.path().parts();
            parts.first().is_some_and(|first| first == column) && (parts.len() == 1 || is_list)
        })
    }

    /// Byte ranges of the given leaves in row group `unit`, in file order.
    pub(super) fn leaf_ranges(&self, unit: usize, leaves: &[usize]) -> Vec<Range<u64>> {
        let Some(group) = self.row_groups().get(unit) else { return Vec::new() };
        let mut ranges: Vec<_> =
            leaves.iter().filter_map(|leaf| group.columns().get(*leaf)).filter_map(byte_range).collect();
        ranges.sort_unstable_by_key(|range| range.start);
        ranges
    }

    /// Smallest and largest value of a whole-number column over the file, as
    /// stored, by the footer's statistics or by looking.
    pub(super) fn value_range(&self, column: &str) -> Option<(i64, i64)> {
        let leaf = self.leaf(column)?;
        let by_footer = self
            .row_groups()
            .iter()
            .filter(|group| group.num_rows() > 0)
            .map(|group| match group.columns().get(leaf)?.statistics()? {
                Statistics::Int32(range) => Some((i64::from(*range.min_opt()?), i64::from(*range.max_opt()?))),
                Statistics::Int64(range) => Some((*range.min_opt()?, *range.max_opt()?)),
                _ => None,
            })
            .reduce(|a, b| Some((a?.0.min(b?.0), a?.1.max(b?.1))))
            .flatten();
        by_footer.or_else(|| self.probed_times.filter(|_| self.guessed.get(Part::Time) == Some(column)))
    }

    /// What must be read to know the range of the times: the time column of the
    /// first and the last row group, when it holds whole numbers without a unit
    /// and the footer has no statistics of it.
    pub(super) fn time_probe_ranges(&self) -> Vec<Range<u64>> {
        let Some((column, leaf)) = self.probed_column() else { return Vec::new() };
        if self.value_range(column).is_some() {
            return Vec::new();
        }
        let mut ranges: Vec<_> = self.probed_units().flat_map(|unit| self.leaf_ranges(unit, &[leaf])).collect();
        ranges.dedup();
        ranges
    }

    fn probed_column(&self) -> Option<(&str, usize)> {
        let column = self.guessed.get(Part::Time)?;
        let whole_numbers = self.column_type(column).is_some_and(DataType::is_integer);
        Some((column, self.leaf(column)?)).filter(|_| whole_numbers)
    }

    fn probed_units(&self) -> impl Iterator<Item = usize> {
        let last = self.unit_count().saturating_sub(1);
        std::iter::once(0).chain((last > 0).then_some(last))
    }

    /// Looks at the times in the bytes of [`Self::time_probe_ranges`].
    pub(super) fn probe_times(&mut self, pushed: &[(u64, Bytes)]) -> Result<(), Error> {
        let Some((_, leaf)) = self.probed_column() else { return Ok(()) };
        let mask = ProjectionMask::leaves(self.plain.parquet_schema(), [leaf]);
        let mut range: Option<(i64, i64)> = None;
        for unit in self.probed_units() {
            let wanted = self.leaf_ranges(unit, &[leaf]);
            let bytes = pushed.iter().filter(|(start, _)| wanted.iter().any(|range| range.start == *start)).cloned();
            let reader = decode_unit(&self.name, &self.plain, mask.clone(), unit, bytes.collect())?;
            let Some(mut reader) = reader else { continue };
            while let Some(batch) = guarded(&self.name, "its time column", || Ok(reader.next().transpose()?))? {
                for value in TimeColumn::raw_values(batch.column(0)) {
                    let (min, max) = range.unwrap_or((value, value));
                    range = Some((min.min(value), max.max(value)));
                }
            }
        }
        // A column of nulls alone has no range; any will do, it is never used.
        self.probed_times = range.or(Some((0, 0)));
        Ok(())
    }
}

/// Where a column chunk lies, as the library's own accessor has it; `None`
/// where a negative number in the footer would make that one panic.
fn byte_range(column: &ColumnChunkMetaData) -> Option<Range<u64>> {
    let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
    let start = u64::try_from(start).ok()?;
    let length = u64::try_from(column.compressed_size()).ok()?;
    Some(start..start.checked_add(length)?)
}
