//! What stands behind a finding: facts, tables, plots and how to fetch the rows.

use std::fmt;

use serde::Serialize;

use super::timeline::Timeline;
use crate::flow::{Address, RowFilter};

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Nothing of the kind.
    None,
    /// Text.
    Text(String),
    /// An address.
    Address(Address),
    /// A whole number.
    Count(u64),
    /// Any number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
}

impl Cell {
    fn number(&self) -> Option<f64> {
        match self {
            Self::Count(count) => Some(*count as f64),
            Self::Number(number) => Some(*number),
            Self::None | Self::Text(_) | Self::Address(_) | Self::Flag(_) => None,
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Address(address) => address.fmt(f),
            Self::Count(count) => count.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Address> for Cell {
    fn from(address: Address) -> Self {
        Self::Address(address)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

/// How the cells of a column are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// As it is.
    Text,
    /// An IP address.
    Address,
    /// An ISO 3166 code.
    Country,
    /// AS number and organisation.
    Network,
    /// A whole number of something.
    Count,
    /// Bytes.
    Bytes,
    /// Any number.
    Number,
    /// Seconds.
    Duration,
    /// How many times.
    Ratio,
    /// A formatted time.
    Time,
    /// Yes or no.
    Flag,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// Name for programs.
    pub id: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// How to show it.
    pub kind: ColumnKind,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// Name for programs.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, one cell a column.
    pub rows: Vec<Vec<Cell>>,
    /// Rows there are, where the table was cut short.
    pub total_rows: u64,
    /// How to fetch what was counted, one by one, where a table of a log can say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_filter: Option<RowFilter>,
}

impl Table {
    /// A table without rows; `columns` are id, label and kind.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        columns: &[(&'static str, &'static str, ColumnKind)],
    ) -> Self {
        let columns = columns.iter().map(|(id, label, kind)| Column { id, label, kind: *kind }).collect();
        Self { id: id.into(), title: title.into(), columns, rows: Vec::new(), total_rows: 0, rows_filter: None }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
        self.total_rows += 1;
    }

    /// Keeps the first rows only; [`Self::total_rows`] still tells how many
    /// there are.
    #[must_use]
    pub fn cut(mut self, rows: usize) -> Self {
        self.rows.truncate(rows);
        self
    }

    /// A chart of the first rows, whose bars are as long as the column `value` says
    /// and have the columns `names` for a name. None of a single row, which would
    /// say no more than a fact.
    pub(super) fn plot(&self, names: &[&str], value: &str, unit: &'static str, threshold: Option<f64>) -> Option<Plot> {
        let position = |id: &str| self.columns.iter().position(|column| column.id == id);
        let column = position(value)?;
        let names: Vec<usize> = names.iter().filter_map(|id| position(id)).collect();
        let bar = |row: &Vec<Cell>| {
            let name: Vec<String> = names.iter().filter_map(|name| row.get(*name)).map(Cell::to_string).collect();
            Some((name.join(" "), row.get(column)?.number()?))
        };
        let bars: Vec<(String, f64)> = self.rows.iter().take(BARS).filter_map(bar).collect();
        let title = self.title.clone();
        let plot = Plot::Most { title, label: self.columns.get(column)?.label, unit, bars, threshold };
        (self.rows.len() > 1).then_some(plot)
    }
}

/// Bars of a chart at most.
const BARS: usize = 12;

/// Rows of a table of a finding at most; the rows behind it tell the rest.
pub(super) const EVIDENCE_ROWS: usize = 1000;

/// A number of both days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// On the clean day.
    pub before: Option<f64>,
    /// On the day under test.
    pub after: Option<f64>,
    /// Unit of both.
    pub unit: &'static str,
    /// What is compared, where it is.
    pub value: Option<f64>,
    /// With what.
    pub threshold: Option<f64>,
    /// Unit of value and threshold.
    pub value_unit: &'static str,
}

impl Fact {
    /// A number of both days that is not compared with a threshold.
    pub fn plain(label: impl Into<String>, before: Option<f64>, after: Option<f64>, unit: &'static str) -> Self {
        Self { label: label.into(), before, after, unit, value: None, threshold: None, value_unit: unit }
    }

    /// Adds what is compared with which threshold.
    #[must_use]
    pub fn compared(self, value: Option<f64>, threshold: f64, value_unit: &'static str) -> Self {
        Self { value, threshold: Some(threshold), value_unit, ..self }
    }
}

/// What a chart of a finding shows; the chart room makes the chart.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// Bytes received from one destination by hour, both days.
    HourPattern {
        /// The destination.
        destination: Address,
        /// Clean day, 24 hours.
        before: Vec<u64>,
        /// Day under test, 24 hours.
        after: Vec<u64>,
    },
    /// Mean bytes per flow of some groups against the clean day's overall means.
    Means {
        /// What the groups are.
        title: String,
        /// Name, mean sent and mean received of each group.
        groups: Vec<(String, Option<f64>, Option<f64>)>,
        /// Mean sent over all flows of the clean day.
        overall_up: Option<f64>,
        /// Mean received over all flows of the clean day.
        overall_down: Option<f64>,
    },
    /// The first rows of a table, with most of something.
    Most {
        /// What the table is of.
        title: String,
        /// What is measured.
        label: &'static str,
        /// Its unit.
        unit: &'static str,
        /// Names and values.
        bars: Vec<(String, f64)>,
        /// From where on a bar is too long.
        threshold: Option<f64>,
    },
    /// How many of something there were, period by period.
    Periods {
        /// What is counted.
        title: String,
        /// Unit of the counts.
        unit: &'static str,
        /// The counts.
        timeline: Timeline<u64>,
    },
}

/// All that stands behind a finding.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Numbers of both days.
    pub facts: Vec<Fact>,
    /// Tables.
    pub tables: Vec<Table>,
    /// What to draw.
    pub plots: Vec<Plot>,
    /// The rows, in the day under test.
    pub rows: RowFilter,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: u64) -> Table {
        let columns = [
            ("address", "Destination", ColumnKind::Address),
            ("service", "Service", ColumnKind::Text),
            ("flows", "Flows", ColumnKind::Count),
        ];
        let mut table = Table::new("most", "Destinations", &columns);
        for n in 0..rows {
            let address = Address::from_v4(0x0a00_0001 + n as u32);
            table.push(vec![address.into(), "tcp/22".to_owned().into(), (100 - n).into()]);
        }
        table
    }

    #[test]
    fn a_chart_shows_the_first_rows_of_a_table() {
        let plot = table(20).plot(&["address", "service"], "flows", "flows", Some(50.0));
        let Some(Plot::Most { title, label, bars, threshold, .. }) = plot else { panic!("{plot:?}") };
        assert_eq!((title.as_str(), label, threshold), ("Destinations", "Flows", Some(50.0)));
        assert_eq!(bars.len(), BARS);
        assert_eq!(bars[1], ("10.0.0.2 tcp/22".to_owned(), 99.0));
    }

    #[test]
    fn a_single_row_needs_no_chart() {
        assert_eq!(table(1).plot(&["address"], "flows", "flows", None), None);
    }
}
