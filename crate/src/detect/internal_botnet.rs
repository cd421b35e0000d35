//! Internal botnet: devices that talk to inside devices they never talked to.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Context, PerHost};
use super::evidence::{Cell, ColumnKind, Evidence, Fact, Plot, Table};
use super::finding::{Severity, Verdict};
use super::meta::{ANY_FLOWS, Attack, Meta, ParamSpec, Preset};
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{Conversation, Day, Need};
use crate::flow::RowFilter;

/// See [`META`].
pub(super) struct InternalBotnet;

static META: Meta = Meta {
    id: "internal-botnet",
    rules: "course",
    title: "Internal botnet",
    status: "stable",
    detects: "Detects devices that talk to inside devices they did not talk to on the clean day.",
    why: "Workstations talk to servers, hardly ever to each other; devices that suddenly do so in a group are being spread to or steered from within.",
    method: "The (source, inside destination) pairs of the day under test that the clean day never had; their sources are suspects. Suspects that talk to each other over such pairs form a group.",
    false_positives: &[
        "A new inside server or printer: then many sources gain the same single destination, and no group.",
        "A clean day too short to have seen everybody's usual pairs.",
    ],
    attack: &[
        Attack { id: "T1018", name: "Remote System Discovery" },
        Attack { id: "T1570", name: "Lateral Tool Transfer" },
    ],
    references: &["Course report, day 5: .19 .88 .151 .172 talk to each other"],
    dialects: ANY_FLOWS,
    needs_baseline: true,
    unit: "pairs",
    floor: Severity::Medium,
    needs: &[Need::Conversations, Need::Totals],
    params: &[ParamSpec {
        id: "allowed_pairs",
        label: "New pairs allowed",
        unit: "pairs",
        default: Preset::Number(0.0),
        min: 0.0,
        max: 100_000.0,
        step: 1.0,
        help: "A device is a suspect when it has more new inside destinations than this.",
        origin: "The report: any new pair makes its source a suspect.",
    }],
};

/// Inside destinations by source.
fn inside_pairs(context: &Context<'_>, day: &Day) -> BTreeMap<u32, BTreeSet<u32>> {
    let mut pairs: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for entry in day.conversations.iter().filter(|entry| context.is_inside(entry.destination)) {
        pairs.entry(entry.source).or_default().insert(entry.destination);
    }
    pairs
}

/// The suspects that can be reached from `start` over new pairs between
/// suspects, in either direction, `start` among them; alone when there are none.
fn group_of(start: u32, links: &BTreeMap<u32, BTreeSet<u32>>) -> Vec<u32> {
    let mut group = BTreeSet::from([start]);
    let mut open = vec![start];
    while let Some(suspect) = open.pop() {
        for other in links.get(&suspect).into_iter().flatten() {
            if group.insert(*other) {
                open.push(*other);
            }
        }
    }
    group.into_iter().collect()
}

/// Between suspects, who talks to whom over new pairs, both ways.
fn links(new_pairs: &BTreeMap<u32, BTreeSet<u32>>) -> BTreeMap<u32, BTreeSet<u32>> {
    let mut links: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for (source, destinations) in new_pairs {
        for destination in destinations.iter().filter(|destination| new_pairs.contains_key(destination)) {
            links.entry(*source).or_default().insert(*destination);
            links.entry(*destination).or_default().insert(*source);
        }
    }
    links
}

