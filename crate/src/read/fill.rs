//! From decoded Parquet columns to batches of flows, requests or queries.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Int32Type};
use arrow::record_batch::RecordBatch;

use super::log::{domain_id, extension_id, parse_whole};
use super::numbers::{TimeColumn, append_bytes, append_codes, append_durations, append_ports, append_protocols};
use super::text::TextColumn;
use crate::flow::{
    Address, Batch, ConnState, DnsBatch, FlowBatch, HttpBatch, Ids, NO_TEXT, Part, SkipReason, Skipped, TextTable,
    Texts, TimeUnit, UNSET_BYTES, UNSET_TIME, parse_protocol,
};

/// Ids that stand for no address.
const NULL_ID: u32 = u32::MAX;
const BAD_ID: u32 = u32::MAX - 1;

/// Names of DNS response codes, by their number (IANA).
const RESPONSE_CODES: [&[u8]; 6] = [b"NOERROR", b"FORMERR", b"SERVFAIL", b"NXDOMAIN", b"NOTIMP", b"REFUSED"];

/// Where each part stands in the decoded batches, and the text columns' states.
pub(super) struct Columns {
    position: [Option<usize>; Part::ALL.len()],
    time_unit: TimeUnit,
    source: TextColumn<u32>,
    destination: TextColumn<u32>,
    protocol: TextColumn<u8>,
    state: TextColumn<ConnState>,
    application: TextColumn<u32>,
    mime_types: TextColumn<u32>,
    response_code: TextColumn<u16>,
    keep: Vec<bool>,
}

/// The decoded columns by part.
struct Decoded<'a> {
    batch: &'a RecordBatch,
    position: [Option<usize>; Part::ALL.len()],
}

impl Decoded<'_> {
    fn get(&self, part: Part) -> Option<&ArrayRef> {
        let place = self.position.get(part as usize).copied().flatten()?;
        self.batch.columns().get(place)
    }

    /// Calls `each` with the text of every row of a part, an empty one for null
    /// and where there is no such column.
    fn texts(&self, part: Part, mut each: impl FnMut(&[u8])) {
        let Some(codes) = self.get(part).and_then(|array| array.as_dictionary_opt::<Int32Type>()) else {
            return (0..self.batch.num_rows()).for_each(|_| each(b""));
        };
        let entry = |code: usize| match codes.values().data_type() {
            DataType::Utf8 => codes.values().as_string::<i32>().value(code).as_bytes(),
            DataType::Binary => codes.values().as_binary::<i32>().value(code),
            _ => b"",
        };
        for code in codes.keys().iter() {
            let code = code.and_then(|code| usize::try_from(code).ok()).filter(|code| *code < codes.values().len());
            each(code.map_or(b"", entry));
        }
    }
}

/// The id of a text; what programs write for "none" gets none.
fn text_id(text: &[u8], texts: &mut TextTable) -> u32 {
    if matches!(text, b"" | b"-" | b"(empty)") { NO_TEXT } else { texts.intern(text) }
}

fn fill_texts(decoded: &Decoded<'_>, part: Part, texts: &mut Texts) {
    if decoded.get(part).is_some() {
        decoded.texts(part, |text| texts.push(text));
    }
}

impl Columns {
    pub(super) fn new(position: [Option<usize>; Part::ALL.len()], time_unit: TimeUnit) -> Self {
        Self {
            position,
            time_unit,
            source: TextColumn::new(),
            destination: TextColumn::new(),
            protocol: TextColumn::new(),
            state: TextColumn::new(),
            application: TextColumn::new(),
            mime_types: TextColumn::new(),
            response_code: TextColumn::new(),
            keep: Vec::new(),
        }
    }

    /// Replaces what `batch` held by the decoded rows, but for those without two
    /// addresses.
    pub(super) fn fill(&mut self, batch_of: &RecordBatch, ids: &mut Ids, batch: &mut Batch, skipped: &mut Skipped) {
        batch.clear();
        let decoded = Decoded { batch: batch_of, position: self.position };
        let all_good = match batch {
            Batch::Flows(batch) => {
                self.fill_flows(&decoded, ids, batch);
                self.look_at_ends(&batch.source, &batch.destination, skipped)
            }
            Batch::Http(batch) => {
                self.fill_requests(&decoded, ids, batch);
                self.look_at_ends(&batch.source, &batch.destination, skipped)
            }
            Batch::Dns(batch) => {
                self.fill_queries(&decoded, ids, batch);
                self.look_at_ends(&batch.source, &batch.destination, skipped)
            }
        };
        if !all_good {
            batch.keep(&self.keep);
        }
    }

    /// Fills what rows of every kind have; a part without a column is unset in
    /// every row.
    fn fill_ends(
        &mut self,
        decoded: &Decoded<'_>,
        ids: &mut Ids,
        (times, source, destination, port): (&mut Vec<i64>, &mut Vec<u32>, &mut Vec<u32>, &mut Vec<u16>),
    ) {
        let rows = decoded.batch.num_rows();
        let mut id = |text: &[u8]| Address::parse(text).map_or(BAD_ID, |address| ids.addresses.intern(address));
        if let Some(array) = decoded.get(Part::Source) {
            self.source.append(array, source, NULL_ID, &mut id);
        }
        if let Some(array) = decoded.get(Part::Destination) {
            self.destination.append(array, destination, NULL_ID, &mut id);
        }
        if let Some(array) = decoded.get(Part::Time) {
            TimeColumn::append(array, self.time_unit, times);
        }
        if let Some(array) = decoded.get(Part::Port) {
            append_ports(array, port);
        }
        times.resize(rows, UNSET_TIME);
        source.resize(rows, NULL_ID);
        destination.resize(rows, NULL_ID);
        port.resize(rows, 0);
    }

