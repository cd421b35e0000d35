//! The overviews of logs and their rules, against plain counts over rows.

use std::collections::BTreeMap;

use almenara::aggregate::Gathered;
use almenara::detect::{Cell, needs};
use almenara::flow::{Batch, Dialect, HttpBatch};
use almenara::read::ReadOptions;
use almenara::session::{FileMeta, RowScan};
use arrow::array::RecordBatch;
use bytes::Bytes;

use crate::support::analyst::{Analyst, open, unit_bytes};
use crate::support::made_day::{Flow, Plan, record_batch};
use crate::support::writer::Writer;

/// The flows as Parquet by Zeek's names.
fn conn_log(flows: &[Flow]) -> Bytes {
    let batch = record_batch(flows).unwrap();
    let zeek = |name: &str| {
        match name {
            "src_ip" => "id.orig_h",
            "dst_ip" => "id.resp_h",
            "port" => "id.resp_p",
            "up_bytes" => "orig_bytes",
            "down_bytes" => "resp_bytes",
            "timestamp" => "ts",
            other => return other.to_owned(),
        }
        .to_owned()
    };
    let schema = batch.schema();
    let names = schema.fields().iter().map(|field| zeek(field.name()));
    Writer::default().batch(&RecordBatch::try_from_iter(names.zip(batch.columns().iter().cloned())).unwrap())
}

#[test]
fn pairs_of_source_and_other_port_are_all_there() {
    let (clean, test) = Plan { seed: 77, devices: 60, flows_per_device: 80.0, strength: 0.5 }.make();
    let mut analyst = Analyst::new();
    let set = [("ports".to_owned(), "443".into()), ("connections".to_owned(), 60.0.into())];
    analyst.params.insert("nonstandard-port".to_owned(), set.into());
    let file = conn_log(&test);
    let report = analyst.compare(&conn_log(&clean), &file);

    let mut counts: BTreeMap<(String, u16), u64> = BTreeMap::new();
    for flow in test.iter().filter(|flow| flow.port != 443) {
        *counts.entry((flow.source.to_string(), flow.port)).or_default() += 1;
    }
    let conn = report.logs.test.as_ref().unwrap().conn.as_ref().unwrap();
    assert_eq!(conn.other_port_pairs, counts.len() as u64);
    assert!(conn.other_ports.is_sorted_by(|a, b| a.connections >= b.connections));
    let pairs = conn.other_ports.iter().map(|pair| ((pair.source.to_string(), pair.port), pair.connections));
    assert_eq!(pairs.collect::<BTreeMap<_, _>>(), counts);
    let steps = &conn.timeline.as_ref().unwrap().steps;
    let in_steps: u64 = steps.iter().map(|step| step.counts.connections).sum();
    assert_eq!(in_steps, counts.values().sum::<u64>());

    // Page by page they are what the download has.
    let csv = analyst.analysis.csv("other-ports-test").unwrap();
    let mut listed = 0;
    for offset in (0..counts.len() + 50).step_by(50) {
        let page = analyst.analysis.table_rows("other-ports-test", offset, 50).unwrap();
        assert_eq!(page.total_rows, counts.len() as u64);
        for row in &page.rows {
            let [Cell::Address(source), Cell::Text(port), Cell::Count(connections)] = &row[..] else {
                panic!("{row:?}")
            };
            listed += 1;
            assert_eq!(csv.lines().nth(listed), Some(&*format!("{source},{port},{connections}")));
        }
    }
    assert_eq!(listed, counts.len());

    // A finding names the device's busiest port, its rows are all its other ports.
    let mut found = 0;
    for (number, finding) in report.findings.iter().enumerate() {
        if finding.detector != "nonstandard-port" {
            continue;
        }
        found += 1;
        let own = || counts.iter().filter(|((source, _), _)| *source == finding.subject.to_string());
        assert_eq!(finding.after, own().map(|(_, connections)| *connections as f64).reduce(f64::max));
        let filter = analyst.analysis.detail(number).unwrap().rows_filter;
        let log = open("test", &file).unwrap();
        let mut scan = RowScan::new(&log, &ReadOptions::default(), filter, 0).unwrap();
        for unit in 0..log.unit_count() {
            let bytes = unit_bytes(scan.reading(), unit, &file);
            scan.load(unit, bytes).unwrap();
            while scan.step().unwrap() > 0 {}
        }
        assert_eq!(scan.finish().total_rows, own().map(|(_, connections)| connections).sum::<u64>());
    }
    let expected = counts.iter().filter(|(_, connections)| **connections >= 60).map(|((source, _), _)| source);
    assert_eq!(found, expected.collect::<std::collections::BTreeSet<_>>().len());
    assert!(found > 0, "the days must have such devices");
}

/// What is gathered of an http.log with a request a day to port 8000.
fn http_log(name: &str, days: i64) -> (FileMeta, Gathered) {
    let mut log = Gathered::new(Dialect::ZeekHttp, needs(Dialect::ZeekHttp), Vec::new());
    let mut batch = HttpBatch::default();
    for day in 0..days {
        batch.time_micros.push((16_000 + day) * 86_400_000_000);
        batch.source.push(log.ids.addresses.intern("10.0.0.1".parse().unwrap()));
        batch.destination.push(log.ids.addresses.intern("192.0.2.1".parse().unwrap()));
        batch.port.push(8000);
        batch.status.push(200);
        batch.mime_types.push(log.ids.texts.intern(b"application/pdf"));
        batch.extension.push(log.ids.texts.intern(b"pdf"));
    }
    log.update(&Batch::Http(batch));
    let key = name.to_owned();
    (FileMeta { name: key.clone(), key, dialect: "http.log".to_owned(), time_unit: "s".to_owned() }, log)
}

#[test]
fn a_day_without_flows_has_no_overview_of_flows() {
    let mut analyst = Analyst::new();
    let report = analyst.compare_gathered(http_log("clean", 3), http_log("test", 5));
    assert!(report.overview.baseline.is_none() && report.overview.test.is_none());
    let logs = report.logs.test.as_ref().unwrap();
    assert!(logs.conn.is_none() && logs.dns.is_none());
    let http = logs.http.as_ref().unwrap();
    assert_eq!((http.requests, http.other_port_requests, http.downloads.total.exploit), (5, 5, 5));
    let charts = analyst.analysis.charts().unwrap();
    let charts: Vec<_> = charts.iter().map(|chart| (chart.id.as_str(), chart.categories.len())).collect();
    let of_day = |chart: &str, day: &str| format!("{chart}-{day}");
    let expected = [("baseline", 3), ("test", 5)]
        .map(|(day, steps)| [(of_day("http-other-ports", day), steps), (of_day("downloads", day), steps)]);
    let expected = expected.concat();
    assert_eq!(charts, expected.iter().map(|(id, steps)| (id.as_str(), *steps)).collect::<Vec<_>>());
    let tables: Vec<String> = analyst.analysis.tables().unwrap().into_iter().map(|table| table.id).collect();
    assert_eq!(
        tables,
        ["findings", "http-other-ports-baseline", "downloads-baseline", "http-other-ports-test", "downloads-test"]
    );
    let flows = report.detectors.iter().find(|outcome| outcome.id == "nonstandard-port").unwrap();
    assert_eq!(flows.note.as_deref(), Some("This rule reads Zeek's conn.log; none was given."));
}
