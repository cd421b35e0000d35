//! Unusual country: destinations in countries that the clean day never had.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::evidence::{Cell, ColumnKind, Evidence, Fact, Plot, Table};
use super::finding::{Severity, Verdict};
use super::meta::{ANY_FLOWS, Attack, Meta, ParamSpec, Preset};
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{Conversation, Need, Tally};
use crate::flow::RowFilter;
use crate::geo::CountryCode;

/// See [`META`].
pub(super) struct UnusualCountry;

static META: Meta = Meta {
    id: "unusual-country",
    rules: "course",
    title: "Unusual country",
    status: "stable",
    detects: "Detects devices that talk to countries that no device talked to on the clean day.",
    why: "An organisation's traffic goes to few countries, and to the same ones each day; a new one may be a controller or a drop.",
    method: "The network countries of the public destinations of the day under test that no destination of the clean day had. The devices that went there are flagged, with their flows; per country, mean bytes per flow are set against the clean day's overall means.",
    false_positives: &[
        "A content network that answers from another country today; the AS organisation tells.",
        "Network country is where addresses are registered or announced, not where a server stands; anycast addresses say little.",
    ],
    attack: &[Attack { id: "T1071.001", name: "Application Layer Protocol: Web Protocols" }],
    references: &["Course report, day 5: FI AT NZ KH EE and others"],
    dialects: ANY_FLOWS,
    needs_baseline: true,
    unit: "flows",
    floor: Severity::Medium,
    needs: &[Need::Conversations, Need::Totals],
    params: &[ParamSpec {
        id: "allowed_flows",
        label: "Flows allowed",
        unit: "flows",
        default: Preset::Number(0.0),
        min: 0.0,
        max: 1_000_000.0,
        step: 1.0,
        help: "A device is flagged when it has more flows to new countries than this.",
        origin: "The report: any flow to a new country counts.",
    }],
};

/// Countries of the day under test that the clean day never had.
fn new_countries(context: &Context<'_>) -> BTreeSet<CountryCode> {
    let countries = |conversations: &[Conversation]| -> BTreeSet<CountryCode> {
        conversations.iter().filter_map(|entry| context.country(entry.destination)).collect()
    };
    let before = context.baseline.map(|day| countries(&day.conversations)).unwrap_or_default();
    countries(&context.test.conversations).difference(&before).copied().collect()
}

