//! One row of a batch: whether it matches a filter, and how it is shown.

use crate::aggregate::is_success;
use crate::detect::{Cell, ColumnKind};
use crate::flow::{
    Address, Batch, Clock, ConnState, Dialect, DnsBatch, FlowBatch, HttpBatch, Ids, NO_TEXT, RowFilter, RowKind, Texts,
    UNSET_BYTES, UNSET_DURATION, UNSET_TIME, format_micros, mime_mismatch, protocol_name, unusual_port,
};

type Columns = &'static [(&'static str, &'static str, ColumnKind)];

const FLOW: Columns = &[
    ("time", "Time", ColumnKind::Time),
    ("source", "Source", ColumnKind::Address),
    ("destination", "Destination", ColumnKind::Address),
    ("protocol", "Protocol", ColumnKind::Text),
    ("port", "Port", ColumnKind::Text),
    ("up_bytes", "Sent", ColumnKind::Bytes),
    ("down_bytes", "Received", ColumnKind::Bytes),
];
/// What Zeek's conn.log tells besides.
const CONNECTION: Columns = &[
    ("state", "State", ColumnKind::Text),
    ("application", "Application", ColumnKind::Text),
    ("duration_secs", "Duration", ColumnKind::Duration),
];
const REQUEST: Columns = &[
    ("time", "Time", ColumnKind::Time),
    ("source", "Source", ColumnKind::Address),
    ("destination", "Destination", ColumnKind::Address),
    ("port", "Port", ColumnKind::Text),
    ("mime_types", "MIME types", ColumnKind::Text),
    ("method", "Method", ColumnKind::Text),
    ("host", "Host", ColumnKind::Text),
    ("uri", "URI", ColumnKind::Text),
    ("status", "Status", ColumnKind::Text),
    ("user_agent", "User agent", ColumnKind::Text),
];
const QUERY: Columns = &[
    ("time", "Time", ColumnKind::Time),
    ("source", "Source", ColumnKind::Address),
    ("destination", "Resolver", ColumnKind::Address),
    ("query", "Name", ColumnKind::Text),
    ("response_code", "Answer", ColumnKind::Text),
];

/// The columns in which rows of a dialect are shown.
pub(super) fn columns(dialect: Dialect) -> Vec<(&'static str, &'static str, ColumnKind)> {
    match (dialect.kind(), dialect) {
        (RowKind::Flows, Dialect::ZeekConn) => [FLOW, CONNECTION].concat(),
        (RowKind::Flows, _) => FLOW.to_vec(),
        (RowKind::Http, _) => REQUEST.to_vec(),
        (RowKind::Dns, _) => QUERY.to_vec(),
    }
}

/// How the rows of a file are looked at.
pub(super) struct RowView<'a> {
    pub(super) filter: &'a RowFilter,
    pub(super) ids: &'a Ids,
    pub(super) clock: Clock,
    pub(super) dialect: Dialect,
}

fn at<T: Copy>(column: &[T], row: usize, unset: T) -> T {
    column.get(row).copied().unwrap_or(unset)
}