impl Detector for InternalBotnet {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let Some(baseline) = context.baseline else { return Vec::new() };
        let allowed = params.get("allowed_pairs");
        let before = inside_pairs(context, baseline);
        let after = inside_pairs(context, context.test);
        let none = BTreeSet::new();
        let known = |source: &u32| before.get(source).unwrap_or(&none);
        let new_pairs: BTreeMap<u32, BTreeSet<u32>> = after
            .iter()
            .map(|(source, now)| (*source, now.difference(known(source)).copied().collect::<BTreeSet<u32>>()))
            .filter(|(_, new)| new.len() as f64 > allowed)
            .collect();
        let links = links(&new_pairs);
        let judge = |(source, now): (&u32, &BTreeSet<u32>)| {
            let new: Vec<u32> = now.difference(known(source)).copied().collect();
            let flagged = new.len() as f64 > allowed;
            let group = if flagged { group_of(*source, &links) } else { Vec::new() };
            let talking = group.len() > 1;
            let with = match group.len() {
                0 | 1 => String::new(),
                suspects => format!(" It is one of {suspects} suspects that talk to each other."),
            };
            Verdict {
                subject: *source,
                flagged,
                value: Some(new.len() as f64),
                threshold: allowed,
                measure: "inside destinations".to_owned(),
                measure_unit: "pairs",
                before: Some(known(source).len() as f64),
                after: Some(now.len() as f64),
                // Talking within a group is what sets a botnet apart from a new
                // server; it counts as much as ten times the pairs.
                excess: new.len() as f64 / (allowed + 1.0) * if talking { 10.0 } else { 1.0 },
                summary: format!(
                    "{} talks to {} inside it never talked to on the clean day; {allowed} are allowed.{with}",
                    context.address(*source),
                    quantity(new.len() as f64, "destinations"),
                ),
                peers: if flagged { new } else { Vec::new() },
                group: if talking { group } else { Vec::new() },
            }
        };
        after.iter().map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, _: &Params, verdict: &Verdict) -> Evidence {
        let mut members = verdict.group.clone();
        if members.is_empty() {
            members.push(verdict.subject);
        }
        let is_new =
            |entry: &&Conversation| entry.source == verdict.subject && verdict.peers.contains(&entry.destination);
        let mut table = Table::new(
            "new-pairs",
            "New inside destinations",
            &[
                ("address", "Destination", ColumnKind::Address),
                ("in_group", "In its group", ColumnKind::Flag),
                ("service", "Service", ColumnKind::Text),
                ("flows", "Flows", ColumnKind::Count),
                ("up_bytes", "Sent", ColumnKind::Bytes),
                ("down_bytes", "Received", ColumnKind::Bytes),
            ],
        );
        for entry in context.test.conversations.iter().filter(is_new) {
            table.push(vec![
                Cell::from(context.address(entry.destination)),
                members.contains(&entry.destination).into(),
                entry.service.to_string().into(),
                entry.tally.flows.into(),
                entry.tally.up_bytes.into(),
                entry.tally.down_bytes.into(),
            ]);
        }
        // The report's chart: mean bytes of each suspect's flows on the day
        // under test against the clean day's overall means.
        let mut tallies = PerHost::default();
        context.test.conversations.iter().for_each(|entry| tallies.add(entry.source, entry.tally));
        let mean = |suspect: &u32| {
            let tally = tallies.get(*suspect);
            (context.address(*suspect).to_string(), tally.mean_up(), tally.mean_down())
        };
        let overall = context.baseline.map(|day| &day.totals);
        let overall_up = overall.and_then(|totals| totals.up.mean());
        let overall_down = overall.and_then(|totals| totals.down.mean());
        let own = tallies.get(verdict.subject);
        let fact = |label: &str, before, after| Fact::plain(label, before, after, "bytes");
        Evidence {
            facts: vec![
                fact("Mean bytes sent per flow (clean day: all devices)", overall_up, own.mean_up()),
                fact("Mean bytes received per flow (clean day: all devices)", overall_down, own.mean_down()),
            ],
            tables: vec![table],
            plots: vec![Plot::Means {
                title: "Mean bytes per flow of the suspects".to_owned(),
                groups: members.iter().map(mean).collect(),
                overall_up,
                overall_down,
            }],
            rows: RowFilter {
                sources: vec![context.address(verdict.subject)],
                destinations: context.addresses(&verdict.peers),
                ..RowFilter::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_connected_suspects() {
        let new_pairs = BTreeMap::from([
            (1, BTreeSet::from([2, 9])),
            (2, BTreeSet::from([3])),
            (3, BTreeSet::from([9])),
            (5, BTreeSet::from([6])),
        ]);
        let links = links(&new_pairs);
        assert_eq!(group_of(1, &links), [1, 2, 3]);
        assert_eq!(group_of(3, &links), [1, 2, 3]);
        assert_eq!(group_of(5, &links), [5], "6 is no suspect");
    }
}