impl Detector for UnusualCountry {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        if context.baseline.is_none() {
            return Vec::new();
        }
        let allowed = params.get("allowed_flows");
        let new = new_countries(context);
        let mut sources: BTreeMap<u32, (u64, BTreeMap<u32, u64>)> = BTreeMap::new();
        for entry in &context.test.conversations {
            let Some(country) = context.country(entry.destination) else { continue };
            let (flows, destinations) = sources.entry(entry.source).or_default();
            if new.contains(&country) {
                *flows += entry.tally.flows;
                *destinations.entry(entry.destination).or_default() += entry.tally.flows;
            }
        }
        let judge = |(source, (flows, destinations)): (u32, (u64, BTreeMap<u32, u64>))| {
            let mut peers: Vec<(u32, u64)> = destinations.into_iter().collect();
            peers.sort_unstable_by_key(|(destination, flows)| (std::cmp::Reverse(*flows), *destination));
            let peers: Vec<u32> = peers.into_iter().map(|(destination, _)| destination).collect();
            let countries: BTreeSet<CountryCode> = peers.iter().filter_map(|host| context.country(*host)).collect();
            let names: Vec<&str> = countries.iter().map(CountryCode::as_str).collect();
            Verdict {
                subject: source,
                flagged: flows as f64 > allowed,
                value: Some(flows as f64),
                threshold: allowed,
                measure: "flows to new countries".to_owned(),
                measure_unit: "flows",
                before: Some(0.0),
                after: Some(flows as f64),
                // A visit is a handful of flows.
                excess: flows as f64 / (allowed + 10.0),
                summary: format!(
                    "{} made {} to {}, where no device went on the clean day; {allowed} are allowed.",
                    context.address(source),
                    quantity(flows as f64, "flows"),
                    if names.is_empty() { "new countries".to_owned() } else { names.join(", ") },
                ),
                peers,
                group: Vec::new(),
            }
        };
        sources.into_iter().map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, _: &Params, verdict: &Verdict) -> Evidence {
        let new = new_countries(context);
        let mut countries: BTreeMap<CountryCode, (Tally, Tally, BTreeSet<u32>)> = BTreeMap::new();
        for entry in &context.test.conversations {
            let Some(country) = context.country(entry.destination).filter(|country| new.contains(country)) else {
                continue;
            };
            let (all, own, sources) = countries.entry(country).or_default();
            all.add(entry.tally);
            sources.insert(entry.source);
            if entry.source == verdict.subject {
                own.add(entry.tally);
            }
        }
        let mut by_country = Table::new(
            "countries",
            "Countries that the clean day never had",
            &[
                ("country", "Network country", ColumnKind::Country),
                ("flows", "Flows of all devices", ColumnKind::Count),
                ("own_flows", "Flows of this device", ColumnKind::Count),
                ("sources", "Devices", ColumnKind::Count),
                ("mean_up", "Mean sent", ColumnKind::Bytes),
                ("mean_down", "Mean received", ColumnKind::Bytes),
            ],
        );
        for (country, (all, own, sources)) in &countries {
            by_country.push(vec![
                Cell::Text(country.as_str().to_owned()),
                all.flows.into(),
                own.flows.into(),
                (sources.len() as u64).into(),
                all.mean_up().into(),
                all.mean_down().into(),
            ]);
        }
        let mut destinations = Table::new(
            "destinations",
            "Where this device went",
            &[
                ("address", "Destination", ColumnKind::Address),
                ("country", "Network country", ColumnKind::Country),
                ("network", "Network", ColumnKind::Network),
                ("service", "Service", ColumnKind::Text),
                ("flows", "Flows", ColumnKind::Count),
                ("up_bytes", "Sent", ColumnKind::Bytes),
                ("down_bytes", "Received", ColumnKind::Bytes),
            ],
        );
        for entry in &context.test.conversations {
            let country = context.country(entry.destination).filter(|country| new.contains(country));
            if let Some(country) = country.filter(|_| entry.source == verdict.subject) {
                destinations.push(vec![
                    Cell::from(context.address(entry.destination)),
                    Cell::Text(country.as_str().to_owned()),
                    context.network(entry.destination).into(),
                    entry.service.to_string().into(),
                    entry.tally.flows.into(),
                    entry.tally.up_bytes.into(),
                    entry.tally.down_bytes.into(),
                ]);
            }
        }
        let overall = context.baseline.map(|day| &day.totals);
        let overall_up = overall.and_then(|totals| totals.up.mean());
        let overall_down = overall.and_then(|totals| totals.down.mean());
        let mut own = Tally::default();
        countries.values().for_each(|(_, tally, _)| own.add(*tally));
        let fact = |label: &str, before, after| Fact::plain(label, before, after, "bytes");
        Evidence {
            facts: vec![
                fact("Mean bytes sent per flow (clean day: all flows)", overall_up, own.mean_up()),
                fact("Mean bytes received per flow (clean day: all flows)", overall_down, own.mean_down()),
            ],
            plots: vec![Plot::Means {
                title: "Mean bytes per flow to the new countries".to_owned(),
                groups: countries
                    .iter()
                    .map(|(country, (all, _, _))| (country.as_str().to_owned(), all.mean_up(), all.mean_down()))
                    .collect(),
                overall_up,
                overall_down,
            }],
            tables: vec![by_country, destinations],
            rows: RowFilter {
                sources: vec![context.address(verdict.subject)],
                destinations: context.addresses(&verdict.peers),
                ..RowFilter::default()
            },
        }
    }
}
