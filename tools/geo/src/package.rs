//! Fetches the Debian package `libloc-database` from sid without touching the system's apt.
//!
//! A throw-away configuration in the work folder names the mirror that the system uses
//! itself, with the suite replaced.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGE: &str = "libloc-database";
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// The unpacked package.
pub struct Package {
    pub version: String,
    pub sha256: String,
    pub database: PathBuf,
    pub copyright: PathBuf,
}

/// Downloads and unpacks into `work`.
pub fn fetch(work: &Path) -> Result<Package, String> {
    for folder in ["apt/lists/partial", "apt/cache/archives/partial", "apt/sources", "root"] {
        fs::create_dir_all(work.join(folder)).map_err(|error| format!("{folder}: {error}"))?;
    }
    let sources = format!("Types: deb\nURIs: {}\nSuites: sid\nComponents: main\nSigned-By: {KEYRING}\n", mirror()?);
    fs::write(work.join("apt/sources/sid.sources"), sources).map_err(|error| format!("sid.sources: {error}"))?;
    apt(work, &["update"])?;
    apt(work, &["download", PACKAGE])?;
    let archive = fs::read_dir(work)
        .map_err(|error| error.to_string())?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .max()
        .ok_or("apt-get download left no .deb file")?;
    let archive = archive.to_string_lossy().into_owned();
    let root = work.join("root");
    run(work, "dpkg-deb", &["--extract", &archive, &root.to_string_lossy()])?;
    Ok(Package {
        version: run(work, "dpkg-deb", &["--field", &archive, "Version"])?.trim().to_owned(),
        sha256: sha256(Path::new(&archive))?,
        database: root.join("usr/share/libloc-location/location.db"),
        copyright: root.join("usr/share/doc/libloc-database/copyright"),
    })
}

/// The SHA-256 of a file, in hexadecimal.
pub fn sha256(path: &Path) -> Result<String, String> {
    let line = run(Path::new("."), "sha256sum", &[&path.to_string_lossy()])?;
    line.split_whitespace().next().map(str::to_owned).ok_or_else(|| "sha256sum said nothing".into())
}

/// The Debian mirror in the system's own apt sources: the one that has the file lists of a suite's `main`.
fn mirror() -> Result<String, String> {
    let targets =
        run(Path::new("."), "apt-get", &["indextargets", "--format", "$(ORIGIN)|$(CREATED_BY)|$(SITE)|$(REPO_URI)"])?;
    targets
        .lines()
        .map(|line| line.split('|').collect::<Vec<_>>())
        .find(|fields| matches!(fields[..], ["Debian", "Packages", _, uri] if !uri.contains("security")))
        .map(|fields| fields[3].to_owned())
        .ok_or_else(|| {
            "no Debian mirror in the system's apt sources: run `apt-get update` on a Debian system first".into()
        })
}

fn apt(work: &Path, arguments: &[&str]) -> Result<String, String> {
    let folder = work.join("apt");
    let folder = folder.to_string_lossy();
    let options = [
        "Dir::Etc::sourcelist=/dev/null".to_owned(),
        format!("Dir::Etc::sourceparts={folder}/sources"),
        format!("Dir::State={folder}"),
        format!("Dir::Cache={folder}/cache"),
        "Dir::State::status=/dev/null".to_owned(),
        "APT::Sandbox::User=".to_owned(),
    ];
    let mut all: Vec<&str> = options.iter().flat_map(|option| ["-o", option]).collect();
    all.extend(arguments);
    run(work, "apt-get", &all)
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .map_err(|error| format!("{program} cannot be run: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()))
    }
}
