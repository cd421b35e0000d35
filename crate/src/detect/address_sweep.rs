//! Address sweeps: many destinations tried in vain on the ports that worms use.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::evidence::{ColumnKind, Evidence, Fact, Table};
use super::finding::{Severity, Verdict, excess};
use super::meta::{Attack, Meta, ParamSpec, Preset};
use super::overview::most;
use super::params::Params;
use super::{Detector, quantity};
use crate::aggregate::{ConnView, Contact, Link, Need};
use crate::flow::{Dialect, RowFilter, Service};

/// See [`META`].
pub(super) struct AddressSweep;

static META: Meta = Meta {
    id: "address-sweep",
    rules: "zeek",
    title: "Address sweep",
    status: "stable",
    detects: "Detects devices that try the same few services at very many destinations, most of which do not answer.",
    why: "Worms and intruders look for further victims by trying remote access and file sharing at one address after the other.",
    method: "Per source, the distinct destinations are counted to which a tcp connection on one of the ports failed. Flagged when there are at least as many as the threshold and a threshold random walk over its first contacts with any destination, in the order of time, says scanner at least once: +1.386 for one that failed, -1.386 for one that succeeded, scanner from 4.595 on, benign from -4.595 on, after which the walk begins again.",
    false_positives: &[
        "Vulnerability scanners, monitoring and inventory software.",
        "Backup and management servers whose clients are mostly switched off.",
    ],
    attack: &[
        Attack { id: "T1018", name: "Remote System Discovery" },
        Attack { id: "T1046", name: "Network Service Discovery" },
    ],
    references: &[
        "Jung, Paxson, Berger, Balakrishnan: Fast Portscan Detection Using Sequential Hypothesis Testing, 2004",
    ],
    dialects: &[Dialect::ZeekConn],
    needs_baseline: false,
    unit: "destinations",
    floor: Severity::Medium,
    needs: &[Need::Failures, Need::Contacts, Need::ConnKinds],
    params: &[
        ParamSpec {
            id: "ports",
            label: "Ports",
            unit: "ports",
            default: Preset::Ports(&[21, 22, 23, 25, 139, 445, 3389, 5985, 5986]),
            help: "The destination ports that are looked at.",
            origin: "Usual in the field: remote access, file sharing, mail.",
            ..ParamSpec::LIST
        },
        ParamSpec {
            id: "destinations",
            label: "Destinations",
            unit: "destinations",
            default: Preset::Number(100.0),
            min: 2.0,
            max: 1e9,
            step: 1.0,
            help: "To how many destinations connections must have failed.",
            origin: "Usual in the field: 100 destinations of one source.",
        },
    ],
};

/// A first contact of a scanner fails with probability 0.8, one of a benign
/// source with 0.2: ln (0.8 / 0.2) either way.
const STEP: f64 = 1.386;

/// Where the walk decides: ln (0.99 / 0.01), one error in a hundred either way.
const DECISION: f64 = 4.595;

/// Whether the walk over first contacts, in the order of time, ever says
/// scanner. It begins again where it says benign: a device that was benign in
/// the morning may be infected by noon.
fn walks_as_scanner<'a>(contacts: impl Iterator<Item = &'a Contact>) -> bool {
    let mut sum = 0.0;
    for contact in contacts {
        sum += if contact.failed { STEP } else { -STEP };
        if sum >= DECISION {
            return true;
        }
        if sum <= -DECISION {
            sum = 0.0;
        }
    }
    false
}

fn contacts(conn: &ConnView, source: u32) -> &[(u32, u32, Contact)] {
    let start = conn.contacts.partition_point(|(of, ..)| *of < source);
    let end = conn.contacts.partition_point(|(of, ..)| *of <= source);
    conn.contacts.get(start..end).unwrap_or_default()
}

/// The failures of one source on `ports`.
fn on_ports<'a>(conn: &'a ConnView, source: u32, ports: &[u16]) -> impl Iterator<Item = &'a Link<u64>> {
    let failures = Link::of_source(&conn.failures, source).iter();
    failures.filter(|link| ports.binary_search(&link.service.port).is_ok())
}

/// The destinations that one source tried in vain on `ports` and how often.
fn destinations(conn: &ConnView, source: u32, ports: &[u16]) -> BTreeMap<u32, u64> {
    let mut destinations = BTreeMap::new();
    on_ports(conn, source, ports).for_each(|link| *destinations.entry(link.destination).or_default() += link.value);
    destinations
}

