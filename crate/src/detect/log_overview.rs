//! What Zeek's logs of a day tell, as the document on them asks for it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::http_overview::HttpOverview;
use super::lists::Lists;
use super::nonstandard_port::other_ports;
use super::params::ParamInput;
use super::timeline::{Calendar, Timeline};
use crate::aggregate::{Day, Distinct, Hosts, Tally};
use crate::error::Error;
use crate::flow::{Address, Clock, ConnState, Dialect, format_micros, protocol_name};

/// Rows of a long list that the document holds.
const DOCUMENT_ROWS: usize = 1000;

/// A list that may be very long. All rows are here for tables; serialised are
/// only the first [`DOCUMENT_ROWS`].
#[derive(Clone, Debug, PartialEq)]
pub struct LongList<T>(Arc<[T]>);

impl<T> From<Vec<T>> for LongList<T> {
    fn from(rows: Vec<T>) -> Self {
        Self(rows.into())
    }
}

impl<T> Deref for LongList<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Serialize> Serialize for LongList<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().take(DOCUMENT_ROWS))
    }
}

/// Connections of a source to a port.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OtherPort {
    /// The source.
    pub source: Address,
    /// Destination port.
    pub port: u16,
    /// Connections.
    pub connections: u64,
}

/// Connections of an application protocol over a transport protocol.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApplicationConnections {
    /// Transport protocol in lower case.
    pub protocol: String,
    /// Application protocol as Zeek names it; "" where it saw none.
    pub application: String,
    /// Connections.
    pub connections: u64,
    /// Bytes sent by the sources.
    pub up_bytes: u64,
    /// Bytes sent to the sources.
    pub down_bytes: u64,
}

/// Connections that went alike.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StateConnections {
    /// Zeek's name of the state; "" where the log gives none.
    pub state: &'static str,
    /// Whether the state counts as a failure.
    pub failed: bool,
    /// Connections.
    pub connections: u64,
}

/// A count of connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Connections {
    /// Connections.
    pub connections: u64,
}

/// What conn.log tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConnOverview {
    /// Connections in all.
    pub connections: u64,
    /// The usual ports; all others are "other".
    pub usual_ports: Vec<u16>,
    /// Pairs of a source and another port.
    pub other_port_pairs: u64,
    /// These pairs, most connections first.
    pub other_ports: LongList<OtherPort>,
    /// Connections to other ports by period; null without times.
    pub timeline: Option<Timeline<Connections>>,
    /// Protocols, most connections first.
    pub applications: Vec<ApplicationConnections>,
    /// States, most connections first.
    pub states: Vec<StateConnections>,
}

/// What dns.log tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DnsOverview {
    /// Queries in all.
    pub queries: u64,
    /// First time, formatted.
    pub first_time: Option<String>,
    /// Last time, formatted.
    pub last_time: Option<String>,
    /// Distinct names asked for.
    pub names: u64,
    /// Whether that is counted, not estimated.
    pub names_exact: bool,
    /// Answers that a name does not exist.
    pub nxdomain: u64,
}

/// What the logs of a day tell.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogOverview {
    /// conn.log, if there is one.
    pub conn: Option<ConnOverview>,
    /// http.log, if there is one.
    pub http: Option<HttpOverview>,
    /// dns.log, if there is one.
    pub dns: Option<DnsOverview>,
}

/// Describes the logs of `day` by the lists of ports and types in `input`.
///
/// # Errors
/// A bad parameter of a detector whose lists are used.
pub fn log_overview(hosts: &Hosts, day: &Day, input: &ParamInput) -> Result<LogOverview, Error> {
    let lists = Lists::resolve(input)?;
    let has = |dialect| day.dialects.contains(&dialect);
    Ok(LogOverview {
        conn: has(Dialect::ZeekConn).then(|| conn(hosts, day, lists.conn_ports.clone())),
        http: has(Dialect::ZeekHttp).then(|| HttpOverview::new(hosts, &day.http, &lists)),
        dns: has(Dialect::ZeekDns).then(|| dns(day)),
    })
}

