//! From the values of a line to a row of a batch.

use super::id_cache::IdCache;
use super::json::Json;
use super::scalar::{parse_secs_micros, parse_time_micros, parse_whole};
use super::values::{Raw, Values};
use crate::flow::{
    Address, Batch, ConnState, DnsBatch, FlowBatch, HttpBatch, Ids, NO_TEXT, Part, SkipReason, TextTable, UNSET_BYTES,
    UNSET_DURATION, UNSET_TIME, parse_protocol, registered_domain, uri_extension,
};

/// Places for addresses, as a power of two: a network has thousands of them.
const ADDRESS_BITS: u32 = 14;
/// Places for names of applications and MIME types, of which there are few.
const TEXT_BITS: u32 = 6;

/// Makes rows.
pub(super) struct RowMaker {
    /// A bit for each part.
    wanted: u32,
    addresses: IdCache,
    texts: IdCache,
    lower: Vec<u8>,
}

fn time(raw: Raw<'_>) -> Result<i64, SkipReason> {
    raw.plain().map_or(Ok(UNSET_TIME), |text| parse_time_micros(text).ok_or(SkipReason::BadValue))
}

/// A port, status or code.
fn small(raw: Raw<'_>) -> Result<Option<u16>, SkipReason> {
    let Some(text) = raw.plain() else { return Ok(None) };
    parse_whole(text).and_then(|number| u16::try_from(number).ok()).map(Some).ok_or(SkipReason::BadValue)
}

fn bytes(raw: Raw<'_>) -> Result<u64, SkipReason> {
    raw.plain().map_or(Ok(UNSET_BYTES), |text| parse_whole(text).ok_or(SkipReason::BadValue))
}

fn duration(raw: Raw<'_>) -> Result<u64, SkipReason> {
    let Some(text) = raw.plain() else { return Ok(UNSET_DURATION) };
    // A clock that was set back gives durations below zero.
    parse_secs_micros(text).map(|micros| micros.max(0).cast_unsigned()).ok_or(SkipReason::BadValue)
}

impl RowMaker {
    pub(super) fn new(wanted: &[Part]) -> Self {
        Self {
            wanted: wanted.iter().fold(0, |set, part| set | 1 << *part as u32),
            addresses: IdCache::new(ADDRESS_BITS),
            texts: IdCache::new(TEXT_BITS),
            lower: Vec::new(),
        }
    }

    fn wants(&self, part: Part) -> bool {
        self.wanted & 1 << part as u32 != 0
    }

    /// Adds a row to a batch.
    ///
    /// # Errors
    /// Why the line is no row; nothing is added then.
    #[inline]
    pub(super) fn add(&mut self, values: &Values<'_>, ids: &mut Ids, batch: &mut Batch) -> Result<(), SkipReason> {
        let source = values.get(Part::Source).plain().ok_or(SkipReason::SourceMissing)?;
        let destination = values.get(Part::Destination).plain().ok_or(SkipReason::DestinationMissing)?;
        let time = time(values.get(Part::Time))?;
        let port = small(values.get(Part::Port))?.unwrap_or(0);
        // Addresses last, so that a line that is left out gets none an id.
        let mut ends = || {
            let mut id = |text: &[u8]| {
                let read = || Address::parse(text).map(|address| ids.addresses.intern(address));
                self.addresses.id(text, read)
            };
            let source = id(source).ok_or(SkipReason::SourceUnreadable)?;
            Ok((source, id(destination).ok_or(SkipReason::DestinationUnreadable)?))
        };
        match batch {
            Batch::Flows(batch) => {
                let up_bytes = bytes(values.get(Part::UpBytes))?;
                let down_bytes = bytes(values.get(Part::DownBytes))?;
                let duration = duration(values.get(Part::Duration))?;
                let (source, destination) = ends()?;
                batch.time_micros.push(time);
                batch.source.push(source);
                batch.destination.push(destination);
                batch.port.push(port);
                batch.up_bytes.push(up_bytes);
                batch.down_bytes.push(down_bytes);
                self.add_flow(values, ids, batch);
                if self.wants(Part::Duration) {
                    batch.duration_micros.push(duration);
                }
            }
            Batch::Http(batch) => {
                let status = small(values.get(Part::Status))?.unwrap_or(0);
                let (source, destination) = ends()?;
                batch.time_micros.push(time);
                batch.source.push(source);
                batch.destination.push(destination);
                batch.port.push(port);
                batch.status.push(status);
                self.add_request(values, ids, batch);
            }
            Batch::Dns(batch) => {
                let code = small(values.get(Part::ResponseCode))?.unwrap_or(DnsBatch::NO_CODE);
                let (source, destination) = ends()?;
                batch.time_micros.push(time);
                batch.source.push(source);
                batch.destination.push(destination);
                batch.port.push(port);
                batch.response_code.push(code);
                self.add_query(values, ids, batch);
            }
        }
        Ok(())
    }

