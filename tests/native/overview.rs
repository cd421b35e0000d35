//! The description of a day, and the rows behind findings, against plain counts
//! over rows.

use std::collections::{BTreeMap, BTreeSet};

use almenara::detect::Cell;
use almenara::read::ReadOptions;
use almenara::session::RowScan;
use bytes::Bytes;

use crate::support::analyst::{Analyst, open, unit_bytes};
use crate::support::made_day::{Flow, Plan, to_parquet};

type BytesOf = fn(&Flow) -> u64;

fn plan() -> Plan {
    Plan { seed: 31, devices: 60, flows_per_device: 60.0, strength: 0.5 }
}

/// Keys with how many flows have them, most first, equal ones by key.
fn counted<K: Ord>(flows: &[Flow], key: impl Fn(&Flow) -> K) -> Vec<(K, u64)> {
    let mut counts: BTreeMap<K, u64> = BTreeMap::new();
    flows.iter().for_each(|flow| *counts.entry(key(flow)).or_default() += 1);
    let mut sorted: Vec<(K, u64)> = counts.into_iter().collect();
    sorted.sort_by(|(_, a), (_, b)| b.cmp(a));
    sorted
}

/// Mean, median and deviation of the sample.
fn described(mut values: Vec<u64>) -> [f64; 3] {
    values.sort_unstable();
    let count = values.len();
    let mean = values.iter().sum::<u64>() as f64 / count as f64;
    let median = (values[(count - 1) / 2] as f64 + values[count / 2] as f64) / 2.0;
    let spread: f64 = values.iter().map(|value| (*value as f64 - mean).powi(2)).sum();
    [mean, median, (spread / (count - 1) as f64).sqrt()]
}

#[test]
fn a_day_is_described_as_plain_counts_describe_it() {
    let (clean, test) = plan().make();
    let mut analyst = Analyst::new();
    let report = analyst.compare(&to_parquet(&clean).unwrap(), &to_parquet(&test).unwrap());
    let geo = crate::support::analyst::geo();
    for (day, flows) in [(report.overview.baseline, &clean), (report.overview.test, &test)] {
        let day = day.unwrap();
        assert_eq!(day.rows, flows.len() as u64);
        assert_eq!(day.up_bytes, flows.iter().map(|flow| flow.up_bytes).sum::<u64>());
        assert_eq!(day.down_bytes, flows.iter().map(|flow| flow.down_bytes).sum::<u64>());
        let ways: [(_, BytesOf); 2] = [(&day.up, |flow| flow.up_bytes), (&day.down, |flow| flow.down_bytes)];
        for (said, bytes) in ways {
            let expected = described(flows.iter().map(bytes).collect());
            for (said, expected) in [said.mean, said.median, said.sd].into_iter().zip(expected) {
                assert!((said.unwrap() - expected).abs() <= 1e-9 * expected, "{said:?}, expected {expected}");
            }
            assert_eq!(said.max, flows.iter().map(bytes).max().unwrap());
        }
        let ports: Vec<_> = day.ports.iter().map(|entry| (entry.port, entry.flows)).collect();
        assert_eq!(ports, counted(flows, |flow| flow.port));
        let protocols: Vec<_> = day.protocols.iter().map(|entry| (entry.protocol.as_str(), entry.flows)).collect();
        assert_eq!(protocols, counted(flows, |flow| flow.protocol));
        let busiest = |list: &[almenara::detect::AddressFlows]| -> Vec<(String, u64)> {
            list.iter().map(|entry| (entry.address.to_string(), entry.flows)).collect()
        };
        let ten = |key: fn(&Flow) -> std::net::Ipv4Addr| -> Vec<(String, u64)> {
            counted(flows, key).into_iter().take(10).map(|(address, flows)| (address.to_string(), flows)).collect()
        };
        assert_eq!(busiest(&day.sources), ten(|flow| flow.source));
        assert_eq!(busiest(&day.destinations), ten(|flow| flow.destination));
        for hour in &day.hours {
            let within = || flows.iter().filter(|flow| flow.time / 360_000 == hour.hour as i64);
            let expected = (
                within().count() as u64,
                within().map(|flow| flow.up_bytes).sum::<u64>(),
                within().map(|flow| flow.down_bytes).sum::<u64>(),
            );
            assert_eq!((hour.totals.flows, hour.totals.up_bytes, hour.totals.down_bytes), expected, "{}h", hour.hour);
        }
        let outside: Vec<Flow> = flows.iter().filter(|flow| !flow.destination.is_private()).cloned().collect();
        let country = |flow: &Flow| {
            let place = geo.locate(flow.destination.to_string().parse().unwrap());
            place.country.map_or_else(String::new, |country| country.to_string())
        };
        let countries: Vec<_> = day.countries.iter().map(|entry| (entry.country.clone(), entry.flows)).collect();
        assert_eq!(countries, counted(&outside, country));
        let inner: Vec<Flow> = flows.iter().filter(|flow| flow.destination.is_private()).cloned().collect();
        let servers: Vec<_> = day.servers.iter().map(|entry| (entry.address.to_string(), entry.flows)).collect();
        let expected = counted(&inner, |flow| flow.destination);
        let expected: Vec<_> = expected.into_iter().map(|(address, flows)| (address.to_string(), flows)).collect();
        assert_eq!(servers, expected);
        for server in &day.servers {
            let own = inner.iter().filter(|flow| flow.destination.to_string() == server.address.to_string());
            assert_eq!(server.clients, own.map(|flow| flow.source).collect::<BTreeSet<_>>().len() as u64);
        }
    }
}