impl Detector for AddressSweep {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let (ports, threshold) = (params.ports("ports"), params.get("destinations"));
        let conn = &context.test.conn;
        let clean = context.clean(Dialect::ZeekConn).map(|day| &day.conn).filter(|conn| conn.has_states());
        let judge = |source| {
            let tried = destinations(conn, source, ports);
            let value = tried.len() as f64;
            let many = value >= threshold;
            let flagged = many && walks_as_scanner(contacts(conn, source).iter().map(|(_, _, contact)| contact));
            let before = clean.map(|conn| destinations(conn, source, ports).len() as f64);
            let reason = if many && !flagged {
                "but its first contacts with devices did not fail often enough in a row".to_owned()
            } else {
                format!("from {} on, most of its contacts failing, it is a sweep", quantity(threshold, META.unit))
            };
            let tried_ports: BTreeSet<u16> = on_ports(conn, source, ports).map(|link| link.service.port).collect();
            let tried_ports: Vec<String> = tried_ports.iter().map(u16::to_string).collect();
            let address = context.address(source);
            (!tried.is_empty()).then(|| Verdict {
                subject: source,
                flagged,
                value: Some(value),
                threshold,
                measure: "destinations of failed connections".to_owned(),
                measure_unit: META.unit,
                before,
                after: Some(value),
                excess: excess(value, threshold, before),
                peers: most(tried).into_iter().map(|(host, _)| host).collect(),
                group: Vec::new(),
                summary: format!(
                    "Connections of {address} to {} on ports {} failed; {reason}.",
                    quantity(value, META.unit),
                    tried_ports.join(", "),
                ),
            })
        };
        let sources: BTreeSet<u32> = conn.failures.iter().map(|link| link.source).collect();
        sources.into_iter().filter_map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence {
        let ports = params.ports("ports");
        let conn = &context.test.conn;
        let mut by_port: BTreeMap<u16, (u64, u64)> = BTreeMap::new();
        for link in on_ports(conn, verdict.subject, ports) {
            let (destinations, failed) = by_port.entry(link.service.port).or_default();
            *destinations += 1;
            *failed += link.value;
        }
        let mut table = Table::new(
            "ports",
            "Ports that it tried",
            &[
                ("port", "Port", ColumnKind::Text),
                ("destinations", "Destinations of failed connections", ColumnKind::Count),
                ("failed", "Failed connections", ColumnKind::Count),
            ],
        );
        for (port, (destinations, failed)) in by_port {
            table.push(vec![port.to_string().into(), destinations.into(), failed.into()]);
        }
        let contacts = contacts(conn, verdict.subject);
        let failed = contacts.iter().filter(|(_, _, contact)| contact.failed).count();
        let fact = |label: &str, after: usize| Fact::plain(label, None, Some(after as f64), META.unit);
        Evidence {
            facts: vec![
                Fact::plain("Destinations of failed connections", verdict.before, verdict.after, META.unit).compared(
                    verdict.value,
                    verdict.threshold,
                    META.unit,
                ),
                fact("Destinations contacted over tcp, on any port", contacts.len()),
                fact("Of these, first contact failed", failed),
            ],
            plots: table.plot(&["port"], "destinations", META.unit, None).into_iter().collect(),
            tables: vec![table],
            rows: RowFilter {
                sources: vec![context.address(verdict.subject)],
                protocol: Some(Service::tcp(0).protocol),
                ports: ports.to_vec(),
                failed: true,
                ..RowFilter::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::made_log::{Conn, Days};

    /// One contact a second with as many addresses; those of `failed` fail.
    fn log(addresses: u32, failed: impl Fn(u32) -> bool) -> Vec<Conn> {
        let conn = |n| {
            let destination = format!("10.1.{}.{}", n / 256, n % 256);
            let make = if failed(n) { Conn::failed } else { Conn::new };
            Conn { time_secs: 1_400_000_000 + i64::from(n), ..make("10.0.0.1", destination, 445) }
        };
        // The order of rows does not matter, that of times does.
        (0..addresses).rev().map(conn).collect()
    }

    fn judge(log: &[Conn], set: &[(&str, &str)]) -> (bool, Option<f64>) {
        let (verdict, evidence) = Days::alone(log).judge(&AddressSweep, set, "10.0.0.1").unwrap();
        assert_eq!(evidence.rows.ports, [21, 22, 23, 25, 139, 445, 3389, 5985, 5986]);
        (verdict.flagged, verdict.value)
    }

    #[test]
    fn a_sweep_is_found_even_after_a_benign_morning() {
        assert_eq!(judge(&log(100, |_| true), &[]), (true, Some(100.0)));
        assert_eq!(judge(&log(99, |_| true), &[]), (false, Some(99.0)));
        assert_eq!(judge(&log(300, |n| n >= 150), &[]), (true, Some(150.0)));
    }

    #[test]
    fn a_server_that_reaches_most_is_none() {
        // A quarter of 500 is switched off.
        assert_eq!(judge(&log(500, |n| n % 4 == 0), &[]), (false, Some(125.0)));
        // Four in a row decide.
        assert!(judge(&log(500, |n| n % 4 == 0 || n < 4), &[("destinations", "10")]).0);
    }

    #[test]
    fn other_ports_do_not_count() {
        let web = log(200, |_| true).into_iter().map(|conn| Conn { port: 80, ..conn }).collect::<Vec<_>>();
        assert!(Days::alone(&web).judge(&AddressSweep, &[], "10.0.0.1").is_none());
        let set = [("ports", "80")];
        assert!(Days::alone(&web).judge(&AddressSweep, &set, "10.0.0.1").unwrap().0.flagged);
    }
}
