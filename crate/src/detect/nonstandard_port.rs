//! Connections to ports that ordinary traffic of the document does not use.

use std::collections::BTreeSet;

use super::context::Context;
use super::evidence::{ColumnKind, EVIDENCE_ROWS, Evidence, Fact, Table};
use super::finding::{Severity, Verdict, excess};
use super::lists::CONN_PORTS;
use super::meta::{Attack, Meta, ParamSpec, Preset};
use super::overview::most;
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{Conversation, Need, Tally};
use crate::flow::{Dialect, RowFilter};

/// See [`META`].
pub(super) struct NonstandardPort;

pub(super) static META: Meta = Meta {
    id: "nonstandard-port",
    rules: "zeek",
    title: "Many connections to another port",
    status: "stable",
    detects: "Detects devices that make very many connections to one destination port outside the usual ones.",
    why: "Controllers, miners and worms are seldom reached over the port of ordinary web traffic, and are reached again and again.",
    method: "Per source, connections are counted by destination port, whatever the protocol; ports of the list are left out. Flagged when the port with most connections has at least as many as the threshold.",
    false_positives: &[
        "HTTPS, DNS and file sharing, unless their ports are added to the list.",
        "Servers of mail and names, which connect to many others over one port.",
    ],
    attack: &[Attack { id: "T1571", name: "Non-Standard Port" }],
    references: &["Document on Zeek logs, connections per source and destination port"],
    dialects: &[Dialect::ZeekConn],
    needs_baseline: false,
    unit: "connections",
    floor: Severity::Low,
    needs: &[Need::Conversations],
    params: &[
        ParamSpec {
            id: "ports",
            label: "Usual ports",
            unit: "ports",
            default: Preset::Ports(CONN_PORTS),
            help: "Destination ports that are left out; none leaves no port out.",
            origin: "The document: rows whose port is not 80.",
            ..ParamSpec::LIST
        },
        ParamSpec {
            id: "connections",
            label: "Connections",
            unit: "connections",
            default: Preset::Number(1000.0),
            min: 1.0,
            max: 1e9,
            step: 1.0,
            help: "How many connections to a single port a device needs to be flagged.",
            origin: "Ours: the document lists all pairs; those on its first page have thousands.",
        },
    ],
};

/// Flows per port outside the list of one source's conversations, most first.
pub(super) fn other_ports(own: &[Conversation], usual: &[u16]) -> Vec<(u16, u64)> {
    let other = own.iter().filter(|entry| usual.binary_search(&entry.service.port).is_err());
    most(other.map(|entry| (entry.service.port, entry.tally.flows)))
}

/// The conversations of a source that have ports; of others Zeek writes a code there.
fn with_ports(own: &[Conversation]) -> Vec<Conversation> {
    own.iter().filter(|entry| entry.service.has_ports()).copied().collect()
}

fn to_port(own: &[Conversation], port: u16) -> impl Iterator<Item = &Conversation> {
    own.iter().filter(move |entry| entry.service.port == port)
}

