//! The finished views of what only Zeek's logs tell: sorted, in host numbers.

use super::{Contact, Gathered, LongFlow, NameSet, Tally};
use crate::flow::{ConnState, Period, Service};

/// A text id as text; an unset one is an empty text. Bytes that are no UTF-8 are
/// written as Zeek writes them, so that different texts stay different: entries
/// are sorted by them, and must come in one order however the rows were split.
fn text(gathered: &Gathered, id: u32) -> String {
    let mut text = String::new();
    for chunk in gathered.ids.texts.get(id).utf8_chunks() {
        text.push_str(&chunk.valid().replace('\\', "\\\\"));
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
    }
    text
}

/// Connections of one protocol, application and state.
#[derive(Clone, Debug)]
pub struct ConnKind {
    /// IANA protocol number.
    pub protocol: u8,
    /// Application protocol, empty where none was seen.
    pub application: String,
    /// State.
    pub state: ConnState,
    /// Flows and bytes.
    pub tally: Tally,
}

/// Something of one source, destination and service.
#[derive(Clone, Debug)]
pub struct Link<T> {
    /// Host number of the source.
    pub source: u32,
    /// Host number of the destination.
    pub destination: u32,
    /// Protocol and destination port.
    pub service: Service,
    /// What there is of them.
    pub value: T,
}

/// What conn.log tells beyond any flow.
#[derive(Default)]
pub struct ConnView {
    /// Destination port, first hour of the period since 1970 and flows; sorted.
    pub port_periods: Vec<(u16, i64, u64)>,
    /// The shortest period that [`Self::port_periods`] can be shown by.
    pub finest: Period,
    /// Sorted by protocol, application, state.
    pub kinds: Vec<ConnKind>,
    /// Failed connections; sorted by source, destination, service.
    pub failures: Vec<Link<u64>>,
    /// First connection of each source to each destination; sorted by source,
    /// then time, then destination.
    pub contacts: Vec<(u32, u32, Contact)>,
    /// Sorted by source, destination, service.
    pub long_flows: Vec<Link<LongFlow>>,
    /// Applications on ports that are not theirs; sorted by source, destination,
    /// service, application.
    pub unusual_ports: Vec<Link<(String, Tally)>>,
}

impl ConnView {
    /// Finishes what was gathered; `host` gives the host number of an address id.
    pub(super) fn new(gathered: &Gathered, host: impl Fn(u32) -> u32) -> Self {
        let mut port_periods: Vec<_> = gathered.port_periods.unsorted().collect();
        port_periods.sort_unstable();
        let mut kinds: Vec<ConnKind> = gathered
            .conn_kinds
            .unsorted()
            .map(|(protocol, application, state, tally)| ConnKind {
                protocol,
                application: text(gathered, application),
                state,
                tally,
            })
            .collect();
        kinds
            .sort_unstable_by(|a, b| (a.protocol, &a.application, a.state).cmp(&(b.protocol, &b.application, b.state)));
        let failures = links(gathered.failures.unsorted(), &host);
        let mut contacts: Vec<_> = gathered
            .contacts
            .unsorted()
            .map(|(source, destination, contact)| (host(source), host(destination), contact))
            .collect();
        contacts.sort_unstable_by_key(|(source, destination, contact)| (*source, *contact, *destination));
        let long_flows = links(gathered.long_flows.unsorted(), &host);
        let unusual_ports = gathered.unusual_ports.unsorted();
        let unusual_ports = unusual_ports.map(|(source, destination, service, application, tally)| {
            (source, destination, service, (text(gathered, application), tally))
        });
        let mut unusual_ports = links(unusual_ports, &host);
        unusual_ports.sort_unstable_by(|a, b| (a.ends(), &a.value.0).cmp(&(b.ends(), &b.value.0)));
        let finest = gathered.port_periods.finest();
        Self { port_periods, finest, kinds, failures, contacts, long_flows, unusual_ports }
    }

    /// Whether the log says how connections went.
    pub fn has_states(&self) -> bool {
        self.kinds.iter().any(|kind| kind.state != ConnState::Unset)
    }
}

/// What there is per source id, destination id and service, sorted by host numbers.
fn links<T>(unsorted: impl Iterator<Item = (u32, u32, Service, T)>, host: impl Fn(u32) -> u32) -> Vec<Link<T>> {
    let link = |(source, destination, service, value)| Link {
        source: host(source),
        destination: host(destination),
        service,
        value,
    };
    let mut links: Vec<Link<T>> = unsorted.map(link).collect();
    links.sort_unstable_by_key(Link::ends);
    links
}

impl<T> Link<T> {
    /// The links of one source among sorted ones.
    pub fn of_source(links: &[Self], source: u32) -> &[Self] {
        let start = links.partition_point(|link| link.source < source);
        let end = links.partition_point(|link| link.source <= source);
        links.get(start..end).unwrap_or_default()
    }

    fn ends(&self) -> (u32, u32, Service) {
        (self.source, self.destination, self.service)
    }
}