    fn add_flow(&mut self, values: &Values<'_>, ids: &mut Ids, batch: &mut FlowBatch) {
        batch.protocol.push(match values.get(Part::Protocol).plain() {
            Some(b"tcp") => 6,
            Some(b"udp") => 17,
            Some(name) => parse_protocol(name),
            None => u8::MAX,
        });
        if self.wants(Part::State) {
            batch.state.push(values.get(Part::State).plain().map_or(ConnState::Unset, ConnState::parse));
        }
        if self.wants(Part::Application) {
            batch.application.push(self.text_id(values.get(Part::Application), &mut ids.texts));
        }
    }

    fn add_request(&mut self, values: &Values<'_>, ids: &mut Ids, batch: &mut HttpBatch) {
        batch.mime_types.push(self.text_id(values.get(Part::MimeTypes), &mut ids.texts));
        let uri = values.get(Part::Uri).text().unwrap_or_default();
        batch.extension.push(extension_id(&uri, &mut ids.texts));
        for (part, texts) in
            [(Part::Method, &mut batch.method), (Part::Host, &mut batch.host), (Part::UserAgent, &mut batch.user_agent)]
        {
            if self.wants(part) {
                texts.push(&values.get(part).text().unwrap_or_default());
            }
        }
        // The URI itself is wanted only where rows are shown.
        if self.wants(Part::Host) {
            batch.uri.push(&uri);
        }
    }

    fn add_query(&mut self, values: &Values<'_>, ids: &mut Ids, batch: &mut DnsBatch) {
        let name = values.get(Part::Query).text().unwrap_or_default();
        batch.query.push(&name);
        batch.domain.push(domain_id(&name, &mut self.lower, &mut ids.texts));
    }

    fn text_id(&mut self, raw: Raw<'_>, texts: &mut TextTable) -> u32 {
        let mut find = || raw.text().map(|text| texts.intern(&text));
        match raw {
            Raw::Field(bytes) | Raw::Json(Json::Text(bytes)) => self.texts.id(bytes, find),
            _ => find(),
        }
        .unwrap_or(NO_TEXT)
    }
}

/// The id of the extension of a URI.
pub(in crate::read) fn extension_id(uri: &[u8], texts: &mut TextTable) -> u32 {
    let mut lower = [0; 8];
    let length = uri_extension(uri, &mut lower);
    length.and_then(|length| lower.get(..length)).map_or(NO_TEXT, |extension| texts.intern(extension))
}

/// The id of the registered domain of a name, in lower case.
pub(in crate::read) fn domain_id(name: &[u8], lower: &mut Vec<u8>, texts: &mut TextTable) -> u32 {
    let Some(domain) = registered_domain(name) else { return NO_TEXT };
    lower.clear();
    lower.extend(domain.iter().map(u8::to_ascii_lowercase));
    texts.intern(lower)
}
