//! Each room of the crate imports only what `DESIGN`'s table of rooms allows.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

/// A room, and the rooms that it may import besides itself. Every room may
/// speak of errors, and of the plain types of `flow`, the model.
const ROOMS: [(&str, &[&str]); 12] = [
    ("error", &[]),
    ("flow", &[]),
    ("read", &["flow"]),
    ("aggregate", &["flow"]),
    ("geo", &["flow"]),
    ("detect", &["flow", "aggregate", "geo"]),
    ("chart", &["flow", "aggregate", "detect"]),
    ("export", &["flow", "detect"]),
    ("convert", &["flow", "read"]),
    ("session", &["flow", "read", "aggregate", "geo", "detect", "chart", "export"]),
    ("boundary", &["flow", "read", "aggregate", "geo", "detect", "chart", "export", "session"]),
    // The command is a program of its own beside the library.
    ("command", &["arguments", "convert", "files", "text"]),
];

/// Libraries, and the only rooms that may name them. In the page only the
/// boundary touches the browser; the files' format ends in `read`.
const LIBRARIES: [(&str, &[&str]); 12] = [
    ("wasm_bindgen", &["boundary"]),
    ("js_sys", &["boundary"]),
    ("web_sys", &["boundary"]),
    ("serde_wasm_bindgen", &["boundary"]),
    ("plotters_canvas", &["boundary"]),
    ("parquet", &["read", "convert"]),
    ("arrow", &["read", "flow", "convert"]),
    ("maxminddb", &["geo"]),
    ("plotters", &["chart", "boundary"]),
    ("lexopt", &["command"]),
    ("std::fs", &["command"]),
    ("std::net::Tcp", &[]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file without comments and without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// What follows each `path` in the code, where `path` is not the end of a
/// longer name.
fn after<'a>(code: &'a str, path: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(path).filter_map(move |(at, _)| {
        let before = code[..at].chars().next_back();
        let part_of_name = before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_' || sign == '$');
        (!part_of_name).then(|| &code[at + path.len()..])
    })
}

fn room(path: &Path, src: &Path) -> String {
    let inner = path.strip_prefix(src).unwrap();
    let first = inner.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn rooms_import_what_the_design_allows() {
    let src = root().join("crate/src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    // A module of tests alone is no part of its room.
    files.retain(|path| !path.file_name().unwrap().to_string_lossy().starts_with("tests"));
    assert!(files.len() > 50, "the sources were not found");
    let mut wrong = Vec::new();
    for path in files {
        let room = room(&path, &src);
        // The roots of the packages name rooms and hold nothing.
        if ["lib", "core"].contains(&room.as_str()) {
            continue;
        }
        let Some((_, allowed)) = ROOMS.iter().find(|(known, _)| *known == room) else {
            wrong.push(format!("{}: \"{room}\" is no room of the design", path.display()));
            continue;
        };
        let code = code(&path);
        for rest in after(&code, "crate::") {
            let name: String = rest.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
            if name.is_empty() {
                wrong.push(format!("{}: one room a `use`, so that this test can read it", path.display()));
            } else if name != room && name != "error" && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{}: {room} must not import {name}", path.display()));
            }
        }
        for (library, rooms) in LIBRARIES {
            let path_of = format!("{library}{}", if library.contains("::") { "" } else { "::" });
            let attribute = format!("#[{library}");
            let named = after(&code, &path_of).next().is_some() || code.contains(&attribute);
            if named && !rooms.contains(&room.as_str()) {
                wrong.push(format!("{}: {library} belongs in {rooms:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The boundary is compiled for the browser only; nothing else asks where it runs.
#[test]
fn only_the_root_and_the_boundary_know_the_target() {
    let src = root().join("crate/src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let asks = |path: &PathBuf| {
        code(path).contains("target_arch") && !["lib", "boundary"].contains(&room(path, &src).as_str())
    };
    let asking: Vec<_> = files.iter().filter(|path| asks(path)).collect();
    assert!(asking.is_empty(), "{asking:?}");
    assert!(code(&src.join("lib.rs")).contains("#[cfg(target_arch = \"wasm32\")]\npub mod boundary;"));
}
