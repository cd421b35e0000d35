//! DNS exfiltration: far more bytes over DNS than on the clean day.

use super::context::{Context, PerHost};
use super::evidence::{Cell, ColumnKind, Evidence, Fact, Table};
use super::finding::{Severity, Verdict};
use super::meta::{ANY_FLOWS, Attack, Meta, ParamSpec, Preset};
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{Day, Need};
use crate::flow::{RowFilter, Service};

/// See [`META`].
pub(super) struct DnsExfiltration;

static META: Meta = Meta {
    id: "dns-exfiltration",
    rules: "course",
    title: "DNS exfiltration",
    status: "stable",
    detects: "Detects devices that send or receive far more bytes over DNS than on the clean day.",
    why: "DNS passes nearly every firewall, so data is smuggled out in the names that are asked for and orders come back in the answers.",
    method: "Per source, the sums of up and of down bytes over udp/53 are compared between the two days. A device is flagged when either sum is more than the factor times that of the clean day, or when it had none then.",
    false_positives: &[
        "A device that was hardly used on the clean day does more of everything, DNS included.",
        "A resolver that took over the work of another one.",
    ],
    attack: &[
        Attack { id: "T1048.003", name: "Exfiltration Over Unencrypted Non-C2 Protocol" },
        Attack { id: "T1071.004", name: "Application Layer Protocol: DNS" },
    ],
    references: &["Course report, day 5: 40 to 100 times the bytes of the clean day"],
    dialects: ANY_FLOWS,
    needs_baseline: true,
    unit: "×",
    floor: Severity::Medium,
    needs: &[Need::Conversations],
    params: &[
        ParamSpec {
            id: "factor",
            label: "Growth",
            unit: "×",
            default: Preset::Number(4.0),
            min: 1.0,
            max: 1000.0,
            step: 0.1,
            help: "How many times the clean day's bytes a device must exceed.",
            origin: "The report shows 40 to 100 times and names no limit; 4 is the limit of its DNS flow rule.",
        },
        ParamSpec {
            id: "port",
            label: "Port",
            unit: "udp port",
            default: Preset::Number(53.0),
            min: 0.0,
            max: 65535.0,
            step: 1.0,
            help: "The destination port that counts as DNS.",
            origin: "DNS is udp/53 (RFC 1035).",
        },
    ],
};

fn sums(day: &Day, service: Service) -> PerHost {
    let mut sums = PerHost::default();
    day.over(service).for_each(|entry| sums.add(entry.source, entry.tally));
    sums
}

/// How many times `after` is `before`; `None` (beyond any factor) when there
/// was nothing before and there is something now.
fn growth(before: u64, after: u64) -> Option<f64> {
    match (before, after) {
        (0, 0) => Some(0.0),
        (0, _) => None,
        _ => Some(after as f64 / before as f64),
    }
}

impl Detector for DnsExfiltration {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let Some(baseline) = context.baseline else { return Vec::new() };
        let (service, factor) = (Service::udp(params.port("port")), params.get("factor"));
        let (before, after) = (sums(baseline, service), sums(context.test, service));
        let judge = |host| {
            let (a, b) = (before.get(host), after.get(host));
            let ways = [
                ("sent", growth(a.up_bytes, b.up_bytes), a.up_bytes, b.up_bytes),
                ("received", growth(a.down_bytes, b.down_bytes), a.down_bytes, b.down_bytes),
            ];
            let [up, down] = ways;
            let rank = |growth: Option<f64>| growth.unwrap_or(f64::INFINITY);
            let (way, value, a, b) = if rank(down.1) > rank(up.1) { down } else { up };
            let flagged = rank(value) > factor;
            let times = value.map_or_else(
                || "and none on the clean day".to_owned(),
                |times| format!("{times:.1} times the clean day's"),
            );
            Verdict {
                subject: host,
                flagged,
                value,
                threshold: factor,
                measure: format!("bytes {way} over {service}"),
                measure_unit: "bytes",
                before: Some(a as f64),
                after: Some(b as f64),
                // Bytes where there were none count as if there had been a
                // kilobyte: a few queries are not beyond any scale.
                excess: value.unwrap_or(b as f64 / 1e3) / factor,
                peers: if flagged { destinations(context.test, host, service) } else { Vec::new() },
                group: Vec::new(),
                summary: format!(
                    "{} {way} {} over {service}, {times} ({}); the limit is {factor} times.",
                    context.address(host),
                    quantity(b as f64, "bytes"),
                    quantity(a as f64, "bytes"),
                ),
            }
        };
        before.hosts_with(&after).into_iter().map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence {
        let service = Service::udp(params.port("port"));
        let of = |day: Option<&Day>| day.map(|day| sums(day, service).get(verdict.subject)).unwrap_or_default();
        let (before, after) = (of(context.baseline), of(Some(context.test)));
        let fact = |label: &str, unit, before: u64, after: u64| {
            Fact::plain(label, Some(before as f64), Some(after as f64), unit)
        };
        let bytes = |label: &str, before: u64, after: u64| {
            fact(label, "bytes", before, after).compared(growth(before, after), params.get("factor"), META.unit)
        };
        let mut table = Table::new(
            "resolvers",
            format!("Where its {service} flows went"),
            &[
                ("address", "Destination", ColumnKind::Address),
                ("flows", "Flows", ColumnKind::Count),
                ("up_bytes", "Sent", ColumnKind::Bytes),
                ("down_bytes", "Received", ColumnKind::Bytes),
            ],
        );
        for entry in context.test.over(service).filter(|entry| entry.source == verdict.subject) {
            let tally = entry.tally;
            let address = Cell::from(context.address(entry.destination));
            table.push(vec![address, tally.flows.into(), tally.up_bytes.into(), tally.down_bytes.into()]);
        }
        Evidence {
            facts: vec![
                bytes("Bytes sent", before.up_bytes, after.up_bytes),
                bytes("Bytes received", before.down_bytes, after.down_bytes),
                fact("Flows", "flows", before.flows, after.flows),
            ],
            tables: vec![table],
            plots: Vec::new(),
            rows: RowFilter {
                sources: vec![context.address(verdict.subject)],
                protocol: Some(service.protocol),
                port: Some(service.port),
                ..RowFilter::default()
            },
        }
    }
}

/// The destinations of a source over a service, the busiest first.
fn destinations(day: &Day, source: u32, service: Service) -> Vec<u32> {
    let mut found: Vec<_> = day.over(service).filter(|entry| entry.source == source).collect();
    found.sort_unstable_by_key(|entry| (std::cmp::Reverse(entry.tally.flows), entry.destination));
    found.into_iter().map(|entry| entry.destination).collect()
}
