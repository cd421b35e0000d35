//! Unpacks the country and network data once for the command, which need not be
//! small: unpacking them takes longer than reading a day. The page fetches them packed.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use almenara_geocodec::{Countries, Networks, to_unpacked};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let read = |name: &str| {
        let path = format!("../www/geo/{name}");
        println!("cargo::rerun-if-changed={path}");
        fs::read(&path).map_err(|error| format!("{path}: {error}"))
    };
    let countries = Countries::decode(&read("countries.bin")?).map_err(|error| format!("countries.bin: {error}"))?;
    let networks = Networks::decode(&read("networks.bin")?).map_err(|error| format!("networks.bin: {error}"))?;
    let unpacked = to_unpacked(&countries, &networks).map_err(|error| error.to_string())?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("geo.unpacked"), unpacked)?;
    Ok(())
}
