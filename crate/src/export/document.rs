//! The JSON document: what the page downloads and the command prints.

use serde::Serialize;

use crate::detect::{Finding, LogOverview, Outcome, Overview};
use crate::flow::{Cidr, RowKind, SkipReason, Skipped};

/// Peers of a finding that the page is given at first.
const PAGE_PEERS: usize = 12;

/// The part that a file plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The clean day.
    Baseline,
    /// The day under test.
    Test,
}

/// Rows left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkippedRows {
    /// The reason, for people.
    pub reason: &'static str,
    /// Rows.
    pub rows: u64,
}

impl SkippedRows {
    /// The reasons that occur.
    pub fn list(skipped: &Skipped) -> Vec<Self> {
        let counted = SkipReason::ALL.into_iter().zip(skipped.counts).filter(|(_, rows)| *rows > 0);
        counted.map(|(reason, rows)| Self { reason: reason.words(), rows }).collect()
    }
}

/// A line of a log that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkippedLine {
    /// Its number, from 1.
    pub line: u64,
    /// The reason, for people.
    pub reason: &'static str,
}

impl SkippedLine {
    /// The first lines left out.
    pub fn list(skipped: &Skipped) -> Vec<Self> {
        skipped.numbered().into_iter().map(|(line, reason)| Self { line, reason: reason.words() }).collect()
    }
}

/// A file that was read.
#[derive(Clone, Debug, Serialize)]
pub struct FileReport {
    /// Key of the file in the page, its path in the command.
    #[serde(skip)]
    pub key: String,
    /// Clean day or day under test.
    pub role: Role,
    /// File name.
    pub name: String,
    /// What its rows are.
    pub kind: RowKind,
    /// Rows read.
    pub rows: u64,
    /// Rows left out.
    pub skipped_rows: u64,
    /// Why they were left out.
    pub skipped: Vec<SkippedRows>,
    /// The first lines of a log that were left out.
    pub skipped_lines: Vec<SkippedLine>,
    /// What else is missing, in sentences.
    pub notes: Vec<String>,
    /// Whose column names it has.
    pub dialect: String,
    /// Unit of the time column.
    pub time_unit: String,
    /// Inside networks.
    pub inside: Vec<Cidr>,
    /// First time, formatted.
    pub first_time: Option<String>,
    /// Last time, formatted.
    pub last_time: Option<String>,
}

/// The descriptions of the days.
#[derive(Clone, Debug, Serialize)]
pub struct Overviews {
    /// The clean day, if it has flows.
    pub baseline: Option<Overview>,
    /// The day under test, if it has flows.
    pub test: Option<Overview>,
}

/// What the logs of the days tell.
#[derive(Clone, Debug, Serialize)]
pub struct Logs {
    /// The clean day.
    pub baseline: Option<LogOverview>,
    /// The day under test.
    pub test: Option<LogOverview>,
}

/// The document.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The files, the clean day first.
    pub files: Vec<FileReport>,
    /// Their descriptions.
    pub overview: Overviews,
    /// What only logs tell of the days.
    pub logs: Logs,
    /// How each detector's run went.
    pub detectors: Vec<Outcome>,
    /// The findings, the most urgent first.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The document as text, indented, ended by a line end.
    ///
    /// # Errors
    /// Never in practice: all values are plain data.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// The report with only the first peers of each finding, for the page,
    /// which asks for a finding's evidence when it is opened.
    #[must_use]
    pub fn for_page(&self) -> Self {
        let mut report = self.clone();
        report.findings.iter_mut().for_each(|finding| finding.peers.truncate(PAGE_PEERS));
        report
    }
}