/// First and last time of a log, formatted.
pub(super) fn times(span_micros: Option<(i64, i64)>) -> (Option<String>, Option<String>) {
    span_micros
        .map(|(first, last)| {
            let clock = Clock::of(last);
            (format_micros(clock, first), format_micros(clock, last))
        })
        .unzip()
}

fn conn(hosts: &Hosts, day: &Day, usual_ports: Vec<u16>) -> ConnOverview {
    let mut pairs = Vec::new();
    for own in day.conversations.chunk_by(|a, b| a.source == b.source) {
        let source = own.first().map_or(u32::MAX, |entry| entry.source);
        let ports = other_ports(own, &usual_ports).into_iter();
        pairs.extend(ports.map(|(port, connections)| OtherPort { source: hosts.address(source), port, connections }));
    }
    pairs.sort_unstable_by_key(|pair| (Reverse(pair.connections), pair.source, pair.port));
    let span = (day.totals.first_micros, day.totals.last_micros);
    let timeline = (span.0 <= span.1).then(|| {
        let calendar = Calendar::new(span, day.conn.finest);
        let mut counts: BTreeMap<i64, Connections> = BTreeMap::new();
        let other = day.conn.port_periods.iter().filter(|(port, ..)| usual_ports.binary_search(port).is_err());
        for (_, hour, flows) in other {
            counts.entry(calendar.start_of(*hour)).or_default().connections += flows;
        }
        calendar.timeline(counts)
    });
    let (mut applications, mut states): (BTreeMap<_, Tally>, BTreeMap<ConnState, u64>) = Default::default();
    for kind in &day.conn.kinds {
        applications.entry((kind.protocol, kind.application.as_str())).or_default().add(kind.tally);
        *states.entry(kind.state).or_default() += kind.tally.flows;
    }
    let mut applications: Vec<_> = applications.into_iter().collect();
    applications.sort_by_key(|(_, tally)| Reverse(tally.flows));
    ConnOverview {
        connections: day.totals.rows,
        usual_ports,
        other_port_pairs: pairs.len() as u64,
        other_ports: pairs.into(),
        timeline,
        applications: applications
            .into_iter()
            .map(|((protocol, application), tally)| ApplicationConnections {
                protocol: protocol_name(protocol),
                application: application.to_owned(),
                connections: tally.flows,
                up_bytes: tally.up_bytes,
                down_bytes: tally.down_bytes,
            })
            .collect(),
        states: super::overview::most(states)
            .into_iter()
            .map(|(state, connections)| StateConnections { state: state.name(), failed: state.failed(), connections })
            .collect(),
    }
}