/// The rows that a filter finds in a file, as the page fetches them.
fn rows(bytes: &Bytes, filter: &almenara::flow::RowFilter, limit: usize) -> almenara::detect::Table {
    let file = open("test", bytes).unwrap();
    let mut scan = RowScan::new(&file, &ReadOptions::default(), filter.clone(), limit).unwrap();
    for unit in 0..file.unit_count() {
        let bytes = unit_bytes(scan.reading(), unit, bytes);
        scan.load(unit, bytes).unwrap();
        while scan.step().unwrap() > 0 {}
    }
    scan.finish()
}

#[test]
fn the_rows_behind_a_finding_add_up_to_it() {
    let (clean, test) = plan().make();
    let mut analyst = Analyst::new();
    let bytes = Bytes::from(to_parquet(&test).unwrap());
    let report = analyst.compare(&to_parquet(&clean).unwrap(), &bytes);
    let mut seen = BTreeSet::new();
    for (number, finding) in report.findings.iter().enumerate() {
        let detail = analyst.analysis.detail(number).unwrap();
        assert_eq!(detail.finding.subject, finding.subject);
        let found = rows(&bytes, &detail.rows_filter, usize::MAX);
        assert_eq!(found.total_rows, found.rows.len() as u64);
        assert!(found.rows.iter().all(|row| row[1] == Cell::Address(finding.subject)), "{}", finding.summary);
        let sum = |column: usize| -> f64 {
            let bytes = |row: &Vec<Cell>| match row[column] {
                Cell::Count(bytes) => bytes as f64,
                _ => 0.0,
            };
            found.rows.iter().map(bytes).sum()
        };
        let ends: BTreeSet<String> = found.rows.iter().map(|row| format!("{:?}", row[2])).collect();
        let after = finding.after.unwrap();
        match finding.detector {
            "dns-exfiltration" => assert!(sum(5) == after || sum(6) == after, "{}", finding.summary),
            "dns-c2" | "unusual-country" | "transfer-ratio" => {
                assert_eq!(found.total_rows as f64, after, "{}", finding.summary);
            }
            "internal-botnet" => assert_eq!(ends.len() as f64, finding.value.unwrap(), "{}", finding.summary),
            _ => {
                assert!(sum(5) >= after, "{}", finding.summary);
                assert_eq!(ends.len(), finding.peer_count, "{}", finding.summary);
            }
        }
        if found.total_rows > 1 {
            let first = rows(&bytes, &detail.rows_filter, 1);
            assert_eq!((first.rows.len(), first.total_rows), (1, found.total_rows));
            assert_eq!(first.rows[0], found.rows[0]);
        }
        seen.insert(finding.detector);
    }
    assert_eq!(seen.len(), 6, "every rule must have a finding: {seen:?}");
}
