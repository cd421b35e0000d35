//! The lists that the overview of logs goes by. They are parameters of
//! detectors, so that findings and overview speak of the same.

use super::meta::catalogue;
use super::params::{ParamInput, Params};
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
        let params = |detector: &str| {
            let meta = catalogue().into_iter().find(|meta| meta.id == detector);
            meta.map(|meta| Params::resolve(meta, input)).transpose()
        };
        let ports = |detector: &str, otherwise: &[u16]| -> Result<Vec<u16>, Error> {
            Ok(params(detector)?.map_or_else(|| otherwise.to_vec(), |params| params.ports("ports").to_vec()))
        };
        let types = |detector: &str, otherwise: &[&str]| -> Result<Vec<String>, Error> {
            let words = || otherwise.iter().map(|word| (*word).to_owned()).collect();
            Ok(params(detector)?.map_or_else(words, |params| params.texts("mime_types").to_vec()))
        };
        Ok(Self {
            conn_ports: ports("nonstandard-port", CONN_PORTS)?,
            http_ports: ports("nonstandard-http-port", HTTP_PORTS)?,
            exploit_types: types("exploit-type-download", EXPLOIT_TYPES)?,
            executable_types: types("executable-download", EXECUTABLE_TYPES)?,
        })
    }
}

/// Whether one of some MIME types, joined by commas, is in `list`.
pub(super) fn any_of(mime_types: &str, list: &[String]) -> bool {
    mime_types.split(',').any(|own| list.iter().any(|listed| listed.eq_ignore_ascii_case(own.trim())))
}
