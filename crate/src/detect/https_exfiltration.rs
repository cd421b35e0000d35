//! HTTPS exfiltration: pairs that send more than the mean pair, and
//! destinations that are suddenly used for large transfers.

use std::collections::BTreeMap;

use super::context::Context;
use super::evidence::{Cell, ColumnKind, Evidence, Fact, Plot, Table};
use super::finding::{Severity, Verdict};
use super::large_flows::{LargeFlows, hours};
use super::meta::{ANY_FLOWS, Attack, Meta, ParamSpec, Preset};
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{Day, Need, Tally};
use crate::flow::{RowFilter, Service};

/// See [`META`].
pub(super) struct HttpsExfiltration;

/// Destinations whose hours are drawn, the ones that were sent most.
const CHARTS: usize = 6;

static META: Meta = Meta {
    id: "https-exfiltration",
    rules: "course",
    title: "HTTPS exfiltration",
    status: "stable",
    detects: "Detects devices that send more over HTTPS to one destination than the mean of all pairs.",
    why: "Stolen data leaves where nobody looks: encrypted, to a cloud service that others use as well.",
    method: "Over tcp/443, the bytes sent are summed per (source, destination) on the day under test; pairs above the mean of the pairs are listed with country and organisation, and their sources are flagged. Then, per destination, the flows that received more than the clean day's mean are counted on both days: a destination stands out when it has more than 1.5 times the clean day's, or had none; for those the hours are shown that the clean day did not have.",
    false_positives: &[
        "Sums have a long tail: on days without any anomaly nearly every device has a pair above the mean. Findings whose largest pair is not beyond the same device's largest on the clean day stay low.",
        "Backups and video calls send much, to the same destinations every day.",
    ],
    attack: &[
        Attack { id: "T1567.002", name: "Exfiltration to Cloud Storage" },
        Attack { id: "T1041", name: "Exfiltration Over C2 Channel" },
    ],
    references: &["Course report, day 5: .20 and .188 to 13.107.42.32 and .48"],
    dialects: ANY_FLOWS,
    needs_baseline: true,
    unit: "bytes",
    floor: Severity::Low,
    needs: &[Need::Conversations, Need::EndpointHours, Need::DownValues, Need::Totals],
    params: &[
        ParamSpec {
            id: "mean_factor",
            label: "Times the mean pair",
            unit: "×",
            default: Preset::Number(1.0),
            min: 0.0,
            max: 100_000.0,
            step: 0.1,
            help: "How many times the mean of all pairs a pair must have sent.",
            origin: "The report: pairs above the mean of the pairs.",
        },
        ParamSpec {
            id: "large_factor",
            label: "Large flow",
            unit: "×",
            default: Preset::Number(1.0),
            min: 0.0,
            max: 1000.0,
            step: 0.1,
            help: "A flow is large when it received more than this many times the clean day's mean.",
            origin: "The report: flows above the clean day's mean of down bytes.",
        },
        ParamSpec {
            id: "growth",
            label: "Growth of large flows",
            unit: "×",
            default: Preset::Number(1.5),
            min: 1.0,
            max: 1000.0,
            step: 0.1,
            help: "A destination stands out when its large flows are more than this many times the clean day's.",
            origin: "The report: 1.5 times.",
        },
        ParamSpec {
            id: "port",
            label: "Port",
            unit: "tcp port",
            default: Preset::Number(443.0),
            min: 0.0,
            max: 65535.0,
            step: 1.0,
            help: "The destination port that counts as HTTPS.",
            origin: "HTTPS is tcp/443 (RFC 9110).",
        },
    ],
};

/// The pairs of one source over the service, the largest first.
fn pairs_by_source(day: &Day, service: Service) -> BTreeMap<u32, Vec<(u32, Tally)>> {
    let mut sources: BTreeMap<u32, Vec<(u32, Tally)>> = BTreeMap::new();
    for entry in day.over(service) {
        sources.entry(entry.source).or_default().push((entry.destination, entry.tally));
    }
    for pairs in sources.values_mut() {
        pairs.sort_unstable_by_key(|(destination, tally)| (std::cmp::Reverse(tally.up_bytes), *destination));
    }
    sources
}

/// Mean of the sums of bytes sent of all pairs.
fn mean_pair(day: &Day, service: Service) -> Option<f64> {
    let (mut sum, mut pairs) = (0u128, 0u64);
    for entry in day.over(service) {
        sum += u128::from(entry.tally.up_bytes);
        pairs += 1;
    }
    (pairs > 0).then(|| sum as f64 / pairs as f64)
}

fn service(params: &Params) -> Service {
    Service::tcp(params.port("port"))
}

