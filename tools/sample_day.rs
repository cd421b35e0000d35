//! Writes the sample day that the page offers and warms up with:
//! `cargo run --example sample_day -- OUT_DIR` makes `OUT_DIR/baseline.parquet`
//! and `OUT_DIR/test.parquet`, the same bytes each time.
//!
//! What is planted, and in which devices, is told in `tests/support/made_day.rs`.

use std::path::Path;
use std::process::ExitCode;

#[path = "../tests/support/made_day.rs"]
mod made_day;
#[path = "../tests/support/random.rs"]
mod random;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("sample_day: expected the folder to write to: sample_day OUT_DIR");
        return ExitCode::from(2);
    };
    match write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sample_day: cannot write into {}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    std::fs::create_dir_all(folder)?;
    let (clean, test) = made_day::Plan::default().make();
    for (name, flows) in [("baseline.parquet", &clean), ("test.parquet", &test)] {
        let bytes = made_day::to_parquet(flows)?;
        println!("{}: {} flows, {} bytes", folder.join(name).display(), flows.len(), bytes.len());
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
