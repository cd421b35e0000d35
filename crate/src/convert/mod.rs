//! Zeek logs to Parquet: all columns with their Zeek types, zstd, row groups of
//! about a million rows. Bytes in, bytes out, in two passes over the inputs: the
//! first finds the columns, the second writes the rows.
//!
//! May import: [`crate::read`], [`crate::flow`], [`crate::error`], parquet and
//! arrow. What leaves: a [`Conversion`].

mod columns;
mod input;
mod rows;
mod schema;
mod survey;
mod writer;

use std::mem;

use crate::error::{Code, Error};
use crate::flow::{Dialect, SkipReason};
use input::Input;
use rows::Rows;
use survey::Survey;
use writer::{Limits, TableWriter};

/// Logs of one kind on their way into one Parquet file.
///
/// In each of the two passes, every input is named by [`begin`](Self::begin),
/// given by [`push`](Self::push) and ended by [`end`](Self::end). Between the
/// passes stands [`write`](Self::write); in the second one the file's bytes are
/// there to [`take_output`](Self::take_output) as they come, the last ones from
/// [`finish`](Self::finish).
pub struct Conversion {
    stage: Stage,
    input: Option<Input>,
    /// The first input and which log it is: the others must be like it.
    first: Option<(String, Dialect)>,
    limits: Limits,
    inputs: Vec<InputSummary>,
}

enum Stage {
    Surveying(Survey),
    Writing(Box<Rows>),
    /// Broken off by an error.
    Over,
}

/// What became of the inputs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Rows written.
    pub rows: u64,
    /// Columns written.
    pub columns: usize,
    /// Row groups written.
    pub row_groups: usize,
    /// Size of the Parquet file in bytes.
    pub bytes: u64,
    /// Columns with values that were not of their type and became null.
    pub nulled: Vec<Nulled>,
    /// What was left out, by input.
    pub inputs: Vec<InputSummary>,
}

/// Values that were not of their column's type and became null.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Nulled {
    /// The column's name.
    pub column: String,
    /// How many values.
    pub values: u64,
}

/// What became of one input.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct InputSummary {
    /// File name.
    pub name: String,
    /// Rows written.
    pub rows: u64,
    /// Lines left out, by reason.
    pub skipped: Vec<SkippedLines>,
    /// The first lines left out.
    pub skipped_lines: Vec<SkippedLine>,
    /// What else is missing, in sentences without an end.
    pub notes: Vec<String>,
}

/// Lines left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SkippedLines {
    /// Why.
    pub reason: &'static str,
    /// How many.
    pub lines: u64,
}

/// A line that was left out.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SkippedLine {
    /// Its number in the file, from 1.
    pub line: u64,
    /// Why.
    pub reason: &'static str,
}

impl Default for Conversion {
    fn default() -> Self {
        Self::within(Limits::default())
    }
}

impl Conversion {
    fn within(limits: Limits) -> Self {
        let stage = Stage::Surveying(Survey::default());
        Self { stage, input: None, first: None, limits, inputs: Vec::new() }
    }

    /// Begins an input of `size_bytes`.
    pub fn begin(&mut self, name: impl Into<String>, size_bytes: u64) {
        self.input = Some(Input::new(name.into(), size_bytes));
    }

