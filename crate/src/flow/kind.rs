//! What the rows of a file are.

use serde::{Deserialize, Serialize};

use super::Part;

/// What one row of a file stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowKind {
    /// A flow.
    #[default]
    Flows,
    /// A request over HTTP with its response.
    Http,
    /// A query to the DNS with its answer.
    Dns,
}

impl RowKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Flows, Self::Http, Self::Dns];

    /// The parts that columns can play in such a row.
    pub fn parts(self) -> &'static [Part] {
        use Part::{
            Application, Destination, DownBytes, Duration, Host, Method, MimeTypes, Port, Protocol, Query,
            ResponseCode, Source, State, Status, Time, UpBytes, Uri, UserAgent,
        };
        match self {
            Self::Flows => {
                &[Time, Source, Destination, Protocol, Port, UpBytes, DownBytes, State, Application, Duration]
            }
            Self::Http => &[Time, Source, Destination, Port, Method, Host, Uri, UserAgent, Status, MimeTypes],
            Self::Dns => &[Time, Source, Destination, Port, Query, ResponseCode],
        }
    }

    /// What rows are called, for a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Flows => "flows",
            Self::Http => "requests",
            Self::Dns => "queries",
        }
    }
}
