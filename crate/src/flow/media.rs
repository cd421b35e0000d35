//! What a file is by its MIME type and by its name.

/// What kind of file it is, as far as contradictions between a MIME type and a
/// name are concerned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Media {
    /// A program or a script that a system runs.
    Executable,
    /// An archive or a package, which may hold anything.
    Archive,
    /// A document.
    Document,
    /// A picture, sound or film.
    Picture,
    /// A page, its style or its data.
    Web,
}

/// MIME types that say that a response is a program (`DETECTORS.md`, part C, and
/// Zeek's signatures of executables).
const EXECUTABLE_TYPES: &[&str] = &[
    "application/hta",
    "application/vnd.ms-cab-compressed",
    "application/vnd.microsoft.portable-executable",
    "application/x-chm",
    "application/x-dosexec",
    "application/x-executable",
    "application/x-mach-o-executable",
    "application/x-msdownload",
    "application/x-object",
    "application/x-sh",
    "application/x-sharedlib",
    "application/x-shellscript",
    "text/scriptlet",
    "text/x-scriptlet",
    "text/x-shellscript",
];

// Without "com": paths that end in the name of a site are many, and programs of
// that kind are hardly any.
const EXTENSIONS: &[(&str, Media)] = &[
    ("7z", Media::Archive),
    ("apk", Media::Archive),
    ("avi", Media::Picture),
    ("bat", Media::Executable),
    ("bmp", Media::Picture),
    ("bz2", Media::Archive),
    ("cab", Media::Archive),
    ("cmd", Media::Executable),
    ("cpl", Media::Executable),
    ("css", Media::Web),
    ("csv", Media::Web),
    ("deb", Media::Archive),
    ("dll", Media::Executable),
    ("doc", Media::Document),
    ("docx", Media::Document),
    ("exe", Media::Executable),
    ("gif", Media::Picture),
    ("gz", Media::Archive),
    ("hta", Media::Executable),
    ("htm", Media::Web),
    ("html", Media::Web),
    ("ico", Media::Picture),
    ("jar", Media::Archive),
    ("jpeg", Media::Picture),
    ("jpg", Media::Picture),
    ("js", Media::Web),
    ("json", Media::Web),
    ("mp3", Media::Picture),
    ("mp4", Media::Picture),
    ("msi", Media::Executable),
    ("pdf", Media::Document),
    ("png", Media::Picture),
    ("ppt", Media::Document),
    ("pptx", Media::Document),
    ("ps1", Media::Executable),
    ("rar", Media::Archive),
    ("rtf", Media::Document),
    ("scr", Media::Executable),
    ("sh", Media::Executable),
    ("svg", Media::Picture),
    ("sys", Media::Executable),
    ("txt", Media::Web),
    ("vbs", Media::Executable),
    ("webp", Media::Picture),
    ("woff", Media::Web),
    ("woff2", Media::Web),
    ("xls", Media::Document),
    ("xlsx", Media::Document),
    ("xml", Media::Web),
    ("zip", Media::Archive),
];

/// The kind of a MIME type, `None` where it says too little.
fn of_type(mime_type: &[u8]) -> Option<Media> {
    let one_of = |list: &[&str]| list.iter().any(|known| known.as_bytes() == mime_type);
    if one_of(EXECUTABLE_TYPES) {
        return Some(Media::Executable);
    }
    let starts = |prefix: &str| mime_type.starts_with(prefix.as_bytes());
    if starts("image/") || starts("audio/") || starts("video/") {
        return Some(Media::Picture);
    }
    let web = ["text/html", "text/css", "text/xml", "application/xml", "application/json", "text/json"];
    if one_of(&web) || starts("text/javascript") || starts("application/javascript") {
        return Some(Media::Web);
    }
    let archives = ["application/zip", "application/x-gzip", "application/gzip", "application/x-rar"];
    if one_of(&archives) {
        return Some(Media::Archive);
    }
    (mime_type == b"application/pdf" || mime_type == b"application/msword").then_some(Media::Document)
}

/// The kind of an extension, `None` where it is not known.
fn of_name(extension: &[u8]) -> Option<Media> {
    EXTENSIONS.iter().find(|(known, _)| known.as_bytes() == extension).map(|(_, media)| *media)
}

/// Whether an extension is that of programs.
pub fn names_program(extension: &[u8]) -> bool {
    of_name(extension) == Some(Media::Executable)
}

/// Whether MIME types (several joined by commas) and the extension of the URI
/// contradict each other: a program under the name of something that is none, or
/// something that is none under the name of a program. Archives may hold
/// programs and are none by themselves, so they contradict neither.
pub fn mime_mismatch(mime_types: &[u8], extension: &[u8]) -> bool {
    let Some(named) = of_name(extension).filter(|media| *media != Media::Archive) else { return false };
    mime_types
        .split(|byte| *byte == b',')
        .filter_map(of_type)
        .filter(|media| *media != Media::Archive)
        .any(|media| (media == Media::Executable) != (named == Media::Executable))
}

/// The extension of the path of a URI in lower case, without the dot; `None`
/// when there is none, or when it is longer than any that matters.
pub fn uri_extension(uri: &[u8], lower: &mut [u8; 8]) -> Option<usize> {
    let end = uri.iter().position(|byte| matches!(byte, b'?' | b'#' | b';')).unwrap_or(uri.len());
    let path = uri.get(..end)?;
    // Without the host of an absolute URI: its top-level domain is no extension.
    let path = match path.windows(3).position(|bytes| bytes == b"://") {
        Some(scheme) => {
            let rest = path.get(scheme + 3..)?;
            rest.get(rest.iter().position(|byte| *byte == b'/')?..)?
        }
        None => path,
    };
    let name = path.rsplit(|byte| *byte == b'/').next()?;
    let dot = name.iter().rposition(|byte| *byte == b'.')?;
    let extension = name.get(dot + 1..)?;
    let room = lower.get_mut(..extension.len())?;
    if extension.is_empty() || !extension.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    room.copy_from_slice(extension);
    room.make_ascii_lowercase();
    Some(extension.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extension(uri: &str) -> Option<String> {
        let mut lower = [0; 8];
        let length = uri_extension(uri.as_bytes(), &mut lower)?;
        Some(String::from_utf8_lossy(&lower[..length]).into_owned())
    }

    #[test]
    fn extensions_are_those_of_the_path() {
        for (uri, expected) in [
            ("/a/Setup.EXE?x=1.jpg", Some("exe")),
            ("/a.b/c", None),
            ("http://example.com", None),
            ("http://example.com/x.gif#y", Some("gif")),
            ("/x.tar.gz", Some("gz")),
            ("/x.", None),
            ("/x.averylongone", None),
        ] {
            assert_eq!(extension(uri).as_deref(), expected, "{uri}");
        }
    }

    #[test]
    fn contradictions_in_both_directions() {
        assert!(EXTENSIONS.is_sorted_by_key(|(name, _)| *name));
        let mismatch = |mime: &str, name: &str| mime_mismatch(mime.as_bytes(), name.as_bytes());
        assert!(mismatch("application/x-dosexec", "jpg") && mismatch("text/html,application/x-dosexec", "gif"));
        assert!(mismatch("text/html", "exe") && mismatch("image/png", "dll"));
        assert!(!mismatch("application/x-dosexec", "exe") && !mismatch("image/jpeg", "jpg"));
        assert!(!mismatch("text/html", "com"));
        assert!(!mismatch("application/x-dosexec", "cab") && !mismatch("application/zip", "exe"));
        assert!(!mismatch("application/x-dosexec", "") && !mismatch("", "exe") && !mismatch("text/html", "png"));
    }
}
