//! Long connections: a channel that is kept open.

use std::collections::BTreeMap;

use super::Detector;
use super::context::Context;
use super::evidence::{ColumnKind, EVIDENCE_ROWS, Evidence, Fact, Table};
use super::finding::{Severity, Verdict, excess};
use super::meta::{Attack, Meta, ParamSpec, Preset};
use super::overview::most;
use super::params::Params;
use crate::aggregate::{LONG_FLOW_MIN_SECS, Link, LongFlow, Need};
use crate::flow::{Dialect, RowFilter, protocol_name};

/// See [`META`].
pub(super) struct LongConnection;

static META: Meta = Meta {
    id: "long-connection",
    rules: "zeek",
    title: "Long connection",
    status: "stable",
    detects: "Detects devices that keep a connection open for a very long time.",
    why: "Tunnels and controllers that give orders at once need a channel that stays open; people and web pages seldom do.",
    method: "Per source, the longest flow to any destination is taken. Flagged when it lasts at least as long as the threshold.",
    false_positives: &[
        "Remote desktops, terminals and virtual private networks.",
        "Push messages of telephones and chat programs, database connections.",
    ],
    attack: &[
        Attack { id: "T1071", name: "Application Layer Protocol" },
        Attack { id: "T1572", name: "Protocol Tunneling" },
    ],
    references: &["RITA v5, long connections"],
    dialects: &[Dialect::ZeekConn],
    needs_baseline: false,
    unit: "s",
    floor: Severity::Low,
    needs: &[Need::LongFlows],
    params: &[ParamSpec {
        id: "seconds",
        label: "Duration",
        unit: "s",
        default: Preset::Number(3600.0),
        min: LONG_FLOW_MIN_SECS as f64,
        max: 2_592_000.0,
        step: 1.0,
        help: "How long a flow must last. The field's bands begin at 3600 s (one hour), 14400 s, 28800 s and 43200 s (twelve hours).",
        origin: "RITA: the lowest band.",
    }],
};

fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

fn longest(flows: &[Link<LongFlow>]) -> Option<&Link<LongFlow>> {
    // Of equal ones the first, which `max_by_key` would not give.
    flows.iter().reduce(|best, link| if link.value.longest_micros > best.value.longest_micros { link } else { best })
}

/// 5400 seconds as "1 h 30 min", 100 000 as "1 d 3 h 46 min"; seconds where
/// they are few.
fn words(seconds: f64) -> String {
    let seconds = seconds.floor() as u64;
    let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let shown = if seconds < 86_400 { parts.len() } else { 3 };
    let parts: Vec<String> =
        parts.iter().take(shown).filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}")).collect();
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

impl Detector for LongConnection {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let threshold = params.get("seconds");
        let judge = |flows: &[Link<LongFlow>]| {
            let longest_flow = longest(flows)?;
            let source = longest_flow.source;
            let value = seconds(longest_flow.value.longest_micros);
            let before = context
                .clean(Dialect::ZeekConn)
                .and_then(|day| longest(Link::of_source(&day.conn.long_flows, source)))
                .map(|link| seconds(link.value.longest_micros));
            let mut peers: BTreeMap<u32, u64> = BTreeMap::new();
            for link in flows.iter().filter(|link| seconds(link.value.longest_micros) >= threshold) {
                let longest = peers.entry(link.destination).or_default();
                *longest = link.value.longest_micros.max(*longest);
            }
            Some(Verdict {
                subject: source,
                flagged: value >= threshold,
                value: Some(value),
                threshold,
                measure: "longest flow".to_owned(),
                measure_unit: META.unit,
                before,
                after: Some(value),
                excess: excess(value, threshold, before),
                peers: most(peers).into_iter().map(|(host, _)| host).collect(),
                group: Vec::new(),
                summary: format!(
                    "{} kept a flow to {} over {} open for {}; from {} on it is flagged.",
                    context.address(source),
                    context.address(longest_flow.destination),
                    if longest_flow.service.has_ports() {
                        longest_flow.service.to_string()
                    } else {
                        protocol_name(longest_flow.service.protocol)
                    },
                    words(value),
                    words(threshold),
                ),
            })
        };
        context.test.conn.long_flows.chunk_by(|a, b| a.source == b.source).filter_map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence {
        let mut flows: Vec<_> = Link::of_source(&context.test.conn.long_flows, verdict.subject).iter().collect();
        flows.sort_by_key(|link| std::cmp::Reverse(link.value.longest_micros));
        let mut table = Table::new(
            "long-flows",
            format!("Its flows of {} and more", words(LONG_FLOW_MIN_SECS as f64)),
            &[
                ("address", "Destination", ColumnKind::Address),
                ("service", "Service", ColumnKind::Text),
                ("flows", "Flows", ColumnKind::Count),
                ("longest_secs", "Longest", ColumnKind::Duration),
                ("total_secs", "Together", ColumnKind::Duration),
            ],
        );
        let mut count = 0;
        for link in flows {
            count += link.value.flows;
            table.push(vec![
                context.address(link.destination).into(),
                link.service.to_string().into(),
                link.value.flows.into(),
                seconds(link.value.longest_micros).into(),
                seconds(link.value.total_micros).into(),
            ]);
        }
        Evidence {
            facts: vec![
                Fact::plain("Longest flow", verdict.before, verdict.after, META.unit).compared(
                    verdict.value,
                    verdict.threshold,
                    META.unit,
                ),
                Fact::plain(
                    format!("Flows of {} and more", words(LONG_FLOW_MIN_SECS as f64)),
                    None,
                    Some(count as f64),
                    "flows",
                ),
            ],
            plots: table
                .plot(&["address", "service"], "longest_secs", META.unit, Some(verdict.threshold))
                .into_iter()
                .collect(),
            tables: vec![table.cut(EVIDENCE_ROWS)],
            rows: RowFilter {
                sources: vec![context.address(verdict.subject)],
                min_duration_micros: Some((params.get("seconds") * 1e6) as u64),
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
    fn the_longest_flow_is_judged() {
        let flow = |destination: &str, duration_secs| Conn { duration_secs, ..Conn::new("10.0.0.1", destination, 443) };
        let log = [flow("192.0.2.1", 3600), flow("192.0.2.2", 5400), flow("192.0.2.2", 700), flow("192.0.2.3", 599)];
        let days = Days::both(&[flow("192.0.2.9", 1200)], &log);
        let (verdict, evidence) = days.judge(&LongConnection, &[], "10.0.0.1").unwrap();
        assert_eq!((verdict.flagged, verdict.value, verdict.before), (true, Some(5400.0), Some(1200.0)));
        assert_eq!(days.peers(&verdict), ["192.0.2.2", "192.0.2.1"]);
        assert!(verdict.summary.contains("tcp/443 open for 1 h 30 min; from 1 h on"), "{}", verdict.summary);
        let table = &evidence.tables[0];
        assert_eq!((table.rows.len(), &table.rows[0][4]), (2, &Cell::Number(6100.0)));
        assert_eq!(evidence.rows.min_duration_micros, Some(3_600_000_000));

        let (verdict, _) = days.judge(&LongConnection, &[("seconds", "5401")], "10.0.0.1").unwrap();
        assert!(!verdict.flagged && verdict.peers.is_empty());
        let short = Days::alone(&[flow("192.0.2.3", 599)]);
        assert!(short.judge(&LongConnection, &[], "10.0.0.1").is_none());
    }
}
