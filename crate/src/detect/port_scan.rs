//! Port scans: many ports of one destination tried in vain.

use super::context::Context;
use super::evidence::{ColumnKind, EVIDENCE_ROWS, Evidence, Fact, Table};
use super::finding::{Severity, Verdict, excess};
use super::meta::{Attack, Meta, ParamSpec, Preset};
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{ConnView, Link, Need};
use crate::flow::{Dialect, RowFilter, Service};

/// See [`META`].
pub(super) struct PortScan;

static META: Meta = Meta {
    id: "port-scan",
    rules: "zeek",
    title: "Port scan",
    status: "stable",
    detects: "Detects devices whose connections to many different ports of one destination failed.",
    why: "Who looks for a way into another device tries its ports one after the other, and most of them do not answer.",
    method: "Per source and destination, the distinct tcp ports are counted to which a connection failed (Zeek's states S0, REJ, RSTO, RSTOS0, RSTRH, SH). Flagged when there are at least as many as the threshold for one destination.",
    false_positives: &[
        "Monitoring and inventory software that looks for services.",
        "Clients of a server that was switched off, if it offers very many services.",
    ],
    attack: &[Attack { id: "T1046", name: "Network Service Discovery" }],
    references: &["Zeek, states of connections (conn_state)"],
    dialects: &[Dialect::ZeekConn],
    needs_baseline: false,
    unit: "ports",
    floor: Severity::Medium,
    needs: &[Need::Failures, Need::ConnKinds],
    params: &[ParamSpec {
        id: "ports",
        label: "Ports",
        unit: "ports",
        default: Preset::Number(10.0),
        min: 2.0,
        max: 65536.0,
        step: 1.0,
        help: "To how many ports of one destination connections must have failed.",
        origin: "Usual in the field: 10 ports of one destination.",
    }],
};

/// A destination with the ports tried in vain.
struct Target {
    destination: u32,
    ports: u64,
    failed: u64,
}

/// The destinations of one source's failures, those with most ports first.
fn targets(failures: &[Link<u64>]) -> Vec<Target> {
    let target = |own: &[Link<u64>]| {
        let failed = own.iter().map(|link| link.value).sum();
        // Failures are kept per service, of tcp alone: each is another port.
        own.first().map(|link| Target { destination: link.destination, ports: own.len() as u64, failed })
    };
    let mut targets: Vec<Target> =
        failures.chunk_by(|a, b| a.destination == b.destination).filter_map(target).collect();
    targets.sort_by_key(|target| std::cmp::Reverse(target.ports));
    targets
}

/// What conn.log of the clean day tells, if it tells how connections went.
fn clean<'a>(context: &Context<'a>) -> Option<&'a ConnView> {
    context.clean(Dialect::ZeekConn).map(|day| &day.conn).filter(|conn| conn.has_states())
}

