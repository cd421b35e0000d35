//! `almenara`: the page's core as a command, for staff who check many
//! submissions and for tests.

mod arguments;
mod convert;
mod files;
mod text;

use std::io::Write;
use std::process::ExitCode;

use almenara::error::{Code, Error};
use almenara::session::{Analysis, FileMeta, Request};
use arguments::{Arguments, Command, Format, USAGE};

fn main() -> ExitCode {
    // A broken file can make a library panic; that is caught and told as an
    // error of that file, so the default report on top of it would only confuse.
    std::panic::set_hook(Box::new(|_| {}));
    match Command::parse(std::env::args_os()) {
        Ok(Command::Help) => print(USAGE),
        Ok(Command::Version) => print(&format!("almenara {}\n", env!("CARGO_PKG_VERSION"))),
        Ok(Command::Analyze(arguments)) => analyze(&arguments),
        Ok(Command::Convert(arguments)) => match arguments.run() {
            Ok(told) => print(&told),
            Err(error) => {
                eprintln!("almenara: {error}");
                ExitCode::from(2)
            }
        },
        Err(error) => {
            eprintln!("almenara: {error}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Analyses the files; those that cannot be read are told and left out, and
/// the exit status is then 2.
fn analyze(arguments: &Arguments) -> ExitCode {
    let (chosen, mut errors) = files::choose(arguments);
    let read: Vec<_> = chosen.iter().map(|file| (file, file.read(arguments))).collect();
    let mut analysis = Analysis::default();
    match files::geo() {
        Ok(geo) => analysis.geo = geo,
        Err(error) => errors.push(error),
    }
    let mut request = Request {
        inside: arguments.inside.clone(),
        params: arguments.params.clone(),
        rules: arguments.rules.clone(),
        ..Request::default()
    };
    for (file, gathered) in read {
        match gathered {
            Ok((description, gathered)) => {
                let key = file.path.to_string_lossy().into_owned();
                if file.is_baseline { &mut request.baseline } else { &mut request.test }.push(key.clone());
                let FileMeta { name, dialect, time_unit, .. } = description;
                analysis.add(FileMeta { key, name, dialect, time_unit }, gathered);
            }
            Err(error) => errors.push(error),
        }
    }
    let nothing = request.baseline.is_empty() && request.test.is_empty();
    let printed = if nothing { None } else { Some(report(&mut analysis, &request, &arguments.format)) };
    let failed = match printed {
        Some(Err(error)) => {
            errors.push(error);
            true
        }
        Some(Ok(text)) => {
            print(&text);
            false
        }
        None => true,
    };
    for error in &errors {
        eprintln!("almenara: {error}");
    }
    if failed || !errors.is_empty() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}

fn report(analysis: &mut Analysis, request: &Request, format: &Format) -> Result<String, Error> {
    let report = analysis.evaluate(request)?;
    match format {
        Format::Text => Ok(text::summary(report)),
        Format::Json => report.to_json().map_err(|error| Error::new(Code::Misuse, error.to_string())),
        Format::Csv => analysis.csv("findings"),
        Format::Table(id) => analysis.csv(id),
    }
}

/// Prints; a reader that has had enough (`| head`) is no error.
fn print(text: &str) -> ExitCode {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("almenara: cannot print: {error}");
            ExitCode::from(2)
        }
    }
}