impl Detector for NonstandardPort {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let (usual, threshold) = (params.ports("ports"), params.get("connections"));
        let clean = context.clean(Dialect::ZeekConn);
        let judge = |own: &[Conversation]| {
            let source = own.first()?.source;
            let own = with_ports(own);
            let (port, connections) = other_ports(&own, usual).first().copied()?;
            let value = connections as f64;
            let flagged = value >= threshold;
            let peers = to_port(&own, port).filter(|_| flagged).map(|entry| (entry.destination, entry.tally.flows));
            let before = clean.map(|day| {
                to_port(&with_ports(day.of_source(source)), port).map(|entry| entry.tally.flows).sum::<u64>() as f64
            });
            Some(Verdict {
                subject: source,
                flagged,
                value: Some(value),
                threshold,
                measure: format!("connections to port {port}"),
                measure_unit: META.unit,
                before,
                after: Some(value),
                excess: excess(value, threshold, before),
                peers: most(peers).into_iter().map(|(host, _)| host).collect(),
                group: Vec::new(),
                summary: format!(
                    "{} made {} to port {port}, its most used outside the usual ones; from {} on it is flagged.",
                    context.address(source),
                    quantity(value, META.unit),
                    quantity(threshold, META.unit),
                ),
            })
        };
        context.test.conversations.chunk_by(|a, b| a.source == b.source).filter_map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence {
        let usual = params.ports("ports");
        let own = with_ports(context.test.of_source(verdict.subject));
        let ports = other_ports(&own, usual);
        let clean = context.clean(Dialect::ZeekConn);
        let before = clean.map(|day| other_ports(&with_ports(day.of_source(verdict.subject)), usual));
        let sum = |ports: &[(u16, u64)]| ports.iter().map(|(_, connections)| *connections).sum::<u64>() as f64;
        let mut table = Table::new(
            "ports",
            "Ports outside the usual ones that it connected to",
            &[
                ("port", "Port", ColumnKind::Text),
                ("connections", "Connections", ColumnKind::Count),
                ("destinations", "Destinations", ColumnKind::Count),
                ("up_bytes", "Sent", ColumnKind::Bytes),
                ("down_bytes", "Received", ColumnKind::Bytes),
            ],
        );
        for (port, connections) in &ports {
            let (mut tally, mut destinations) = (Tally::default(), BTreeSet::new());
            for entry in to_port(&own, *port) {
                tally.add(entry.tally);
                destinations.insert(entry.destination);
            }
            table.push(vec![
                port.to_string().into(),
                (*connections).into(),
                (destinations.len() as u64).into(),
                tally.up_bytes.into(),
                tally.down_bytes.into(),
            ]);
        }
        Evidence {
            facts: vec![
                Fact::plain("Most connections to one port", verdict.before, verdict.after, META.unit).compared(
                    verdict.value,
                    verdict.threshold,
                    META.unit,
                ),
                Fact::plain(
                    "Connections to all ports outside the usual ones",
                    before.map(|ports| sum(&ports)),
                    Some(sum(&ports)),
                    META.unit,
                ),
            ],
            plots: table.plot(&["port"], "connections", META.unit, Some(verdict.threshold)).into_iter().collect(),
            tables: vec![table.cut(EVIDENCE_ROWS)],
            rows: RowFilter {
                sources: vec![context.address(verdict.subject)],
                ports_except: usual.to_vec(),
                with_ports: true,
                ..RowFilter::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Cell;
    use crate::detect::made_log::{Conn, Days};

    #[test]
    fn the_busiest_other_port_is_judged() {
        let of = |port, count: usize| vec![Conn::new("10.0.0.1", format!("192.0.2.{}", count % 7), port); count];
        let mut log = [of(80, 30), of(443, 5), of(4444, 8), of(4444, 2), of(8080, 10)].concat();
        // The code of a message is no port.
        log.extend(vec![Conn { protocol: "icmp", ..Conn::new("10.0.0.1", "192.0.2.9", 3) }; 40]);
        let days = Days::both(&of(4444, 3), &log);
        let (verdict, evidence) = days.judge(&NonstandardPort, &[("connections", "10")], "10.0.0.1").unwrap();
        // Of equal ports the lowest; the threshold itself is enough.
        assert_eq!((verdict.flagged, verdict.value, verdict.before), (true, Some(10.0), Some(3.0)));
        assert_eq!(verdict.measure, "connections to port 4444");
        assert_eq!(days.peers(&verdict), ["192.0.2.1", "192.0.2.2"]);
        let firsts: Vec<_> = evidence.tables[0].rows.iter().map(|row| (row[0].clone(), row[1].clone())).collect();
        let row = |port: &str, connections: u64| (Cell::Text(port.to_owned()), Cell::Count(connections));
        assert_eq!(firsts, [row("4444", 10), row("8080", 10), row("443", 5)]);
        assert_eq!((evidence.rows.ports_except, evidence.rows.with_ports), (vec![80], true));
        assert_eq!(evidence.facts[1].after, Some(25.0));

        let set = [("connections", "10"), ("ports", "80,4444,8080")];
        let (verdict, _) = days.judge(&NonstandardPort, &set, "10.0.0.1").unwrap();
        assert_eq!((verdict.flagged, verdict.value), (false, Some(5.0)));
        assert!(days.judge(&NonstandardPort, &[("ports", "80,443,4444,8080")], "10.0.0.1").is_none());
        let (verdict, _) = days.judge(&NonstandardPort, &[("ports", "")], "10.0.0.1").unwrap();
        assert_eq!(verdict.measure, "connections to port 80");
    }
}
