//! Refreshes `www/geo`: fetches the IPFire Location Database from Debian, rounds it to
//! /24 and /48, and writes it with the encoder of the core. Run by hand, never in CI:
//!
//! `cargo run --release --manifest-path tools/geo/Cargo.toml --target-dir target/geo [-- location.db]`
//!
//! With a database named, nothing is fetched and nothing written: it is decoded again
//! and compared with what is in `www/geo`.

mod flatten;
mod location;
mod package;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::{env, fs};

use almenara_geocodec::ranges::{V4_BITS, V6_BITS};
use almenara_geocodec::{Countries, Names, Networks};
use flatten::Flat;
use location::{Database, Entry};

fn main() -> Result<(), String> {
    let out = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../www/geo");
    if let Some(path) = env::args().nth(1) {
        let (countries, networks, _) = convert(&read(Path::new(&path))?)?;
        for (name, bytes) in [("countries.bin", countries), ("networks.bin", networks)] {
            let same = read(&out.join(name))? == bytes;
            println!("{name}: {} bytes, {}", bytes.len(), if same { "as in www/geo" } else { "differs from www/geo" });
        }
        return Ok(());
    }
    let work = env::temp_dir().join(format!("geo-data-{}", std::process::id()));
    let package = package::fetch(&work)?;
    let (countries, networks, date) = convert(&read(&package.database)?)?;
    write(&out.join("countries.bin"), &countries)?;
    write(&out.join("networks.bin"), &networks)?;
    write(&out.join("LICENSE"), license(&read(&package.copyright)?).as_bytes())?;
    write(&out.join("SOURCE"), source(&package, &out, &date)?.as_bytes())?;
    fs::remove_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))
}

/// The two files and the date of the data.
fn convert(bytes: &[u8]) -> Result<(Vec<u8>, Vec<u8>, String), String> {
    let database = Database::open(bytes)?;
    let mapped = (0..96).fold(database.root(), |spot, depth| database.child(spot, depth >= 80));
    let v4 = flatten::flatten(&database, mapped, V4_BITS, 32 - V4_BITS);
    let v6 = flatten::flatten(&database, database.root(), V6_BITS, 128 - V6_BITS);
    let date = date(database.created());
    println!("data of {date}");
    let countries = countries(&v4, &v6, &date);
    let networks = networks(&v4, &v6, &date, &database.names())?;
    Ok((countries, networks, date))
}

fn entries<'a>(v4: &'a Flat, v6: &'a Flat) -> impl Iterator<Item = Entry> + 'a {
    v4.runs.iter().chain(&v6.runs).filter_map(|&(_, entry)| entry)
}

fn countries(v4: &Flat, v6: &Flat, date: &str) -> Vec<u8> {
    let codes: BTreeSet<[u8; 2]> = entries(v4, v6).map(|entry| entry.country).filter(is_known).collect();
    let codes: Vec<[u8; 2]> = codes.into_iter().collect();
    let value = |entry: Option<Entry>| {
        entry.map_or(0, |entry| {
            let place = codes.binary_search(&entry.country).map_or(0, |at| at as u32 + 1);
            place * 2 + u32::from(entry.anycast)
        })
    };
    let countries = Countries { date: date.into(), v4: v4.ranges(value), v6: v6.ranges(value), codes: codes.clone() };
    println!(
        "countries: {} codes, {} and {} ranges",
        codes.len(),
        countries.v4.starts.len(),
        countries.v6.starts.len()
    );
    let bytes = countries.encode();
    assert_eq!(Countries::decode(&bytes).as_ref(), Ok(&countries));
    bytes
}

/// Codes that the core calls unknown are not written.
fn is_known(code: &[u8; 2]) -> bool {
    code.iter().all(u8::is_ascii_uppercase) && ![b"CS", b"NT", b"AN", b"AB", b"OS", b"SU"].contains(&code)
}

fn networks(v4: &Flat, v6: &Flat, date: &str, named: &HashMap<u32, String>) -> Result<Vec<u8>, String> {
    let numbers: BTreeSet<u32> = entries(v4, v6).map(|entry| entry.system).filter(|&number| number != 0).collect();
    let places: BTreeMap<u32, u32> = numbers.iter().copied().zip(1..).collect();
    let value = |entry: Option<Entry>| entry.and_then(|entry| places.get(&entry.system)).copied().unwrap_or(0);
    let text: String = numbers
        .iter()
        .map(|number| named.get(number).map_or("", String::as_str))
        .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" ") + "\n")
        .collect();
    let names = Names { numbers: numbers.into_iter().collect(), text };
    let networks = Networks { date: date.into(), v4: v4.ranges(value), v6: v6.ranges(value), names };
    let list = networks.names.to_bytes();
    let mut packed = Vec::new();
    let settings =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: list.len(), ..Default::default() };
    brotli::BrotliCompress(&mut list.as_slice(), &mut packed, &settings).map_err(|error| error.to_string())?;
    println!(
        "networks: {} systems ({} named), {} and {} ranges, names {} bytes packed",
        places.len(),
        networks.names.text.lines().filter(|name| !name.is_empty()).count(),
        networks.v4.starts.len(),
        networks.v6.starts.len(),
        packed.len()
    );
    let bytes = networks.encode(&packed);
    assert_eq!(Networks::decode(&bytes).as_ref(), Ok(&networks));
    Ok(bytes)
}

fn source(package: &package::Package, out: &Path, date: &str) -> Result<String, String> {
    let mut text = format!(
        "IP country and network data: IPFire Location Database, (c) IPFire Project, https://location.ipfire.org/,\n\
         CC BY-SA 4.0 (see LICENSE). Changes: filtered, rounded to /24 and /48, re-encoded. Data of {date}.\n\n\
         data: {date}\npackage: Debian libloc-database {}\npackage sha256: {}\nwritten by: tools/geo\n\nSHA-256 of the files:\n",
        package.version, package.sha256
    );
    for name in ["countries.bin", "networks.bin"] {
        text += &format!("{}  {name}\n", package::sha256(&out.join(name))?);
    }
    Ok(text)
}

/// The licence's text, out of the package's copyright file, whose format indents it by a blank.
fn license(copyright: &[u8]) -> String {
    let copyright = String::from_utf8_lossy(copyright);
    let body = copyright.lines().skip_while(|line| !line.contains("http://creativecommons.org/licenses/by-sa/4.0/"));
    let lines = body.take_while(|line| line.starts_with(' ')).map(|line| line[1..].trim_end());
    lines.map(|line| if line == "." { "\n".into() } else { format!("{line}\n") }).collect()
}

/// The day of a number of seconds since 1970 (the civil calendar by eras of 400 years).
fn date(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    format!("{:04}-{month:02}-{day:02}", year + era * 400 + u64::from(month <= 2))
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    println!("{} bytes  {}", bytes.len(), path.file_name().unwrap_or_default().to_string_lossy());
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(951_782_400), "2000-02-29");
        assert_eq!(date(1_787_373_369), "2026-08-22");
        assert_eq!(date(4_107_542_400), "2100-03-01");
    }

    #[test]
    fn the_licence_loses_the_package_files_indent() {
        let copyright = "License: CC-BY-SA-4\n\nLicense: CC-BY-SA-4\n http://creativecommons.org/licenses/by-sa/4.0/\n .\n Text\n\nEnd\n";
        assert_eq!(license(copyright.as_bytes()), "http://creativecommons.org/licenses/by-sa/4.0/\n\nText\n");
    }
}
