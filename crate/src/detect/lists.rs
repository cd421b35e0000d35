//! The lists that the overview of logs goes by. They are parameters of
//! detectors, so that findings and overview speak of the same.

use super::params::{ParamInput, Params};
use super::{executable_download, exploit_type_download, nonstandard_http_port, nonstandard_port};
use crate::error::Error;

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
