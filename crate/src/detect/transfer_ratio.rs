//! Transfer ratio: flows to inside devices that receive far more per byte sent.

use std::collections::BTreeMap;

use super::context::Context;
use super::evidence::{Cell, ColumnKind, Evidence, Fact, Table};
use super::finding::{Severity, Verdict};
use super::meta::{ANY_FLOWS, Attack, Meta, ParamSpec, Preset};
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{Day, Need, ratio};
use crate::flow::RowFilter;

/// See [`META`].
pub(super) struct TransferRatio;

static META: Meta = Meta {
    id: "transfer-ratio",
    rules: "course",
    title: "Transfer ratio inside",
    status: "stable",
    detects: "Detects flows to inside devices that receive far more bytes per byte sent than the clean day's mean.",
    why: "Collecting data from inside servers before it leaves shows as much received for little sent.",
    method: "The mean of received over sent bytes is taken over the clean day's flows to inside destinations, flow by flow. Flows of the day under test to inside destinations whose own ratio exceeds the factor times that mean are listed; their sources are flagged. Flows that sent nothing have no ratio.",
    false_positives: &[
        "Ratios have a long tail: on days without any anomaly the rule lists nearly every device. Findings whose ratio is not beyond that of the same device on the clean day stay low.",
    ],
    attack: &[Attack { id: "T1570", name: "Lateral Tool Transfer" }],
    references: &["Course report, day 5: 9 flows above 3 times the mean of 6.03"],
    dialects: ANY_FLOWS,
    needs_baseline: true,
    unit: "×",
    floor: Severity::Low,
    needs: &[Need::InsideRatios, Need::Conversations],
    params: &[ParamSpec {
        id: "factor",
        label: "Times the mean",
        unit: "×",
        default: Preset::Number(3.0),
        min: 1.0,
        max: 1000.0,
        step: 0.1,
        help: "How many times the clean day's mean ratio a flow must exceed.",
        origin: "The report: 3 x the mean.",
    }],
};

/// What the flows of one source to the inside come to.
#[derive(Clone, Copy, Default)]
struct Ratios {
    /// Flows above the threshold.
    over: u64,
    /// The largest ratio.
    largest: f64,
}

/// Mean of the flows' ratios: whole-number sum over whole-number count.
fn mean_ratio(context: &Context<'_>, day: &Day) -> Option<f64> {
    let (mut sum, mut flows) = (0u128, 0u64);
    day.inside_ratios(|_, destination, fixed, count| {
        if context.is_inside(destination) {
            sum += u128::from(fixed) * u128::from(count);
            flows += count;
        }
    });
    (flows > 0).then(|| sum as f64 / ratio_unit() / flows as f64)
}

fn ratio_unit() -> f64 {
    crate::aggregate::RATIO_ONE as f64
}

fn by_source(context: &Context<'_>, day: &Day, threshold: f64) -> BTreeMap<u32, Ratios> {
    let mut sources: BTreeMap<u32, Ratios> = BTreeMap::new();
    day.inside_ratios(|source, destination, fixed, count| {
        if context.is_inside(destination) {
            let entry = sources.entry(source).or_default();
            let value = ratio(fixed);
            entry.over += if value > threshold { count } else { 0 };
            entry.largest = entry.largest.max(value);
        }
    });
    sources
}

impl Detector for TransferRatio {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let Some(baseline) = context.baseline else { return Vec::new() };
        let Some(mean) = mean_ratio(context, baseline) else { return Vec::new() };
        let threshold = mean * params.get("factor");
        let before = by_source(context, baseline, threshold);
        let mut destinations: BTreeMap<u32, BTreeMap<u32, u64>> = BTreeMap::new();
        context.test.inside_ratios(|source, destination, fixed, count| {
            if ratio(fixed) > threshold && context.is_inside(destination) {
                *destinations.entry(source).or_default().entry(destination).or_default() += count;
            }
        });
        let judge = |(source, now): (u32, Ratios)| {
            let clean = before.get(&source).copied().unwrap_or_default();
            let mut peers: Vec<(u32, u64)> = destinations.remove(&source).into_iter().flatten().collect();
            peers.sort_unstable_by_key(|(destination, flows)| (std::cmp::Reverse(*flows), *destination));
            Verdict {
                subject: source,
                flagged: now.over > 0,
                value: Some(now.largest),
                threshold,
                measure: "flows above the threshold".to_owned(),
                measure_unit: "flows",
                before: Some(clean.over as f64),
                after: Some(now.over as f64),
                excess: now.largest / threshold.max(clean.largest),
                peers: peers.into_iter().map(|(destination, _)| destination).collect(),
                group: Vec::new(),
                summary: format!(
                    "{} made {} to inside devices that received more than {threshold:.2} bytes per byte sent \
                     ({} times the clean day's mean of {mean:.2}), up to {:.1}; on the clean day {}.",
                    context.address(source),
                    quantity(now.over as f64, "flows"),
                    params.get("factor"),
                    now.largest,
                    quantity(clean.over as f64, "flows"),
                ),
            }
        };
        by_source(context, context.test, threshold).into_iter().map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, _: &Params, verdict: &Verdict) -> Evidence {
        let mean = context.baseline.and_then(|day| mean_ratio(context, day));
        let mut table = Table::new(
            "destinations",
            "Inside destinations of its flows above the threshold",
            &[
                ("address", "Destination", ColumnKind::Address),
                ("flows", "Flows above", ColumnKind::Count),
                ("largest", "Largest ratio", ColumnKind::Ratio),
            ],
        );
        let mut pairs: BTreeMap<u32, (u64, f64)> = BTreeMap::new();
        context.test.inside_ratios(|source, destination, fixed, count| {
            if source == verdict.subject && context.is_inside(destination) && ratio(fixed) > verdict.threshold {
                let entry = pairs.entry(destination).or_default();
                entry.0 += count;
                entry.1 = entry.1.max(ratio(fixed));
            }
        });
        for (destination, (flows, largest)) in pairs {
            table.push(vec![Cell::from(context.address(destination)), flows.into(), largest.into()]);
        }
        Evidence {
            facts: vec![
                Fact::plain("Flows above the threshold", verdict.before, verdict.after, "flows"),
                Fact::plain("Ratio: the clean day's mean, this device's largest", mean, verdict.value, META.unit)
                    .compared(verdict.value, verdict.threshold, META.unit),
            ],
            tables: vec![table],
            plots: Vec::new(),
            rows: RowFilter {
                sources: vec![context.address(verdict.subject)],
                destination_networks: context.inside.to_vec(),
                ratio_above: Some(verdict.threshold),
                ..RowFilter::default()
            },
        }
    }
}