fn dns(day: &Day) -> DnsOverview {
    let mut names = Distinct::default();
    day.dns.names.iter().for_each(|domain| names.merge(&domain.set.names));
    let (first_time, last_time) = times(day.dns.span_micros);
    DnsOverview {
        queries: day.dns.rows,
        first_time,
        last_time,
        names: names.count(),
        names_exact: names.is_exact(),
        nxdomain: day.dns.no_such_names.iter().map(|(_, _, answers)| answers).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Gathered;
    use crate::detect::made_log::{Conn, Days, gathered};
    use crate::detect::needs;
    use crate::flow::{Batch, DnsBatch};

    const HOUR_SECS: i64 = 3600;

    fn of(days: &Days, input: &ParamInput) -> LogOverview {
        let context = days.context();
        log_overview(context.hosts, context.test, input).unwrap()
    }

    fn at(hour: i64, conn: Conn) -> Conn {
        Conn { time_secs: 1_400_000_400 / HOUR_SECS * HOUR_SECS + hour * HOUR_SECS, ..conn }
    }

    #[test]
    fn pairs_of_source_and_other_port_are_listed_most_first() {
        let udp = Conn { protocol: "udp", application: "dns", ..Conn::new("10.0.0.2", "192.0.2.9", 53) };
        let mut log = vec![
            at(0, Conn::new("10.0.0.1", "192.0.2.1", 443)),
            at(0, Conn::new("10.0.0.1", "192.0.2.2", 443)),
            at(2, Conn::failed("10.0.0.1", "192.0.2.2", 22)),
            at(2, udp.clone()),
            at(2, Conn { protocol: "tcp", ..udp }),
        ];
        log.extend(vec![at(1, Conn::new("10.0.0.3", "192.0.2.1", 80)); 4]);
        let days = Days::alone(&log);
        let conn = of(&days, &ParamInput::new()).conn.unwrap();
        assert_eq!((conn.connections, conn.other_port_pairs), (9, 3));
        let pairs: Vec<_> =
            conn.other_ports.iter().map(|pair| (pair.source.to_string(), pair.port, pair.connections)).collect();
        let pair = |source: &str, port, connections| (source.to_owned(), port, connections);
        assert_eq!(pairs, [pair("10.0.0.1", 443, 2), pair("10.0.0.2", 53, 2), pair("10.0.0.1", 22, 1)]);
        // The hour in between had connections to port 80 only.
        let steps: Vec<u64> = conn.timeline.unwrap().steps.iter().map(|step| step.counts.connections).collect();
        assert_eq!(steps, [2, 0, 3]);
        let applications: Vec<_> = conn
            .applications
            .iter()
            .map(|entry| (entry.protocol.as_str(), entry.application.as_str(), entry.connections))
            .collect();
        assert_eq!(applications, [("tcp", "", 7), ("tcp", "dns", 1), ("udp", "dns", 1)]);
        let states: Vec<_> = conn.states.iter().map(|entry| (entry.state, entry.failed, entry.connections)).collect();
        assert_eq!(states, [("SF", false, 8), ("S0", true, 1)]);

        let none = ParamInput::from([("nonstandard-port".to_owned(), [("ports".to_owned(), "".into())].into())]);
        assert_eq!(of(&days, &none).conn.unwrap().other_port_pairs, 4, "nothing is left out");
        let wrong = ParamInput::from([("nonstandard-port".to_owned(), [("ports".to_owned(), "x".into())].into())]);
        assert!(log_overview(days.context().hosts, days.context().test, &wrong).is_err());
    }

    #[test]
    fn the_document_holds_the_first_rows_of_a_long_list() {
        let log: Vec<Conn> = (1000..3000).map(|port| Conn::new("10.0.0.1", "192.0.2.1", port)).collect();
        let overview = of(&Days::alone(&log), &ParamInput::new());
        let json = serde_json::to_value(&overview).unwrap();
        assert_eq!(json["conn"]["other_port_pairs"], 2000);
        assert_eq!(json["conn"]["other_ports"].as_array().unwrap().len(), 1000);
        assert_eq!(overview.conn.unwrap().other_ports.len(), 2000);
        assert!(json["http"].is_null() && json["dns"].is_null());
    }

    #[test]
    fn names_are_counted_once_over_all_clients() {
        let mut dns = Gathered::new(Dialect::ZeekDns, needs(Dialect::ZeekDns), Vec::new());
        let mut batch = DnsBatch::default();
        for (number, (client, name)) in
            [("10.0.0.1", "a.example.com"), ("10.0.0.2", "A.example.com"), ("10.0.0.2", "b.example.com")]
                .into_iter()
                .enumerate()
        {
            batch.time_micros.push(1_400_000_000_000_000 + number as i64);
            batch.source.push(dns.ids.addresses.intern(client.parse().unwrap()));
            batch.destination.push(dns.ids.addresses.intern("10.0.0.53".parse().unwrap()));
            batch.port.push(53);
            batch.query.push(name.as_bytes());
            batch.domain.push(dns.ids.texts.intern(b"example.com"));
            batch.response_code.push(if number == 0 { 3 } else { 0 });
        }
        dns.update(&Batch::Dns(batch));
        // A day of two logs.
        let mut day = gathered(&[Conn::new("10.0.0.1", "10.0.0.53", 53)]);
        day.merge(dns);
        let overview = of(&Days::of(None, day), &ParamInput::new());
        let dns = overview.dns.unwrap();
        assert_eq!((dns.queries, dns.names, dns.names_exact, dns.nxdomain), (3, 2, true, 1));
        assert!(dns.first_time.unwrap().starts_with("2014-05-13"));
        assert_eq!(overview.conn.unwrap().connections, 1);
    }
}
