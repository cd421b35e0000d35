//! `almenara convert`: Zeek logs to one Parquet file.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use almenara::convert::{Conversion, InputSummary, Summary};
use almenara::error::{Code, Error};
use lexopt::{Arg, Parser};

/// Bytes read at a time.
const PIECE_BYTES: usize = 1 << 20;

/// What to convert.
#[derive(Debug, PartialEq)]
pub(super) struct Arguments {
    pub(super) inputs: Vec<PathBuf>,
    pub(super) output: PathBuf,
}

fn bad(sentence: impl Into<String>) -> Error {
    Error::new(Code::BadParameter, sentence)
}

impl Arguments {
    /// Reads what follows `convert` on the command line; `None` asks for help.
    pub(super) fn parse(parser: &mut Parser) -> Result<Option<Self>, Error> {
        let (mut inputs, mut output) = (Vec::new(), None);
        while let Some(argument) = parser.next().map_err(|error| bad(error.to_string()))? {
            match argument {
                Arg::Value(file) => inputs.push(file.into()),
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                Arg::Short('o') | Arg::Long("output") => {
                    let file = parser.value().map_err(|error| bad(error.to_string()))?;
                    if output.replace(file.into()).is_some() {
                        return Err(bad("-o is given twice; expected one file to write"));
                    }
                }
                other => return Err(bad(other.unexpected().to_string())),
            }
        }
        if inputs.is_empty() {
            return Err(bad("convert was given no file; expected at least one Zeek log"));
        }
        let output = output.ok_or_else(|| bad("convert was not told what to write; expected -o OUT.parquet"))?;
        Ok(Some(Self { inputs, output }))
    }

    /// Converts; returns what to print. Until all is written, the file has
    /// another name, so that a failure leaves an earlier one as it was.
    pub(super) fn run(&self) -> Result<String, Error> {
        let unfinished = unfinished_name(&self.output);
        let converted = self.convert(&unfinished).and_then(|summary| {
            fs::rename(&unfinished, &self.output).map_err(|error| cannot_write(&self.output, &error))?;
            Ok(self.describe(&summary))
        });
        if converted.is_err() {
            // It may not be there at all.
            let _ = fs::remove_file(&unfinished);
        }
        converted
    }

    fn convert(&self, unfinished: &Path) -> Result<Summary, Error> {
        let mut conversion = Conversion::default();
        self.pass(&mut conversion, |_| Ok(()))?;
        conversion.write()?;
        let mut file = File::create(unfinished).map_err(|error| cannot_write(&self.output, &error))?;
        let mut put = |bytes: &[u8]| file.write_all(bytes).map_err(|error| cannot_write(&self.output, &error));
        self.pass(&mut conversion, |conversion| put(&conversion.take_output()))?;
        let (bytes, summary) = conversion.finish()?;
        put(&bytes)?;
        Ok(summary)
    }

    /// Reads all inputs once; `after` is called behind each piece.
    fn pass(
        &self,
        conversion: &mut Conversion,
        mut after: impl FnMut(&mut Conversion) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut piece = vec![0; PIECE_BYTES];
        for path in &self.inputs {
            let told = |error: std::io::Error| {
                let sentence = format!("{} cannot be read: {error}; expected a Zeek log", path.display());
                Error::new(Code::NotAFlowFile, sentence)
            };
            let mut file = File::open(path).map_err(told)?;
            conversion.begin(path.to_string_lossy(), file.metadata().map_err(told)?.len());
            loop {
                let length = file.read(&mut piece).map_err(told)?;
                if length == 0 {
                    break;
                }
                conversion.push(piece.get(..length).unwrap_or_default())?;
                after(conversion)?;
            }
            conversion.end()?;
            after(conversion)?;
        }
        Ok(())
    }

    fn describe(&self, summary: &Summary) -> String {
        let Summary { rows, columns, row_groups, bytes, nulled, inputs } = summary;
        let output = self.output.display();
        let mut lines =
            vec![format!("{output}: {rows} rows, {columns} columns, {row_groups} row groups, {bytes} bytes")];
        for InputSummary { name, rows, skipped, skipped_lines, notes } in inputs {
            lines.push(format!("  from {name}: {rows} rows"));
            lines.extend(skipped.iter().map(|bad| format!("    {} lines left out: {}", bad.lines, bad.reason)));
            lines.extend(skipped_lines.iter().map(|bad| format!("      line {}: {}", bad.line, bad.reason)));
            lines.extend(notes.iter().map(|note| format!("    {note}")));
        }
        let told = |column: &str, values: u64| format!("  {values} values of {column} were not of its type: now null");
        lines.extend(nulled.iter().map(|nulled| told(&nulled.column, nulled.values)));
        lines.join("\n") + "\n"
    }
}

fn unfinished_name(output: &Path) -> PathBuf {
    let mut name = OsString::from(output);
    name.push(".part");
    name.into()
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        Code::BadParameter,
        format!("{} cannot be written: {error}; expected a place for a file", path.display()),
    )
}