impl RowView<'_> {
    /// Whether row number `row` matches the filter.
    pub(super) fn matches(&self, batch: &Batch, row: usize) -> bool {
        match batch {
            Batch::Flows(batch) => self.flow_matches(batch, row),
            Batch::Http(batch) => self.request_matches(batch, row),
            Batch::Dns(batch) => self.query_matches(batch, row),
        }
    }

    /// The cells of row number `row`, one a column.
    pub(super) fn cells(&self, batch: &Batch, row: usize) -> Vec<Cell> {
        match batch {
            Batch::Flows(batch) => self.flow_cells(batch, row),
            Batch::Http(batch) => self.request_cells(batch, row),
            Batch::Dns(batch) => self.query_cells(batch, row),
        }
    }

    fn address(&self, ids: &[u32], row: usize) -> Address {
        let id = at(ids, row, u32::MAX) as usize;
        self.ids.addresses.as_slice().get(id).copied().unwrap_or(Address::from_v6(0))
    }

    fn time(&self, times: &[i64], row: usize) -> Cell {
        let time = Some(at(times, row, UNSET_TIME)).filter(|time| *time != UNSET_TIME);
        time.map(|time| format_micros(self.clock, time)).into()
    }

    /// An interned text, nothing for an unset one.
    fn text(&self, ids: &[u32], row: usize) -> Cell {
        let id = at(ids, row, NO_TEXT);
        (id != NO_TEXT).then(|| String::from_utf8_lossy(self.ids.texts.get(id)).into_owned()).into()
    }

    fn ends_match(&self, source: &[u32], destination: &[u32], row: usize) -> bool {
        self.filter.matches_ends(self.address(source, row), self.address(destination, row))
    }

    fn flow_matches(&self, batch: &FlowBatch, row: usize) -> bool {
        let RowFilter { failed, min_duration_micros, application, unusual_port: odd, .. } = self.filter;
        let port = at(&batch.port, row, 0);
        let (up, down) = (at(&batch.up_bytes, row, UNSET_BYTES), at(&batch.down_bytes, row, UNSET_BYTES));
        let seen = || self.ids.texts.get(at(&batch.application, row, NO_TEXT));
        let duration = at(&batch.duration_micros, row, UNSET_DURATION);
        self.filter.matches_port(port)
            && self.filter.matches_bytes(at(&batch.protocol, row, u8::MAX), up, down)
            && (!failed || at(&batch.state, row, ConnState::Unset).failed())
            && min_duration_micros.is_none_or(|least| duration != UNSET_DURATION && duration >= least)
            && application.as_ref().is_none_or(|wanted| wanted.as_bytes() == seen())
            && (!odd || unusual_port(seen(), port))
            && self.ends_match(&batch.source, &batch.destination, row)
    }

    fn flow_cells(&self, batch: &FlowBatch, row: usize) -> Vec<Cell> {
        let bytes = |column: &[u64]| Some(at(column, row, UNSET_BYTES)).filter(|bytes| *bytes != UNSET_BYTES);
        let mut cells = vec![
            self.time(&batch.time_micros, row),
            self.address(&batch.source, row).into(),
            self.address(&batch.destination, row).into(),
            protocol_name(at(&batch.protocol, row, u8::MAX)).into(),
            at(&batch.port, row, 0).to_string().into(),
            bytes(&batch.up_bytes).into(),
            bytes(&batch.down_bytes).into(),
        ];
        if self.dialect == Dialect::ZeekConn {
            let duration = at(&batch.duration_micros, row, UNSET_DURATION);
            cells.extend([
                at(&batch.state, row, ConnState::Unset).name().to_owned().into(),
                self.text(&batch.application, row),
                (duration != UNSET_DURATION).then_some(duration as f64 / 1e6).into(),
            ]);
        }
        cells
    }

    fn request_matches(&self, batch: &HttpBatch, row: usize) -> bool {
        let RowFilter { mime_types, mismatch, .. } = self.filter;
        let types = || self.ids.texts.get(at(&batch.mime_types, row, NO_TEXT));
        let extension = || self.ids.texts.get(at(&batch.extension, row, NO_TEXT));
        let one_of = || {
            let mut types = types().split(|byte| *byte == b',');
            types.any(|each| mime_types.iter().any(|wanted| wanted.as_bytes().eq_ignore_ascii_case(each.trim_ascii())))
        };
        self.filter.matches_port(at(&batch.port, row, 0))
            && (mime_types.is_empty() || one_of())
            && (!mismatch || (is_success(at(&batch.status, row, 0)) && mime_mismatch(types(), extension())))
            && self.ends_match(&batch.source, &batch.destination, row)
    }

    fn request_cells(&self, batch: &HttpBatch, row: usize) -> Vec<Cell> {
        let text = |texts: &Texts| Cell::from(String::from_utf8_lossy(texts.get(row)).into_owned());
        let status = Some(at(&batch.status, row, 0)).filter(|status| *status != 0);
        vec![
            self.time(&batch.time_micros, row),
            self.address(&batch.source, row).into(),
            self.address(&batch.destination, row).into(),
            at(&batch.port, row, 0).to_string().into(),
            self.text(&batch.mime_types, row),
            text(&batch.method),
            text(&batch.host),
            text(&batch.uri),
            status.map(|status| status.to_string()).into(),
            text(&batch.user_agent),
        ]
    }

    fn query_matches(&self, batch: &DnsBatch, row: usize) -> bool {
        let RowFilter { domains, response_code, .. } = self.filter;
        let domain = || self.ids.texts.get(at(&batch.domain, row, NO_TEXT));
        response_code.is_none_or(|wanted| wanted == at(&batch.response_code, row, DnsBatch::NO_CODE))
            && (domains.is_empty() || domains.iter().any(|wanted| wanted.as_bytes() == domain()))
            && self.ends_match(&batch.source, &batch.destination, row)
    }

    fn query_cells(&self, batch: &DnsBatch, row: usize) -> Vec<Cell> {
        let code = at(&batch.response_code, row, DnsBatch::NO_CODE);
        vec![
            self.time(&batch.time_micros, row),
            self.address(&batch.source, row).into(),
            self.address(&batch.destination, row).into(),
            String::from_utf8_lossy(batch.query.get(row)).into_owned().into(),
            (code != DnsBatch::NO_CODE).then(|| response_code_name(code)).into(),
        ]
    }
}

/// The name of a DNS response code (IANA's registry of DNS parameters), or its
/// number.
fn response_code_name(code: u16) -> String {
    let names = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
    names.get(usize::from(code)).map_or_else(|| code.to_string(), |name| (*name).to_owned())
}
