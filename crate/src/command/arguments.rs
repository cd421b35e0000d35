//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use almenara::detect::ParamInput;
use almenara::error::{Code, Error};
use lexopt::{Arg, Parser, ValueExt};

use crate::convert;

/// What `--help` prints.
pub(super) const USAGE: &str = "\
Finds compromised devices in network flows, by comparing a clean day with a day under test.

Usage: almenara analyze FILE.. [options]
       almenara convert LOG.. -o OUT.parquet

  FILE                           Parquet files of flows, Zeek's conn, http and dns logs (TSV or JSON,
                                 gzip or not); roles are guessed from their names (data, train,
                                 normal.. against test, anomal..), then their order; several logs
                                 are one capture under test
  --baseline FILE                the clean day, or a log of it; may be repeated
  --rules course|zeek            the rule set to run (both)
  --inside CIDR,..               the inside networks, instead of those inferred
  --set DETECTOR.PARAMETER=VALUE a parameter of a detector, lists separated by commas; may be repeated
  --format text|json|csv         what to print (text)
  --table ID                     print one table of the report as CSV, such as other-ports-test
  --help, --version

  LOG                            Zeek logs of one kind (conn, http or dns), TSV or JSON, plain or gzip
  -o, --output OUT.parquet       the file that gets all their rows and columns

Exit status: 0 with or without findings, 2 for bad input.
";

/// What is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Json,
    Csv,
    /// One table as CSV.
    Table(String),
}

/// What to analyse, and how.
#[derive(Debug, PartialEq)]
pub(super) struct Arguments {
    pub(super) files: Vec<PathBuf>,
    pub(super) baseline: Vec<PathBuf>,
    pub(super) inside: Option<Vec<String>>,
    pub(super) params: ParamInput,
    pub(super) rules: Option<String>,
    pub(super) format: Format,
}

/// What was asked for.
#[derive(Debug, PartialEq)]
pub(super) enum Command {
    Help,
    Version,
    Analyze(Arguments),
    Convert(convert::Arguments),
}

fn bad(sentence: impl Into<String>) -> Error {
    Error::new(Code::BadParameter, sentence)
}

impl Command {
    /// Reads the command line, the program's name in front.
    pub(super) fn parse(line: impl IntoIterator<Item = OsString>) -> Result<Self, Error> {
        let mut parser = Parser::from_iter(line);
        match parser.next().map_err(|error| bad(error.to_string()))? {
            None | Some(Arg::Long("help") | Arg::Short('h')) => return Ok(Self::Help),
            Some(Arg::Long("version") | Arg::Short('V')) => return Ok(Self::Version),
            Some(Arg::Value(word)) if word == "analyze" => {}
            Some(Arg::Value(word)) if word == "convert" => {
                let arguments = convert::Arguments::parse(&mut parser)?;
                return Ok(arguments.map_or(Self::Help, Self::Convert));
            }
            Some(other) => return Err(bad(format!("{}; expected analyze or convert", other.unexpected()))),
        }
        let mut arguments = Arguments {
            files: Vec::new(),
            baseline: Vec::new(),
            inside: None,
            params: ParamInput::new(),
            rules: None,
            format: Format::Text,
        };
        while let Some(argument) = parser.next().map_err(|error| bad(error.to_string()))? {
            let name = match argument {
                Arg::Value(file) => {
                    arguments.files.push(file.into());
                    continue;
                }
                Arg::Long("help") | Arg::Short('h') => return Ok(Self::Help),
                Arg::Long(name @ ("baseline" | "rules" | "inside" | "set" | "format" | "table")) => name.to_owned(),
                other => return Err(bad(other.unexpected().to_string())),
            };
            let value = parser.value().map_err(|error| bad(error.to_string()))?;
            if name == "baseline" {
                arguments.baseline.push(value.into());
                continue;
            }
            let value = value.string().map_err(|error| bad(error.to_string()))?;
            match name.as_str() {
                "rules" => arguments.rules = Some(value),
                "inside" => {
                    let networks = value.split(',').filter(|network| !network.is_empty()).map(str::to_owned);
                    arguments.inside.get_or_insert_default().extend(networks);
                }
                "set" => set(&mut arguments.params, &value)?,
                "table" => arguments.format = Format::Table(value),
                _ => arguments.format = format(&value)?,
            }
        }
        if arguments.files.is_empty() && arguments.baseline.is_empty() {
            return Err(bad("analyze was given no file; expected at least one"));
        }
        Ok(Self::Analyze(arguments))
    }
}

fn format(value: &str) -> Result<Format, Error> {
    match value {
        "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        "csv" => Ok(Format::Csv),
        _ => Err(bad(format!("there is no format \"{value}\"; expected text, json or csv"))),
    }
}

/// Takes `detector.parameter=value`.
fn set(params: &mut ParamInput, text: &str) -> Result<(), Error> {
    let parsed = text.split_once('=').and_then(|(name, value)| {
        let (detector, parameter) = name.split_once('.')?;
        Some((detector, parameter, value))
    });
    let (detector, parameter, value) = parsed.ok_or_else(|| {
        bad(format!(
            "--set {text} cannot be read; expected DETECTOR.PARAMETER=VALUE, such as dns-exfiltration.factor=10"
        ))
    })?;
    params.entry(detector.to_owned()).or_default().insert(parameter.to_owned(), value.into());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command, Error> {
        Command::parse(std::iter::once("almenara").chain(line.split_whitespace()).map(OsString::from))
    }

    #[test]
    fn a_full_line_is_read() {
        let line = "analyze test.parquet --baseline data.parquet --rules course --inside 10.0.0.0/8,192.168.0.0/16 \
                    --set dns-c2.increase=10 --set dns-c2.decrease=5 --format json";
        let Ok(Command::Analyze(arguments)) = parse(line) else { panic!() };
        assert_eq!(arguments.files, [PathBuf::from("test.parquet")]);
        assert_eq!(arguments.baseline, [PathBuf::from("data.parquet")]);
        assert_eq!(arguments.inside.unwrap().len(), 2);
        assert_eq!(arguments.rules.as_deref(), Some("course"));
        assert_eq!(arguments.params["dns-c2"]["increase"], "10".into());
        assert_eq!(arguments.params["dns-c2"]["decrease"], "5".into());
        assert_eq!(arguments.format, Format::Json);
        let Ok(Command::Analyze(arguments)) = parse("analyze conn.log --table other-ports-test") else { panic!() };
        assert_eq!(arguments.format, Format::Table("other-ports-test".to_owned()));
    }

    #[test]
    fn mistakes_are_told() {
        for (line, words) in [
            ("analyse x", "expected analyze"),
            ("analyze", "no file"),
            ("analyze x --format xml", "text, json or csv"),
            ("analyze x --set factor=3", "DETECTOR.PARAMETER=VALUE"),
            ("analyze x --fast", "--fast"),
            ("analyze x --baseline", "baseline"),
            ("convert -o x.parquet", "no file"),
            ("convert conn.log", "-o OUT.parquet"),
            ("convert conn.log -o a -o b", "twice"),
            ("convert conn.log -o a --fast", "--fast"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.summary.contains(words), "{line}: {error}");
        }
        assert_eq!(parse(""), Ok(Command::Help));
        let Ok(Command::Convert(arguments)) = parse("convert a.log b.log -o c.parquet") else { panic!() };
        assert_eq!((arguments.inputs.len(), arguments.output), (2, PathBuf::from("c.parquet")));
    }
}