    fn fill_flows(&mut self, decoded: &Decoded<'_>, ids: &mut Ids, batch: &mut FlowBatch) {
        let rows = decoded.batch.num_rows();
        let FlowBatch { time_micros, source, destination, port, .. } = batch;
        self.fill_ends(decoded, ids, (time_micros, source, destination, port));
        if let Some(array) = decoded.get(Part::Protocol) {
            append_protocols(array, &mut batch.protocol);
            self.protocol.append(array, &mut batch.protocol, u8::MAX, parse_protocol);
        }
        if let Some(array) = decoded.get(Part::UpBytes) {
            append_bytes(array, &mut batch.up_bytes);
        }
        if let Some(array) = decoded.get(Part::DownBytes) {
            append_bytes(array, &mut batch.down_bytes);
        }
        if let Some(array) = decoded.get(Part::State) {
            self.state.append(array, &mut batch.state, ConnState::Unset, ConnState::parse);
        }
        if let Some(array) = decoded.get(Part::Application) {
            let id = |text: &[u8]| text_id(text, &mut ids.texts);
            self.application.append(array, &mut batch.application, NO_TEXT, id);
        }
        if let Some(array) = decoded.get(Part::Duration) {
            append_durations(array, &mut batch.duration_micros);
        }
        batch.protocol.resize(rows, u8::MAX);
        batch.up_bytes.resize(rows, UNSET_BYTES);
        batch.down_bytes.resize(rows, UNSET_BYTES);
    }

    fn fill_requests(&mut self, decoded: &Decoded<'_>, ids: &mut Ids, batch: &mut HttpBatch) {
        let rows = decoded.batch.num_rows();
        let HttpBatch { time_micros, source, destination, port, .. } = batch;
        self.fill_ends(decoded, ids, (time_micros, source, destination, port));
        if let Some(array) = decoded.get(Part::Status) {
            append_ports(array, &mut batch.status);
        }
        if let Some(array) = decoded.get(Part::MimeTypes) {
            let mut id = |text: &[u8]| text_id(text, &mut ids.texts);
            match array.as_list_opt::<i32>() {
                Some(lists) => batch.mime_types.extend(lists.iter().map(|list| id(&joined(list)))),
                None => self.mime_types.append(array, &mut batch.mime_types, NO_TEXT, id),
            }
        }
        decoded.texts(Part::Uri, |uri| batch.extension.push(extension_id(uri, &mut ids.texts)));
        fill_texts(decoded, Part::Method, &mut batch.method);
        fill_texts(decoded, Part::Host, &mut batch.host);
        fill_texts(decoded, Part::UserAgent, &mut batch.user_agent);
        fill_texts(decoded, Part::Uri, &mut batch.uri);
        batch.status.resize(rows, 0);
        batch.mime_types.resize(rows, NO_TEXT);
    }

    fn fill_queries(&mut self, decoded: &Decoded<'_>, ids: &mut Ids, batch: &mut DnsBatch) {
        let rows = decoded.batch.num_rows();
        let DnsBatch { time_micros, source, destination, port, .. } = batch;
        self.fill_ends(decoded, ids, (time_micros, source, destination, port));
        if let Some(array) = decoded.get(Part::ResponseCode) {
            append_codes(array, &mut batch.response_code);
            let code = |text: &[u8]| {
                let named = RESPONSE_CODES.iter().position(|name| name.eq_ignore_ascii_case(text));
                let number = named.map(|code| code as u64).or_else(|| parse_whole(text));
                number.and_then(|code| u16::try_from(code).ok()).unwrap_or(DnsBatch::NO_CODE)
            };
            self.response_code.append(array, &mut batch.response_code, DnsBatch::NO_CODE, code);
        }
        let mut lower = Vec::new();
        decoded.texts(Part::Query, |name| {
            batch.query.push(name);
            batch.domain.push(domain_id(name, &mut lower, &mut ids.texts));
        });
        batch.response_code.resize(rows, DnsBatch::NO_CODE);
    }

    /// Says which rows have two addresses, and counts the others; whether all
    /// have.
    fn look_at_ends(&mut self, source: &[u32], destination: &[u32], skipped: &mut Skipped) -> bool {
        let good = |id: &u32| *id < BAD_ID;
        if source.iter().all(good) && destination.iter().all(good) {
            return true;
        }
        self.keep.clear();
        for (source, destination) in source.iter().zip(destination) {
            let reason = match (*source, *destination) {
                (NULL_ID, _) => Some(SkipReason::SourceMissing),
                (BAD_ID, _) => Some(SkipReason::SourceUnreadable),
                (_, NULL_ID) => Some(SkipReason::DestinationMissing),
                (_, BAD_ID) => Some(SkipReason::DestinationUnreadable),
                _ => None,
            };
            self.keep.push(reason.is_none());
            if let Some(reason) = reason {
                skipped.add(reason);
            }
        }
        false
    }
}

/// The texts of a list joined by commas, as a log has them.
fn joined(list: Option<ArrayRef>) -> Vec<u8> {
    let Some(list) = list else { return Vec::new() };
    let texts = list.as_string_opt::<i32>().into_iter().flatten().flatten();
    texts.collect::<Vec<&str>>().join(",").into_bytes()
}