    /// Reads the next bytes of the input.
    ///
    /// # Errors
    /// It is no Zeek log that is read here, or of another kind than the inputs
    /// before; in the second pass, it is not what it was in the first.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let input = self.input.as_mut().ok_or_else(misuse)?;
        match &mut self.stage {
            Stage::Surveying(survey) => input.push(bytes, survey),
            Stage::Writing(rows) => input.push(bytes, rows.as_mut()),
            Stage::Over => Err(misuse()),
        }
    }

    /// Ends the input.
    ///
    /// # Errors
    /// As for [`push`](Self::push).
    pub fn end(&mut self) -> Result<(), Error> {
        let mut input = self.input.take().ok_or_else(misuse)?;
        match &mut self.stage {
            Stage::Surveying(survey) => {
                input.finish(survey)?;
                let dialect = input.dialect().ok_or_else(misuse)?;
                self.same_kind(input.name, dialect)
            }
            Stage::Writing(rows) => {
                input.finish(rows.as_mut())?;
                self.inputs.push(InputSummary::of(input));
                Ok(())
            }
            Stage::Over => Err(misuse()),
        }
    }

    fn same_kind(&mut self, name: String, dialect: Dialect) -> Result<(), Error> {
        match &self.first {
            Some((first, other)) if *other != dialect => Err(Error::new(
                Code::BadRole,
                format!(
                    "{name} is a {}.log and {first} a {}.log; expected logs of one kind for one Parquet file",
                    words(dialect),
                    words(*other)
                ),
            )),
            Some(_) => Ok(()),
            None => {
                self.first = Some((name, dialect));
                Ok(())
            }
        }
    }

    /// Ends the first pass: all columns are known.
    ///
    /// # Errors
    /// There was no input.
    pub fn write(&mut self) -> Result<(), Error> {
        let (_, dialect) = self.first.as_ref().ok_or_else(misuse)?;
        let Stage::Surveying(survey) = mem::replace(&mut self.stage, Stage::Over) else { return Err(misuse()) };
        let (schema, kinds) = survey.fields.columns();
        let writer = TableWriter::new(schema, &kinds, self.limits)?;
        self.stage = Stage::Writing(Box::new(Rows::new(writer, survey.fields, dialect.kind())));
        Ok(())
    }

    /// The bytes of the Parquet file since they were last asked for.
    pub fn take_output(&mut self) -> Vec<u8> {
        match &mut self.stage {
            Stage::Writing(rows) => rows.writer.take_output(),
            _ => Vec::new(),
        }
    }

    /// Ends the second pass: the last bytes, and what became of the inputs.
    ///
    /// # Errors
    /// No row was found.
    pub fn finish(mut self) -> Result<(Vec<u8>, Summary), Error> {
        let Stage::Writing(rows) = mem::replace(&mut self.stage, Stage::Over) else { return Err(misuse()) };
        let nulled = rows.nulled().map(|(column, values)| Nulled { column: column.to_owned(), values }).collect();
        let columns = rows.writer.columns.len();
        let (bytes, written) = rows.writer.finish()?;
        if written.rows == 0 {
            let names: Vec<&str> = self.inputs.iter().map(|input| input.name.as_str()).collect();
            let sentence = format!("{}: no row can be read; expected at least one", names.join(", "));
            return Err(Error::new(Code::EmptyFile, sentence));
        }
        let summary = Summary {
            rows: written.rows,
            columns,
            row_groups: written.row_groups,
            bytes: written.bytes,
            nulled,
            inputs: self.inputs,
        };
        Ok((bytes, summary))
    }
}

impl InputSummary {
    fn of(input: Input) -> Self {
        let Input { name, rows, skipped, .. } = input;
        let by_reason = SkipReason::ALL.into_iter().zip(skipped.counts).filter(|(_, lines)| *lines > 0);
        Self {
            name,
            rows,
            skipped: by_reason.map(|(reason, lines)| SkippedLines { reason: reason.words(), lines }).collect(),
            skipped_lines: skipped
                .numbered()
                .into_iter()
                .map(|(line, reason)| SkippedLine { line, reason: reason.words() })
                .collect(),
            notes: skipped.notes,
        }
    }
}

/// The name of a Zeek log, for a sentence.
fn words(dialect: Dialect) -> &'static str {
    dialect.name().strip_prefix("zeek ").unwrap_or(dialect.name())
}

fn misuse() -> Error {
    Error::new(Code::Misuse, "a conversion was asked for out of order")
}

#[cfg(test)]
mod tests;