impl Detector for PortScan {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let threshold = params.get("ports");
        let clean = clean(context);
        let judge = |failures: &[Link<u64>]| {
            let source = failures.first()?.source;
            let targets = targets(failures);
            let (destination, value) = targets.first().map(|target| (target.destination, target.ports as f64))?;
            let before = clean.map(|conn| {
                let before = self::targets(Link::of_source(&conn.failures, source));
                before.first().map_or(0.0, |target| target.ports as f64)
            });
            let scanned = targets.iter().filter(|target| target.ports as f64 >= threshold).count();
            Some(Verdict {
                subject: source,
                flagged: value >= threshold,
                value: Some(value),
                threshold,
                measure: "ports of one destination with failed connections".to_owned(),
                measure_unit: META.unit,
                before,
                after: Some(value),
                excess: excess(value, threshold, before),
                peers: targets
                    .iter()
                    .take_while(|target| target.ports as f64 >= threshold)
                    .map(|target| target.destination)
                    .collect(),
                group: Vec::new(),
                summary: format!(
                    "Connections of {} to {} of {} failed{}; from {} on it is a scan.",
                    context.address(source),
                    quantity(value, META.unit),
                    context.address(destination),
                    if scanned > 1 { format!(", and so to {} more", scanned - 1) } else { String::new() },
                    quantity(threshold, META.unit),
                ),
            })
        };
        let failures = &context.test.conn.failures;
        failures.chunk_by(|a, b| a.source == b.source).filter_map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, _: &Params, verdict: &Verdict) -> Evidence {
        let failures = Link::of_source(&context.test.conn.failures, verdict.subject);
        let scanned = verdict.peers.len();
        let mut by_target = Table::new(
            "targets",
            "Destinations whose ports it tried",
            &[
                ("address", "Destination", ColumnKind::Address),
                ("ports", "Ports with failed connections", ColumnKind::Count),
                ("failed", "Failed connections", ColumnKind::Count),
            ],
        );
        let mut failed = 0;
        for target in targets(failures).iter().take(scanned) {
            let address = context.address(target.destination);
            by_target.push(vec![address.into(), target.ports.into(), target.failed.into()]);
            failed += target.failed;
        }
        let mut by_port = Table::new(
            "ports",
            "Ports of the first of these",
            &[("port", "Port", ColumnKind::Text), ("failed", "Failed connections", ColumnKind::Count)],
        );
        for link in failures.iter().filter(|link| verdict.peers.first() == Some(&link.destination)) {
            by_port.push(vec![link.service.port.to_string().into(), link.value.into()]);
        }
        Evidence {
            facts: vec![
                Fact::plain(
                    "Ports of one destination with failed connections",
                    verdict.before,
                    verdict.after,
                    META.unit,
                )
                .compared(verdict.value, verdict.threshold, META.unit),
                Fact::plain("Destinations scanned", None, Some(scanned as f64), "destinations"),
                Fact::plain("Failed connections to them", None, Some(failed as f64), "connections"),
            ],
            plots: by_target.plot(&["address"], "ports", META.unit, Some(verdict.threshold)).into_iter().collect(),
            tables: vec![by_target.cut(EVIDENCE_ROWS), by_port.cut(EVIDENCE_ROWS)],
            rows: RowFilter {
                sources: vec![context.address(verdict.subject)],
                destinations: context.addresses(&verdict.peers),
                protocol: Some(Service::tcp(0).protocol),
                failed: true,
                ..RowFilter::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::made_log::{Conn, Days};
    use crate::flow::ConnState;

    fn scan(ports: std::ops::Range<u16>, destination: &str) -> Vec<Conn> {
        ports.map(|port| Conn::failed("10.0.0.1", destination, port)).collect()
    }

    #[test]
    fn ports_of_one_destination_are_counted_once_each() {
        // Ten ports of one, twice; nine of another; a udp port and an open one do not count.
        let mut log = [scan(1..11, "10.0.0.2"), scan(1..11, "10.0.0.2"), scan(1..10, "10.0.0.3")].concat();
        log.push(Conn { protocol: "udp", ..Conn::failed("10.0.0.1", "10.0.0.3", 99) });
        log.push(Conn::new("10.0.0.1", "10.0.0.3", 100));
        log.push(Conn::new("10.0.0.9", "10.0.0.3", 100));
        let days = Days::both(&scan(1..5, "10.0.0.7"), &log);
        let (verdict, evidence) = days.judge(&PortScan, &[], "10.0.0.1").unwrap();
        assert_eq!((verdict.flagged, verdict.value, verdict.before), (true, Some(10.0), Some(4.0)));
        assert_eq!(days.peers(&verdict), ["10.0.0.2"]);
        assert_eq!((evidence.tables[0].rows.len(), evidence.tables[1].rows.len()), (1, 10));
        assert_eq!((evidence.facts[2].after, evidence.rows.failed), (Some(20.0), true));
        assert!(days.judge(&PortScan, &[], "10.0.0.9").is_none(), "nothing failed");
        let (verdict, _) = days.judge(&PortScan, &[("ports", "11")], "10.0.0.1").unwrap();
        assert!(!verdict.flagged && verdict.peers.is_empty());
    }

    #[test]
    fn a_log_without_states_says_nothing() {
        let log = scan(1..100, "10.0.0.2").into_iter().map(|conn| Conn { state: ConnState::Unset, ..conn });
        assert!(Days::alone(&log.collect::<Vec<_>>()).judge(&PortScan, &[], "10.0.0.1").is_none());
    }
}
