//! DNS command and control: many more, or far fewer, DNS flows than before.

use super::context::{Context, PerHost};
use super::evidence::{Evidence, Fact};
use super::finding::{Severity, Verdict};
use super::meta::{ANY_FLOWS, Attack, Meta, ParamSpec, Preset};
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{Day, Need};
use crate::flow::RowFilter;

/// See [`META`].
pub(super) struct DnsC2;

static META: Meta = Meta {
    id: "dns-c2",
    rules: "course",
    title: "DNS command and control",
    status: "stable",
    detects: "Detects devices whose number of DNS flows is a multiple, or a fraction, of the clean day's.",
    why: "A compromised device that asks its controller for orders by DNS does so again and again; one that bypasses the resolver falls silent.",
    method: "Per source, the number of flows to port 53 is compared between the two days. Flagged as an increase when it is more than the factor times the clean day's, as a decrease when it is less than the clean day's divided by the factor.",
    false_positives: &[
        "A device that was used much more, or much less, than on the clean day.",
        "A device that was switched off on one of the days.",
    ],
    attack: &[Attack { id: "T1071.004", name: "Application Layer Protocol: DNS" }],
    references: &["Course report, day 5"],
    dialects: ANY_FLOWS,
    needs_baseline: true,
    unit: "×",
    floor: Severity::Medium,
    needs: &[Need::Conversations],
    params: &[
        ParamSpec {
            id: "increase",
            label: "Increase",
            unit: "×",
            default: Preset::Number(4.0),
            min: 1.0,
            max: 1000.0,
            step: 0.1,
            help: "How many times the clean day's flows a device must exceed.",
            origin: "The report: B > 4 x A.",
        },
        ParamSpec {
            id: "decrease",
            label: "Decrease",
            unit: "×",
            default: Preset::Number(4.0),
            min: 1.0,
            max: 1000.0,
            step: 0.1,
            help: "How many times fewer flows than on the clean day a device must have.",
            origin: "The report: B < A/4.",
        },
        ParamSpec {
            id: "port",
            label: "Port",
            unit: "port",
            default: Preset::Number(53.0),
            min: 0.0,
            max: 65535.0,
            step: 1.0,
            help: "The destination port that counts as DNS, whatever the protocol.",
            origin: "DNS is port 53 (RFC 1035).",
        },
    ],
};

fn counts(day: &Day, port: u16) -> PerHost {
    let mut counts = PerHost::default();
    let dns = day.conversations.iter().filter(|entry| entry.service.port == port);
    dns.for_each(|entry| counts.add(entry.source, entry.tally));
    counts
}

impl Detector for DnsC2 {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let Some(baseline) = context.baseline else { return Vec::new() };
        let port = params.port("port");
        let (before, after) = (counts(baseline, port), counts(context.test, port));
        let judge = |host| {
            let (a, b) = (before.get(host).flows, after.get(host).flows);
            let more = b >= a;
            let (threshold, word) =
                if more { (params.get("increase"), "increase") } else { (params.get("decrease"), "decrease") };
            // Without flows on the smaller side the change is beyond any factor.
            let value = Some(a.max(b) as f64 / a.min(b) as f64).filter(|value| value.is_finite());
            let rank = value.unwrap_or(f64::INFINITY);
            let change = match value {
                Some(times) if more => format!("{times:.1} times the clean day's {}", quantity(a as f64, "flows")),
                Some(times) => format!("{times:.1} times fewer than the clean day's {}", quantity(a as f64, "flows")),
                None if more => "and none on the clean day".to_owned(),
                None => format!("against {} on the clean day", quantity(a as f64, "flows")),
            };
            Verdict {
                subject: host,
                flagged: rank > threshold,
                value,
                threshold,
                measure: format!("flows to port {port}"),
                measure_unit: "flows",
                before: Some(a as f64),
                after: Some(b as f64),
                // One flow where there were none is not beyond any scale.
                excess: value.unwrap_or(a.max(b) as f64) / threshold,
                peers: Vec::new(),
                group: Vec::new(),
                summary: format!(
                    "{} made {} to port {port}, {change}: {word} beyond {threshold} times.",
                    context.address(host),
                    quantity(b as f64, "flows"),
                ),
            }
        };
        before.hosts_with(&after).into_iter().map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence {
        let port = params.port("port");
        let of = |day: Option<&Day>| day.map(|day| counts(day, port).get(verdict.subject)).unwrap_or_default();
        let (before, after) = (of(context.baseline), of(Some(context.test)));
        let count = |count: u64| Some(count as f64);
        Evidence {
            facts: vec![
                Fact::plain("Flows", count(before.flows), count(after.flows), "flows").compared(
                    verdict.value,
                    verdict.threshold,
                    META.unit,
                ),
                Fact::plain("Bytes sent", count(before.up_bytes), count(after.up_bytes), "bytes"),
                Fact::plain("Bytes received", count(before.down_bytes), count(after.down_bytes), "bytes"),
                Fact::plain("Mean bytes sent per flow", before.mean_up(), after.mean_up(), "bytes"),
            ],
            rows: RowFilter {
                sources: vec![context.address(verdict.subject)],
                port: Some(port),
                ..RowFilter::default()
            },
            ..Evidence::default()
        }
    }
}
