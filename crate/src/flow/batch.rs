//! A batch of rows as parallel columns.

use super::{AddressTable, ConnState, RowKind, TextTable, Texts};

/// Stands for a byte count that the file does not give; it is neither zero nor
/// part of any sum or mean.
pub const UNSET_BYTES: u64 = u64::MAX;

/// Stands for a time that the file does not give.
pub const UNSET_TIME: i64 = i64::MIN;

/// Stands for a duration that the file does not give.
pub const UNSET_DURATION: u64 = u64::MAX;

/// The distinct addresses and texts that the ids of batches stand for.
#[derive(Clone, Default)]
pub struct Ids {
    /// Addresses.
    pub addresses: AddressTable,
    /// Names of applications, MIME types, extensions.
    pub texts: TextTable,
}

/// Rows of one kind.
pub enum Batch {
    /// Flows.
    Flows(FlowBatch),
    /// Requests over HTTP.
    Http(HttpBatch),
    /// Queries to the DNS.
    Dns(DnsBatch),
}

impl Batch {
    /// An empty batch of a kind.
    pub fn new(kind: RowKind) -> Self {
        match kind {
            RowKind::Flows => Self::Flows(FlowBatch::default()),
            RowKind::Http => Self::Http(HttpBatch::default()),
            RowKind::Dns => Self::Dns(DnsBatch::default()),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Flows(batch) => batch.len(),
            Self::Http(batch) => batch.len(),
            Self::Dns(batch) => batch.len(),
        }
    }

    /// Whether the batch holds no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets all rows, keeps the memory.
    pub fn clear(&mut self) {
        match self {
            Self::Flows(batch) => batch.clear(),
            Self::Http(batch) => batch.clear(),
            Self::Dns(batch) => batch.clear(),
        }
    }

    /// Keeps the rows whose flag is set; flags are one a row.
    pub fn keep(&mut self, flags: &[bool]) {
        match self {
            Self::Flows(batch) => batch.keep(flags),
            Self::Http(batch) => batch.keep(flags),
            Self::Dns(batch) => batch.keep(flags),
        }
    }
}

/// A column of numbers; [`Texts`] keep theirs likewise.
trait Column {
    fn keep(&mut self, flags: &[bool]);
}

impl<T> Column for Vec<T> {
    fn keep(&mut self, flags: &[bool]) {
        let mut flags = flags.iter();
        self.retain(|_| flags.next().copied().unwrap_or(true));
    }
}

/// What is done to all columns of a batch alike.
macro_rules! columns {
    ($batch:ident: $($column:ident),*) => {
        impl $batch {
            /// Number of rows.
            pub fn len(&self) -> usize {
                self.source.len()
            }

            /// Whether the batch holds no row.
            pub fn is_empty(&self) -> bool {
                self.source.is_empty()
            }

            /// Forgets all rows, keeps the memory.
            pub fn clear(&mut self) {
                $(self.$column.clear();)*
            }

            /// Keeps the rows whose flag is set; flags are one a row.
            pub fn keep(&mut self, flags: &[bool]) {
                $(self.$column.keep(flags);)*
            }
        }
    };
}

/// Parallel columns of equal length, one entry a flow, every row with both
/// addresses known. Reused from batch to batch.
#[derive(Default, Clone)]
pub struct FlowBatch {
    /// First packet, in microseconds (since midnight or since 1970, see
    /// [`super::Clock`]), or [`UNSET_TIME`].
    pub time_micros: Vec<i64>,
    /// Ids of the sources in the scan's address table.
    pub source: Vec<u32>,
    /// Ids of the destinations in the scan's address table.
    pub destination: Vec<u32>,
    /// IANA protocol number (6 tcp, 17 udp), 255 for a name nobody knows.
    pub protocol: Vec<u8>,
    /// Destination port, 0 where none is given.
    pub port: Vec<u16>,
    /// Bytes sent by the source, or [`UNSET_BYTES`].
    pub up_bytes: Vec<u64>,
    /// Bytes sent to the source, or [`UNSET_BYTES`].
    pub down_bytes: Vec<u64>,
    /// How the connections went. Empty, as the two columns below, where the
    /// file has no such column or nobody asked for it.
    pub state: Vec<ConnState>,
    /// Text ids of the application protocols seen inside (Zeek's `service`), or
    /// [`super::NO_TEXT`].
    pub application: Vec<u32>,
    /// Time from first to last packet in microseconds, or [`UNSET_DURATION`].
    pub duration_micros: Vec<u64>,
}

columns!(FlowBatch: time_micros, source, destination, protocol, port, up_bytes, down_bytes, state, application, duration_micros);

/// Parallel columns of equal length, one entry a request, every row with both
/// addresses known.
#[derive(Default, Clone)]
pub struct HttpBatch {
    /// Time of the request in microseconds, or [`UNSET_TIME`].
    pub time_micros: Vec<i64>,
    /// Ids of the clients.
    pub source: Vec<u32>,
    /// Ids of the servers.
    pub destination: Vec<u32>,
    /// Port of the server, 0 where none is given.
    pub port: Vec<u16>,
    /// Status of the response, 0 where none is given.
    pub status: Vec<u16>,
    /// Text ids of the MIME types of the response (several joined by commas),
    /// or [`super::NO_TEXT`].
    pub mime_types: Vec<u32>,
    /// Text ids of the extension of the URI's path in lower case, without the
    /// dot, or [`super::NO_TEXT`].
    pub extension: Vec<u32>,
    /// Method, host, URI and user agent; filled for rows that are shown only,
    /// else empty.
    pub method: Texts,
    /// See [`Self::method`].
    pub host: Texts,
    /// See [`Self::method`].
    pub uri: Texts,
    /// See [`Self::method`].
    pub user_agent: Texts,
}

columns!(HttpBatch: time_micros, source, destination, port, status, mime_types, extension, method, host, uri, user_agent);

/// Parallel columns of equal length, one entry a query, every row with both
/// addresses known.
#[derive(Default, Clone)]
pub struct DnsBatch {
    /// Time of the query in microseconds, or [`UNSET_TIME`].
    pub time_micros: Vec<i64>,
    /// Ids of the clients.
    pub source: Vec<u32>,
    /// Ids of the resolvers.
    pub destination: Vec<u32>,
    /// Port of the resolver, 0 where none is given.
    pub port: Vec<u16>,
    /// Names asked for, as the file has them; empty where none is given.
    pub query: Texts,
    /// Text ids of the registered domains of these names in lower case (see
    /// [`super::registered_domain`]), or [`super::NO_TEXT`].
    pub domain: Vec<u32>,
    /// Response code (0 no error, 3 no such name), [`DnsBatch::NO_CODE`] where
    /// none is given.
    pub response_code: Vec<u16>,
}

impl DnsBatch {
    /// Stands for a response code that the file does not give.
    pub const NO_CODE: u16 = u16::MAX;
}

columns!(DnsBatch: time_micros, source, destination, port, query, domain, response_code);
