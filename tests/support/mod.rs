//! What the native tests share.

pub(crate) mod analyst;
pub(crate) mod made_day;
pub(crate) mod made_log;
pub(crate) mod quiet;
pub(crate) mod random;
pub(crate) mod writer;

use std::path::PathBuf;

/// The checkout's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder of other people's files beside the checkout, `None` with a note
/// when it is not there: a fresh clone has only what it makes itself.
pub(crate) fn shared(folder: &str) -> Option<PathBuf> {
    let path = root().join("../shared").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: there is no ../shared/{folder}");
    None
}
