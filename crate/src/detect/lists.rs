//! The lists that the overview of logs goes by. They are parameters of
//! detectors, so that findings and overview speak of the same.

use super::params::{ParamInput, Params};
use super::{executable_download, exploit_type_download, nonstandard_http_port, nonstandard_port};
use crate::error::Error;

/// Ports of ordinary connections, as the document on Zeek logs has them.
pub(super) const CONN_PORTS: &[u16] = &[80];

/// Ports of ordinary requests, as the document has them.
pub(super) const HTTP_PORTS: &[u16] = &[80, 8080];

/// MIME types of documents and archives that carry exploits, as the document has them.
pub(super) const EXPLOIT_TYPES: &[&str] = &[
    "application/x-java-applet",
    "application/pdf",
    "application/zip",
    "application/jar",
    "application/x-shockwave-flash",
];

/// MIME types of programs, as the document has them.
pub(super) const EXECUTABLE_TYPES: &[&str] =
    &["application/x-dosexec", "application/octet-stream", "binary", "application/vnd.ms-cab-compressed"];

/// What counts as usual, and what as which class of download.
pub(super) struct Lists {
    /// Usual destination ports of connections, sorted.
    pub(super) conn_ports: Vec<u16>,
    /// Usual ports of requests, sorted.
    pub(super) http_ports: Vec<u16>,
    /// MIME types in lower case.
    pub(super) exploit_types: Vec<String>,
    /// MIME types in lower case.
    pub(super) executable_types: Vec<String>,
}

impl Lists {
    /// The lists as the user set them.
    ///
    /// # Errors
    /// A bad parameter of one of these detectors.
    pub(super) fn resolve(input: &ParamInput) -> Result<Self, Error> {
        Ok(Self {
            conn_ports: Params::resolve(&nonstandard_port::META, input)?.ports("ports").to_vec(),
            http_ports: Params::resolve(&nonstandard_http_port::META, input)?.ports("ports").to_vec(),
            exploit_types: Params::resolve(&exploit_type_download::META, input)?.texts("mime_types").to_vec(),
            executable_types: Params::resolve(&executable_download::META, input)?.texts("mime_types").to_vec(),
        })
    }
}

/// Whether one of some MIME types, joined by commas, is in `list`.
pub(super) fn any_of(mime_types: &str, list: &[String]) -> bool {
    mime_types.split(',').any(|own| list.iter().any(|listed| listed.eq_ignore_ascii_case(own.trim())))
}
