//! Writes a made-up Zeek log of any length, the same bytes each time:
//! `cargo run --example zeek_log -- conn|http|dns ROWS OUT [json]`.
//!
//! What is planted, and in which devices, is told in `tests/support/made_log.rs`.
#![expect(clippy::indexing_slicing, reason = "the maker picks from its own tables")]

use std::fs::File;
use std::io::{self, BufWriter};
use std::process::ExitCode;

use made_log::{Form, MadeLog};

#[path = "../tests/support/made_log.rs"]
mod made_log;
#[path = "../tests/support/random.rs"]
mod random;

const SEED: u64 = 100;
const BUFFER_BYTES: usize = 1 << 20;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (log, rows, path, form) = match words[..] {
        [log @ ("conn" | "http" | "dns"), rows, path] => (log, rows, path, Form::Tsv),
        [log @ ("conn" | "http" | "dns"), rows, path, "json"] => (log, rows, path, Form::Json),
        _ => return refuse("expected: zeek_log conn|http|dns ROWS OUT [json]"),
    };
    let Ok(rows) = rows.parse() else {
        return refuse(&format!("\"{rows}\" is not a number of rows"));
    };
    match write(log, rows, path, form) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("zeek_log: cannot write {path}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn refuse(sentence: &str) -> ExitCode {
    eprintln!("zeek_log: {sentence}");
    ExitCode::from(2)
}

fn write(log: &str, rows: usize, path: &str, form: Form) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, File::create(path)?);
    let made = MadeLog::new(SEED);
    match log {
        "conn" => made.conn(rows, form, &mut out),
        "http" => made.http(rows, form, &mut out),
        _ => made.dns(rows, form, &mut out),
    }
}
