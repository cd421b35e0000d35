//! The one error of the crate: a code for programs, a sentence for people.

use std::fmt;

/// What kind of trouble it is; the page and the command branch on this.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Code {
    /// The file holds no byte or no row.
    EmptyFile,
    /// The bytes are not of a format that is read here.
    NotAFlowFile,
    /// The file begins well and ends too early.
    CutShort,
    /// The file is encrypted.
    Encrypted,
    /// The file's structure, a codec or an encoding cannot be decoded.
    Undecodable,
    /// No column, or one of a wrong type, for a part that is needed.
    BadColumn,
    /// A network in CIDR notation cannot be read.
    BadNetwork,
    /// A parameter, detector or option does not exist or is out of range.
    BadParameter,
    /// Two files claim the same role, or a role is missing.
    BadRole,
    /// Partial aggregates of another version or damaged on their way.
    BadPartial,
    /// The answer needs rows that were not gathered: the files must be scanned again.
    Rescan,
    /// The log can only be read from front to back: scan it again in that way.
    Sequential,
    /// A chart cannot be drawn.
    Drawing,
    /// The caller broke the order of calls.
    Misuse,
}

/// An error as a value: one sentence that names the file, what was found and
/// what was expected, and details to fold out.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Error {
    /// For programs.
    pub code: Code,
    /// One sentence for a person.
    pub summary: String,
    /// What a library or a lower layer said.
    pub details: Vec<String>,
}

impl Error {
    /// An error without details.
    pub fn new(code: Code, summary: impl Into<String>) -> Self {
        Self { code, summary: summary.into(), details: Vec::new() }
    }

    /// Adds what a lower layer said.
    #[must_use]
    pub fn with_detail(mut self, detail: impl fmt::Display) -> Self {
        self.details.push(detail.to_string());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary)?;
        for detail in &self.details {
            write!(f, " ({detail})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