/// Requests of one source to one port with the same MIME types in one period.
#[derive(Clone, Debug)]
pub struct RequestCount {
    /// Host number of the client.
    pub source: u32,
    /// Port of the server.
    pub port: u16,
    /// MIME types of the responses joined by commas, empty where none is given.
    pub mime_types: String,
    /// First hour of the period since 1970, `None` without a time.
    pub hour: Option<i64>,
    /// Requests.
    pub requests: u64,
}

/// Requests of one source to one port whose MIME types contradict the URI.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// Host number of the client.
    pub source: u32,
    /// Port of the server.
    pub port: u16,
    /// Extension of the URI.
    pub extension: String,
    /// MIME types of the responses joined by commas.
    pub mime_types: String,
    /// Requests.
    pub requests: u64,
}

/// What http.log tells.
#[derive(Default)]
pub struct HttpView {
    /// Requests in all.
    pub rows: u64,
    /// First and last time in microseconds, `None` without times.
    pub span_micros: Option<(i64, i64)>,
    /// The shortest period that [`Self::requests`] can be shown by.
    pub finest: Period,
    /// Sorted by source, port, MIME types, period.
    pub requests: Vec<RequestCount>,
    /// Sorted by source, port, extension, MIME types.
    pub mismatches: Vec<Mismatch>,
}

impl HttpView {
    pub(super) fn new(gathered: &Gathered, host: impl Fn(u32) -> u32) -> Self {
        let mut requests: Vec<RequestCount> = gathered
            .requests
            .unsorted()
            .map(|(source, port, mime_types, hour, requests)| RequestCount {
                source: host(source),
                port,
                mime_types: text(gathered, mime_types),
                hour,
                requests,
            })
            .collect();
        requests.sort_unstable_by(|a, b| {
            (a.source, a.port, &a.mime_types, a.hour).cmp(&(b.source, b.port, &b.mime_types, b.hour))
        });
        let mut mismatches: Vec<Mismatch> = gathered
            .mismatches
            .unsorted()
            .map(|(source, port, extension, mime_types, requests)| Mismatch {
                source: host(source),
                port,
                extension: text(gathered, extension),
                mime_types: text(gathered, mime_types),
                requests,
            })
            .collect();
        mismatches.sort_unstable_by(|a, b| {
            (a.source, a.port, &a.extension, &a.mime_types).cmp(&(b.source, b.port, &b.extension, &b.mime_types))
        });
        let all = &gathered.requests;
        Self {
            rows: all.rows,
            span_micros: (all.first_micros <= all.last_micros).then_some((all.first_micros, all.last_micros)),
            finest: all.finest(),
            requests,
            mismatches,
        }
    }
}

/// Queries of one source for names under one registered domain.
#[derive(Clone, Debug)]
pub struct DomainNames {
    /// Host number of the client.
    pub source: u32,
    /// Registered domain.
    pub domain: String,
    /// Queries and distinct names.
    pub set: NameSet,
}

/// Queries of one source for names whose longest label looks random.
#[derive(Clone, Debug)]
pub struct RandomLabel {
    /// Host number of the client.
    pub source: u32,
    /// Registered domain.
    pub domain: String,
    /// Characters of the label.
    pub characters: u8,
    /// Its entropy in tenths of a bit a character, rounded down.
    pub entropy_tenths: u8,
    /// Queries.
    pub queries: u64,
}

/// What dns.log tells.
#[derive(Default)]
pub struct DnsView {
    /// Queries in all.
    pub rows: u64,
    /// First and last time in microseconds, `None` without times.
    pub span_micros: Option<(i64, i64)>,
    /// Sorted by source, domain.
    pub names: Vec<DomainNames>,
    /// Sorted by source, domain, characters, entropy.
    pub labels: Vec<RandomLabel>,
    /// Host number of the client, beginning of the span in microseconds and
    /// answers that a name does not exist; sorted.
    pub no_such_names: Vec<(u32, i64, u64)>,
}

impl DnsView {
    pub(super) fn new(gathered: &Gathered, host: impl Fn(u32) -> u32) -> Self {
        let mut names: Vec<DomainNames> = gathered
            .names
            .unsorted()
            .map(|(source, domain, set)| DomainNames {
                source: host(source),
                domain: text(gathered, domain),
                set: set.clone(),
            })
            .collect();
        names.sort_unstable_by(|a, b| (a.source, &a.domain).cmp(&(b.source, &b.domain)));
        let mut labels: Vec<RandomLabel> = gathered
            .labels
            .unsorted()
            .map(|(source, domain, characters, entropy_tenths, queries)| RandomLabel {
                source: host(source),
                domain: text(gathered, domain),
                characters,
                entropy_tenths,
                queries,
            })
            .collect();
        labels.sort_unstable_by(|a, b| {
            let key = |label: &RandomLabel| (label.source, label.characters, label.entropy_tenths);
            (a.source, &a.domain, key(a)).cmp(&(b.source, &b.domain, key(b)))
        });
        let mut no_such_names: Vec<_> =
            gathered.no_such_names.unsorted().map(|(source, span, answers)| (host(source), span, answers)).collect();
        no_such_names.sort_unstable();
        let all = &gathered.names;
        Self {
            rows: all.rows,
            span_micros: (all.first_micros <= all.last_micros).then_some((all.first_micros, all.last_micros)),
            names,
            labels,
            no_such_names,
        }
    }
}
