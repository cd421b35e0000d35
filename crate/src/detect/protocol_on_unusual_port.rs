//! Application protocols on ports that are not theirs.

use std::collections::BTreeMap;

use super::context::Context;
use super::evidence::{ColumnKind, EVIDENCE_ROWS, Evidence, Fact, Table};
use super::finding::{Severity, Verdict};
use super::meta::{Attack, Meta, ParamSpec, Preset};
use super::overview::most;
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{Link, Need, Tally};
use crate::flow::{Dialect, RowFilter, stray_application};

/// See [`META`].
pub(super) struct ProtocolOnUnusualPort;

static META: Meta = Meta {
    id: "protocol-on-unusual-port",
    rules: "zeek",
    title: "Protocol on an unusual port",
    status: "stable",
    detects: "Detects devices that speak a known application protocol on a port that is not its own.",
    why: "Whoever wants to pass a firewall, or to hide a server, speaks an ordinary protocol on an odd port.",
    method: "Zeek tells by the content of a flow which application protocol it is (service). Per source, the flows are counted whose destination port is none of those registered for that protocol or on which Zeek looks for it. Flagged when there are more than are allowed.",
    false_positives: &[
        "Web servers and proxies that someone put on another port.",
        "Programs that try several ports, such as peer-to-peer and games.",
    ],
    attack: &[Attack { id: "T1571", name: "Non-Standard Port" }],
    references: &["Zeek, field service of conn.log", "IANA, Service Name and Transport Protocol Port Number Registry"],
    dialects: &[Dialect::ZeekConn],
    needs_baseline: false,
    unit: "flows",
    floor: Severity::Low,
    needs: &[Need::UnusualPorts],
    params: &[ParamSpec {
        id: "allowed_flows",
        label: "Allowed flows",
        unit: "flows",
        default: Preset::Number(0.0),
        min: 0.0,
        max: 1e9,
        step: 1.0,
        help: "How many such flows a device may have without being flagged.",
        origin: "Ours: every such flow is worth a look.",
    }],
};

/// Flows of one application over one service to one destination.
type Unusual = Link<(String, Tally)>;

fn total(flows: &[Unusual]) -> Tally {
    let mut total = Tally::default();
    flows.iter().for_each(|link| total.add(link.value.1));
    total
}

impl Detector for ProtocolOnUnusualPort {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let allowed = params.get("allowed_flows");
        let judge = |flows: &[Unusual]| {
            let source = flows.first()?.source;
            let value = total(flows).flows as f64;
            let before = context
                .clean(Dialect::ZeekConn)
                .map(|day| total(Link::of_source(&day.conn.unusual_ports, source)).flows as f64);
            let (mut peers, mut kinds) = (BTreeMap::new(), BTreeMap::new());
            for Link { destination, service, value: (application, tally), .. } in flows {
                *peers.entry(*destination).or_default() += tally.flows;
                let stray = stray_application(application.as_bytes(), service.port).unwrap_or("other");
                *kinds.entry((stray, *service)).or_default() += tally.flows;
            }
            let kinds = most(kinds);
            let (application, service) = kinds.first().map(|(kind, _)| *kind)?;
            let more = if kinds.len() > 1 { format!(" and {} more", kinds.len() - 1) } else { String::new() };
            Some(Verdict {
                subject: source,
                flagged: value > allowed,
                value: Some(value),
                threshold: allowed,
                measure: "flows on unusual ports".to_owned(),
                measure_unit: META.unit,
                before,
                after: Some(value),
                // A try is a handful of flows.
                excess: value / (before.unwrap_or(0.0).max(allowed) + 10.0),
                peers: most(peers).into_iter().map(|(host, _)| host).collect(),
                group: Vec::new(),
                summary: format!(
                    "{} made {} of application protocols on ports that are not theirs: {application} on {service}{more}; the limit is {}.",
                    context.address(source),
                    quantity(value, META.unit),
                    quantity(allowed, META.unit),
                ),
            })
        };
        context.test.conn.unusual_ports.chunk_by(|a, b| a.source == b.source).filter_map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, _: &Params, verdict: &Verdict) -> Evidence {
        let flows = Link::of_source(&context.test.conn.unusual_ports, verdict.subject);
        let mut sorted: Vec<_> = flows.iter().collect();
        sorted.sort_by_key(|link| std::cmp::Reverse(link.value.1.flows));
        let mut table = Table::new(
            "applications",
            "Application protocols on ports that are not theirs",
            &[
                ("application", "Application", ColumnKind::Text),
                ("service", "Service", ColumnKind::Text),
                ("address", "Destination", ColumnKind::Address),
                ("flows", "Flows", ColumnKind::Count),
                ("up_bytes", "Sent", ColumnKind::Bytes),
                ("down_bytes", "Received", ColumnKind::Bytes),
            ],
        );
        for Link { destination, service, value: (application, tally), .. } in sorted {
            table.push(vec![
                application.clone().into(),
                service.to_string().into(),
                context.address(*destination).into(),
                tally.flows.into(),
                tally.up_bytes.into(),
                tally.down_bytes.into(),
            ]);
        }
        let sum = total(flows);
        Evidence {
            facts: vec![
                Fact::plain("Flows on unusual ports", verdict.before, verdict.after, META.unit).compared(
                    verdict.value,
                    verdict.threshold,
                    META.unit,
                ),
                Fact::plain("Bytes sent in them", None, Some(sum.up_bytes as f64), "bytes"),
                Fact::plain("Bytes received in them", None, Some(sum.down_bytes as f64), "bytes"),
            ],
            plots: table.plot(&["application", "service", "address"], "flows", META.unit, None).into_iter().collect(),
            tables: vec![table.cut(EVIDENCE_ROWS)],
            rows: RowFilter {
                sources: vec![context.address(verdict.subject)],
                unusual_port: true,
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
    fn flows_on_foreign_ports_are_counted() {
        let flow = |application, port| Conn { application, ..Conn::new("10.0.0.1", "192.0.2.1", port) };
        let log = [flow("http", 80), flow("http", 4444), flow("http", 4444), flow("ssh", 2200), flow("", 9)];
        let days = Days::both(&[flow("http", 80)], &log);
        let (verdict, evidence) = days.judge(&ProtocolOnUnusualPort, &[], "10.0.0.1").unwrap();
        assert_eq!((verdict.flagged, verdict.value, verdict.before), (true, Some(3.0), Some(0.0)));
        assert!(verdict.summary.contains(": http on tcp/4444 and 1 more; the limit is 0 flows"), "{}", verdict.summary);
        assert_eq!(days.peers(&verdict), ["192.0.2.1"]);
        let first = &evidence.tables[0].rows[0];
        assert_eq!((&first[0], &first[1]), (&Cell::Text("http".to_owned()), &Cell::Text("tcp/4444".to_owned())));
        assert_eq!((&first[3], &first[5]), (&Cell::Count(2), &Cell::Count(40)));
        assert!(evidence.rows.unusual_port);
        let (verdict, _) = days.judge(&ProtocolOnUnusualPort, &[("allowed_flows", "3")], "10.0.0.1").unwrap();
        assert!(!verdict.flagged);
        assert!(Days::alone(&log[..1]).judge(&ProtocolOnUnusualPort, &[], "10.0.0.1").is_none());
    }
}
