//! Many names: one device asks for very many names under one domain.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::context::Context;
use super::evidence::{ColumnKind, EVIDENCE_ROWS, Evidence, Fact, Table};
use super::finding::{Severity, Verdict};
use super::meta::{Attack, Meta, ParamSpec, Preset};
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{DnsView, DomainNames, Need};
use crate::flow::{Dialect, RowFilter, RowKind};

/// See [`META`].
pub(super) struct DnsManyNames;

static META: Meta = Meta {
    id: "dns-many-names",
    rules: "zeek",
    title: "Many names under one domain",
    status: "stable",
    detects: "Detects devices that ask for very many distinct names under one registered domain.",
    why: "A tunnel or a theft of data through the DNS writes what it carries into the names it asks for: each must be a new one, or a resolver would answer from its memory. All of them are under the domain whose name server takes the data in.",
    method: "Per source and registered domain (example.com of www.example.com), the distinct names asked for are counted, letters without their case. A device is flagged by the domain with most names when these are more than the parameter says. Addresses turned into names (.arpa) do not count. From some 2000 names on the number is an estimate, off by some 2 %.",
    false_positives: &[
        "A mail server that looks senders up in block lists.",
        "Virus scanners that ask for the checksum of each file as a name.",
        "A resolver, through which the queries of all devices go.",
        "Clouds and content networks that give each customer a name under one domain.",
        "A log of many days: the names are counted over all of it.",
    ],
    attack: &[
        Attack { id: "T1071.004", name: "Application Layer Protocol: DNS" },
        Attack { id: "T1048.003", name: "Exfiltration Over Unencrypted Non-C2 Protocol" },
        Attack { id: "T1572", name: "Protocol Tunneling" },
    ],
    references: &["RITA: names per domain, bands from 100, 500, 800 and 1000"],
    dialects: &[Dialect::ZeekDns],
    needs_baseline: false,
    unit: "names",
    floor: Severity::Medium,
    needs: &[Need::Names],
    params: &[ParamSpec {
        id: "names",
        label: "Names",
        unit: "names",
        default: Preset::Number(500.0),
        min: 1.0,
        max: 1e9,
        step: 1.0,
        help: "How many distinct names under one domain a device may ask for.",
        origin: "RITA's second band. Its first, 100, counts a whole network's names; one browser can come to that many in a day under the domain of a content network.",
    }],
};

/// Per source the domain with most names; the first by name of several.
fn largest(view: &DnsView) -> BTreeMap<u32, &DomainNames> {
    let mut largest: BTreeMap<u32, &DomainNames> = BTreeMap::new();
    for entry in &view.names {
        let first = largest.entry(entry.source).or_insert(entry);
        if entry.set.names.count() > first.set.names.count() {
            *first = entry;
        }
    }
    largest
}

impl Detector for DnsManyNames {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let before = context.clean(Dialect::ZeekDns).map(|day| largest(&day.dns));
        let judge = |(source, entry): (u32, &DomainNames)| {
            let names = entry.set.names.count();
            let before = before.as_ref().map(|day| day.get(&source).map_or(0, |entry| entry.set.names.count()));
            let about = if entry.set.names.is_exact() { "" } else { "about " };
            Verdict {
                summary: format!(
                    "{} asked for {about}{} under {} in {}; the limit is {}.",
                    context.address(source),
                    quantity(names as f64, "distinct names"),
                    entry.domain,
                    quantity(entry.set.queries as f64, "queries"),
                    params.get("names"),
                ),
                ..Verdict::on_count(
                    source,
                    (before, names),
                    params.get("names"),
                    "distinct names under one domain",
                    META.unit,
                )
            }
        };
        largest(&context.test.dns).into_iter().map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence {
        let names = &context.test.dns.names;
        let mut own: Vec<&DomainNames> = names.iter().filter(|entry| entry.source == verdict.subject).collect();
        own.sort_by_key(|entry| Reverse(entry.set.names.count()));
        let mut table = Table::new(
            "domains",
            "Domains it asked for names under",
            &[
                ("domain", "Domain", ColumnKind::Text),
                ("names", "Distinct names", ColumnKind::Count),
                ("estimated", "Estimated", ColumnKind::Flag),
                ("queries", "Queries", ColumnKind::Count),
            ],
        );
        for DomainNames { domain, set, .. } in &own {
            let estimated = !set.names.is_exact();
            table.push(vec![domain.clone().into(), set.names.count().into(), estimated.into(), set.queries.into()]);
        }
        let beyond = own.iter().filter(|entry| entry.set.names.count() as f64 > params.get("names"));
        Evidence {
            facts: vec![
                Fact::plain("Distinct names under one domain", verdict.before, verdict.after, META.unit).compared(
                    verdict.value,
                    verdict.threshold,
                    META.unit,
                ),
            ],
            plots: table.plot(&["domain"], "names", META.unit, Some(verdict.threshold)).into_iter().collect(),
            tables: vec![table.cut(EVIDENCE_ROWS)],
            rows: RowFilter {
                kind: RowKind::Dns,
                sources: vec![context.address(verdict.subject)],
                domains: beyond.map(|entry| entry.domain.clone()).collect(),
                ..RowFilter::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::made_log::{device, judged, queries};
    use super::*;

    fn day(names: i64) -> crate::aggregate::Gathered {
        let tunnel = (0..names * 2).map(|n| (1, n, format!("data{}.tunnel.example", n / 2), 0));
        let others = (0..90).map(|n| (2, n, format!("www.site{n}.com"), 0));
        queries(&tunnel.chain(others).collect::<Vec<_>>())
    }

    #[test]
    fn the_domain_with_most_names_decides() {
        let found = judged(&DnsManyNames, Some(day(20)), day(501), &[]);
        let [(tunnel, verdict, Some(evidence)), (other, quiet, None)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((*tunnel, *other), (device(1), device(2)));
        assert_eq!((verdict.value, verdict.before, quiet.value), (Some(501.0), Some(20.0), Some(1.0)));
        assert!(verdict.summary.contains("501 distinct names under tunnel.example in 1 002 queries"));
        assert_eq!(evidence.rows.domains, ["tunnel.example"]);
        assert!(judged(&DnsManyNames, None, day(500), &[]).iter().all(|(_, verdict, _)| !verdict.flagged));
        assert!(judged(&DnsManyNames, None, day(500), &[("names", "499")])[0].1.flagged);
    }

    #[test]
    fn an_estimate_is_called_one() {
        let found = judged(&DnsManyNames, None, day(5000), &[]);
        let (_, verdict, Some(evidence)) = &found[0] else { panic!("{found:?}") };
        assert!(verdict.summary.contains("asked for about "), "{}", verdict.summary);
        assert_eq!(evidence.tables[0].rows[0][2], true.into());
    }
}
