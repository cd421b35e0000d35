//! Random labels: names whose longest label is long and looks like data.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::context::Context;
use super::evidence::{ColumnKind, EVIDENCE_ROWS, Evidence, Fact, Table};
use super::finding::{Severity, Verdict};
use super::meta::{Attack, Meta, ParamSpec, Preset};
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{DnsView, LABEL_MIN_CHARACTERS, LABEL_MIN_ENTROPY_TENTHS, Need};
use crate::flow::{Dialect, RowFilter, RowKind};

/// See [`META`].
pub(super) struct DnsRandomLabels;

static META: Meta = Meta {
    id: "dns-random-labels",
    rules: "zeek",
    title: "Names that look like data",
    status: "experimental",
    detects: "Detects devices that ask for many names with a long label that looks random.",
    why: "Data carried by DNS queries are written into the labels of names in hexadecimal or base32, and as long as they may be, for few queries shall do.",
    method: "Of each name the longest label below the registered domain is taken, and its Shannon entropy in bits a character, rounded down to tenths. Queries for names in which both reach the parameters are counted per source and domain, but no more of them than the device asked for distinct names under that domain: one long name asked for again and again carries nothing. A device is flagged when their sum over all domains is more than the parameter says.",
    false_positives: &[
        "Virus scanners and mail filters that ask for the checksum of each file or message as a name.",
        "Clouds that name machines and stores by long identifiers.",
        "A resolver, through which the queries of all devices go.",
    ],
    attack: &[
        Attack { id: "T1071.004", name: "Application Layer Protocol: DNS" },
        Attack { id: "T1048.003", name: "Exfiltration Over Unencrypted Non-C2 Protocol" },
        Attack { id: "T1572", name: "Protocol Tunneling" },
    ],
    references: &["Shannon 1948: entropy", "RFC 1035: labels of up to 63 characters"],
    dialects: &[Dialect::ZeekDns],
    needs_baseline: false,
    unit: "names",
    floor: Severity::Medium,
    needs: &[Need::Labels, Need::Names],
    params: &[
        ParamSpec {
            id: "names",
            label: "Names",
            unit: "names",
            default: Preset::Number(20.0),
            min: 0.0,
            max: 1e9,
            step: 1.0,
            help: "How many such names a device may ask for.",
            origin: "Chosen here: 20 names of 24 characters carry some 300 bytes, the least that is worth a tunnel; a browser meets a few such names.",
        },
        ParamSpec {
            id: "characters",
            label: "Characters",
            unit: "characters",
            default: Preset::Number(24.0),
            min: LABEL_MIN_CHARACTERS as f64,
            max: 63.0,
            step: 1.0,
            help: "How long the label must be.",
            origin: "Chosen here: service names of several words (firebaseinstallations, default-first-site-name) and the hashes of content networks end below it; tunnels use 30 to 63.",
        },
        ParamSpec {
            id: "entropy_bits",
            label: "Entropy",
            unit: "bits a character",
            default: Preset::Number(3.4),
            min: LABEL_MIN_ENTROPY_TENTHS as f64 / 10.0,
            max: 6.0,
            step: 0.1,
            help: "How many bits a character the label must have.",
            origin: "Ten digits come to 3.32 at most, which leaves out addresses and counters. Measured on 4000 random labels of each kind: of hexadecimal ones 71 % reach 3.4 at 24 characters, 93 % at 32 and all at 48; of base32 ones all do.",
        },
    ],
};

/// Names that look like data under one domain, asked for by one source.
#[derive(Default)]
struct Suspicious {
    /// Queries for them.
    queries: u64,
    /// Characters of the longest label.
    longest: u8,
    /// How many there are at most.
    names: u64,
}

/// What each source asked for, by domain.
fn suspicious<'a>(view: &'a DnsView, params: &Params) -> BTreeMap<(u32, &'a str), Suspicious> {
    let least = (params.get("characters"), (params.get("entropy_bits") * 10.0).round());
    let mut found: BTreeMap<(u32, &str), Suspicious> = BTreeMap::new();
    for label in &view.labels {
        if f64::from(label.characters) >= least.0 && f64::from(label.entropy_tenths) >= least.1 {
            let sum = found.entry((label.source, label.domain.as_str())).or_default();
            sum.queries += label.queries;
            sum.longest = sum.longest.max(label.characters);
        }
    }
    for entry in &view.names {
        if let Some(sum) = found.get_mut(&(entry.source, entry.domain.as_str())) {
            sum.names = entry.set.names.count().min(sum.queries);
        }
    }
    found
}