impl Detector for HttpsExfiltration {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let Some(baseline) = context.baseline else { return Vec::new() };
        let service = service(params);
        let Some(mean) = mean_pair(context.test, service) else { return Vec::new() };
        let threshold = mean * params.get("mean_factor");
        let clean = pairs_by_source(baseline, service);
        let large = LargeFlows::new(context, service, params.get("large_factor"), params.get("growth"));
        let judge = |(source, pairs): (u32, Vec<(u32, Tally)>)| {
            let (top, sent) = pairs.first().map_or((source, 0), |(top, tally)| (*top, tally.up_bytes));
            let clean = clean.get(&source).map(Vec::as_slice).unwrap_or_default();
            let before =
                clean.iter().find(|(destination, _)| *destination == top).map(|(_, tally)| tally.up_bytes as f64);
            let clean_largest = clean.first().map_or(0, |(_, tally)| tally.up_bytes) as f64;
            let peers: Vec<u32> =
                pairs.iter().filter(|(_, tally)| tally.up_bytes as f64 > threshold).map(|(peer, _)| *peer).collect();
            let outstanding = peers.iter().filter(|peer| large.stands_out(**peer)).count();
            Verdict {
                subject: source,
                flagged: !peers.is_empty(),
                value: Some(sent as f64),
                threshold,
                measure: format!("bytes sent over {service} to {}", context.address(top)),
                measure_unit: "bytes",
                before,
                after: Some(sent as f64),
                excess: sent as f64 / threshold.max(clean_largest),
                summary: format!(
                    "{} sent {} over {service} to {} ({}); {} of its pairs {} above the mean pair of {}, {outstanding} of them to \
                     destinations with many more large flows than on the clean day, when its largest pair sent {}.",
                    context.address(source),
                    quantity(sent as f64, "bytes"),
                    context.address(top),
                    context.place_words(top),
                    peers.len(),
                    if peers.len() == 1 { "is" } else { "are" },
                    quantity(threshold, "bytes"),
                    quantity(clean_largest, "bytes"),
                ),
                peers,
                group: Vec::new(),
            }
        };
        pairs_by_source(context.test, service).into_iter().map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence {
        let service = service(params);
        let large = LargeFlows::new(context, service, params.get("large_factor"), params.get("growth"));
        let own = |day: Option<&Day>| -> BTreeMap<u32, Tally> {
            let pairs = day.map(|day| day.over(service).filter(|entry| entry.source == verdict.subject));
            pairs.into_iter().flatten().map(|entry| (entry.destination, entry.tally)).collect()
        };
        let (before, after) = (own(context.baseline), own(Some(context.test)));
        let mut table = Table::new(
            "pairs",
            "Destinations above the mean pair",
            &[
                ("address", "Destination", ColumnKind::Address),
                ("country", "Network country", ColumnKind::Country),
                ("network", "Network", ColumnKind::Network),
                ("flows", "Flows", ColumnKind::Count),
                ("up_before", "Sent, clean day", ColumnKind::Bytes),
                ("up_bytes", "Sent", ColumnKind::Bytes),
                ("large_before", "Large flows of all, clean day", ColumnKind::Count),
                ("large", "Large flows of all", ColumnKind::Count),
                ("stands_out", "Stands out", ColumnKind::Flag),
                ("new_hours", "Hours the clean day had not", ColumnKind::Text),
            ],
        );
        let mut plots = Vec::new();
        for peer in &verdict.peers {
            let tally = after.get(peer).copied().unwrap_or_default();
            let (large_before, large_after) = large.of(*peer);
            let stands_out = large.stands_out(*peer);
            let (hours_before, hours_after) = hours(context, *peer, service);
            let new_hours: Vec<String> = hours_before
                .iter()
                .zip(&hours_after)
                .enumerate()
                .filter(|(_, (before, after))| before.is_none() && after.is_some())
                .map(|(hour, _)| format!("{hour:02}"))
                .collect();
            table.push(vec![
                Cell::from(context.address(*peer)),
                context.country(*peer).map(|country| country.as_str().to_owned()).into(),
                context.network(*peer).into(),
                tally.flows.into(),
                before.get(peer).map(|tally| tally.up_bytes).into(),
                tally.up_bytes.into(),
                large_before.into(),
                large_after.into(),
                stands_out.into(),
                new_hours.join(" ").into(),
            ]);
            if stands_out && plots.len() < CHARTS {
                plots.push(Plot::HourPattern {
                    destination: context.address(*peer),
                    before: hours_before.map(Option::unwrap_or_default).to_vec(),
                    after: hours_after.map(Option::unwrap_or_default).to_vec(),
                });
            }
        }
        let sum = |pairs: &BTreeMap<u32, Tally>| Some(pairs.values().map(|tally| tally.up_bytes as f64).sum());
        Evidence {
            facts: vec![
                Fact::plain("Largest pair, bytes sent", verdict.before, verdict.after, "bytes").compared(
                    verdict.value,
                    verdict.threshold,
                    META.unit,
                ),
                Fact::plain(format!("All bytes sent over {service}"), sum(&before), sum(&after), "bytes"),
            ],
            tables: vec![table],
            plots,
            rows: RowFilter {
                sources: vec![context.address(verdict.subject)],
                destinations: context.addresses(&verdict.peers),
                protocol: Some(service.protocol),
                port: Some(service.port),
                ..RowFilter::default()
            },
        }
    }
}