/// Every source that asked for a name, with how many look like data.
fn by_source(view: &DnsView, params: &Params) -> BTreeMap<u32, u64> {
    let mut sums: BTreeMap<u32, u64> = view.names.iter().map(|entry| (entry.source, 0)).collect();
    for ((source, _), found) in suspicious(view, params) {
        *sums.entry(source).or_default() += found.names;
    }
    sums
}

impl Detector for DnsRandomLabels {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let before = context.clean(Dialect::ZeekDns).map(|day| by_source(&day.dns, params));
        let judge = |(source, names)| {
            let before = before.as_ref().map(|day| day.get(&source).copied().unwrap_or(0));
            Verdict {
                summary: format!(
                    "{} asked for {} with a label of at least {} characters that looks random; the limit is {}.",
                    context.address(source),
                    quantity(names as f64, "names"),
                    params.get("characters"),
                    params.get("names"),
                ),
                ..Verdict::on_count(
                    source,
                    (before, names),
                    params.get("names"),
                    "names that look like data",
                    META.unit,
                )
            }
        };
        by_source(&context.test.dns, params).into_iter().map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence {
        let found = suspicious(&context.test.dns, params);
        let own = found.into_iter().filter(|((source, _), _)| *source == verdict.subject);
        let mut own: Vec<(&str, Suspicious)> = own.map(|((_, domain), found)| (domain, found)).collect();
        own.sort_by_key(|(_, found)| Reverse(found.names));
        let mut table = Table::new(
            "domains",
            "Domains with such names",
            &[
                ("domain", "Domain", ColumnKind::Text),
                ("names", "Names, at most", ColumnKind::Count),
                ("queries", "Queries for them", ColumnKind::Count),
                ("characters", "Longest label", ColumnKind::Count),
            ],
        );
        for (domain, found) in &own {
            let longest = u64::from(found.longest);
            table.push(vec![(*domain).to_owned().into(), found.names.into(), found.queries.into(), longest.into()]);
        }
        Evidence {
            facts: vec![Fact::plain("Names that look like data", verdict.before, verdict.after, META.unit).compared(
                verdict.value,
                verdict.threshold,
                META.unit,
            )],
            plots: table.plot(&["domain"], "names", META.unit, Some(verdict.threshold)).into_iter().collect(),
            tables: vec![table.cut(EVIDENCE_ROWS)],
            rows: RowFilter {
                kind: RowKind::Dns,
                sources: vec![context.address(verdict.subject)],
                domains: own.iter().map(|(domain, _)| (*domain).to_owned()).collect(),
                ..RowFilter::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::made_log::{device, judged, queries};
    use super::*;

    /// 24 characters of base32-like text that change with `n`.
    fn label(n: i64) -> String {
        let mut state = n as u64;
        let letter = |_| {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            char::from(b"abcdefghijklmnopqrstuvwxyz234567"[(state >> 59) as usize])
        };
        (0..24).map(letter).collect()
    }

    #[test]
    fn labels_that_look_random_count_once_a_name() {
        let rows: Vec<_> = (0..21)
            .map(|n| (1, n, format!("{}.tunnel.example", label(n)), 0))
            // One long name again and again, an address, and ordinary names.
            .chain((0..500).map(|n| (2, n, "firefox-settings-attachments.cdn.mozilla.net".to_owned(), 0)))
            .chain((0..200).map(|n| (3, n, format!("ip-100-110-120-{n:03}-static.example.net"), 0)))
            .chain((0..100).map(|n| (4, n, format!("www{n}.example.com"), 0)))
            .collect();
        let found = judged(&DnsRandomLabels, None, queries(&rows), &[]);
        let values: Vec<_> =
            found.iter().map(|(device, verdict, _)| (*device, verdict.value.unwrap_or(-1.0))).collect();
        assert_eq!(values, [(device(1), 21.0), (device(2), 1.0), (device(3), 0.0), (device(4), 0.0)]);
        let flagged: Vec<_> = found.iter().filter_map(|(_, _, evidence)| evidence.as_ref()).collect();
        assert_eq!(flagged.len(), 1);
        assert_eq!(flagged[0].rows.domains, ["tunnel.example"]);
        let longer = judged(&DnsRandomLabels, None, queries(&rows), &[("characters", "25")]);
        assert!(longer.iter().all(|(_, verdict, _)| !verdict.flagged));
    }
}
