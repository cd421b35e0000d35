//! The law of the aggregates for what only Zeek's logs tell; see `merge_law`.

use std::sync::Arc;

use almenara::aggregate::{Day, Gathered, Hosts, Need};
use almenara::detect::needs;
use almenara::flow::{
    Address, Batch, ConnState, Dialect, DnsBatch, FlowBatch, HttpBatch, NO_TEXT, Period, SkipReason, Skipped,
    UNSET_BYTES, UNSET_DURATION, UNSET_TIME, registered_domain,
};

use crate::merge_law::{assert_equal, document, merged, travelled};
use crate::support::analyst::Analyst;
use crate::support::random::Random;

const DIALECTS: [Dialect; 3] = [Dialect::ZeekConn, Dialect::ZeekHttp, Dialect::ZeekDns];

/// Two texts each that are no UTF-8, and must not become one.
const APPLICATIONS: &[&[u8]] = &[b"", b"http", b"dns", b"ssl", b"gssapi,smb", b"x\xfe", b"x\xff"];
const MIME_TYPES: &[&[u8]] =
    &[b"", b"text/html", b"image/png", b"application/x-dosexec", b"text/html,application/pdf", b"x\xfe", b"x\xff"];
const EXTENSIONS: &[&[u8]] = &[b"", b"exe", b"png", b"pdf", b"zip", b"html"];
const DOMAINS: &[&[u8]] = &[b"tunnel.example", b"example.com", b"example.co.uk", b"x\xfe.net", b"x\xff.net"];
const PORTS: &[u16] = &[0, 22, 25, 53, 80, 139, 443, 445, 3389, 4444, 8080, 8443];

/// A row of any log: numbers from which the values are chosen.
type Row = (usize, [u64; 8]);

fn rows(random: &mut Random, count: usize) -> Vec<Row> {
    (0..count).map(|_| (random.below(3) as usize, std::array::from_fn(|_| random.next()))).collect()
}

fn of<T: Copy>(choices: &[T], number: u64) -> T {
    choices[(number % choices.len() as u64) as usize]
}

/// One in 20 has no time; half are of one day, the others of four years.
fn time(number: u64) -> i64 {
    let second = number >> 8;
    match number % 20 {
        0 => UNSET_TIME,
        1..10 => (1_341_450_000 + (second % 86_400) as i64) * 1_000_000,
        _ => (1_300_000_000 + (second % 126_000_000) as i64) * 1_000_000,
    }
}

fn duration(number: u64) -> u64 {
    of(&[UNSET_DURATION, 0, 599_999_999, 600_000_000, 7_200_000_000, u64::MAX - 1], number)
}

/// Names of which some are many under one domain, some random, some odd.
fn name(numbers: &[u64]) -> Vec<u8> {
    let label = match numbers[0] % 6 {
        0..3 => format!("n{}.", numbers[1] % 6_000),
        3 => format!("{:016x}{:016x}.", numbers[2], numbers[3]),
        4 => return b"printer".to_vec(),
        _ => "WWW.".to_owned(),
    };
    [label.as_bytes(), if numbers[0] % 6 < 3 { DOMAINS[0] } else { of(DOMAINS, numbers[4]) }].concat()
}

fn add(gathered: &mut Gathered, kind: usize, rows: &[Row]) {
    let (mut flows, mut http, mut dns) = (FlowBatch::default(), HttpBatch::default(), DnsBatch::default());
    let ids = &mut gathered.ids;
    for (_, row) in rows.iter().filter(|(of, _)| *of == kind) {
        let source = ids.addresses.intern(Address::from_v4(0x0a00_0001 + (row[0] % 6).min(3) as u32));
        let destination = ids.addresses.intern(Address::from_v6(0x2001_0690 << 96 | u128::from(row[1] % 40)));
        let mut text = |text: &[u8]| if text.is_empty() { NO_TEXT } else { ids.texts.intern(text) };
        match kind {
            0 => {
                flows.source.push(source);
                flows.destination.push(destination);
                flows.time_micros.push(time(row[2]));
                flows.protocol.push(of(&[6, 6, 6, 17], row[3]));
                flows.port.push(of(PORTS, row[4]));
                flows.up_bytes.push(of(&[UNSET_BYTES, 0, 77, 1_000_000], row[5]));
                flows.down_bytes.push(of(&[UNSET_BYTES, 0, 99, 4_000_000], row[5] >> 8));
                flows.state.push(of(&ConnState::ALL, row[6]));
                flows.application.push(text(of(APPLICATIONS, row[6] >> 8)));
                flows.duration_micros.push(duration(row[7]));
            }
            1 => {
                http.source.push(source);
                http.destination.push(destination);
                http.time_micros.push(time(row[2]));
                http.port.push(of(PORTS, row[3]));
                http.status.push(of(&[0, 200, 404], row[4]));
                http.mime_types.push(text(of(MIME_TYPES, row[5])));
                http.extension.push(text(of(EXTENSIONS, row[6])));
            }
            _ => {
                let query = name(&row[3..]);
                dns.source.push(source);
                dns.destination.push(destination);
                dns.time_micros.push(time(row[2]));
                dns.port.push(53);
                dns.domain.push(registered_domain(&query).map_or(NO_TEXT, &mut text));
                dns.query.push(&query);
                dns.response_code.push(of(&[0, 3, 3, DnsBatch::NO_CODE], row[7] >> 8));
            }
        }
    }
    gathered.update(&[Batch::Flows(flows), Batch::Http(http), Batch::Dns(dns)].into_iter().nth(kind).unwrap());
}

/// Each log of the day as one part.
fn whole(rows: &[Row]) -> Gathered {
    let mut day = Gathered::default();
    for (kind, dialect) in DIALECTS.into_iter().enumerate() {
        let mut log = Gathered::new(dialect, needs(dialect), Vec::new());
        add(&mut log, kind, rows);
        day.merge(log);
    }
    day
}

/// The same rows, each log over some workers, each row to any of them.
fn split(random: &mut Random, rows: &[Row]) -> Gathered {
    let mut parts = Vec::new();
    for (kind, dialect) in DIALECTS.into_iter().enumerate() {
        let mut workers = vec![Vec::new(); 1 + random.below(5) as usize];
        for row in rows {
            let worker = random.below(workers.len() as u64) as usize;
            workers[worker].push(*row);
        }
        for rows in workers {
            let mut part = Gathered::new(dialect, needs(dialect), Vec::new());
            rows.chunks(1 + random.below(3_000) as usize).for_each(|rows| add(&mut part, kind, rows));
            parts.push(if random.below(2) == 0 { travelled(&part) } else { part });
        }
    }
    merged(random, parts)
}

/// The finished views, in full.
fn views(gathered: Gathered) -> String {
    let hosts = Hosts::of([&gathered].into_iter());
    let Day { conn, http, dns, dialects, .. } = Day::new(Arc::new(gathered), &hosts);
    let of_conn = (conn.port_periods, conn.finest, conn.kinds, conn.failures, conn.contacts, conn.long_flows);
    let of_http = (http.rows, http.span_micros, http.finest, http.requests, http.mismatches);
    let of_dns = (dns.rows, dns.span_micros, dns.names, dns.labels, dns.no_such_names);
    format!("{dialects:?} {of_conn:#?} {:#?} {of_http:#?} {of_dns:#?}", conn.unusual_ports)
}

#[test]
fn any_split_of_logs_gives_the_same_views_and_document() {
    let mut analyst = Analyst::new();
    for seed in 0..2 {
        let mut random = Random::new(seed);
        let (clean, test) = (rows(&mut random, 9_000), rows(&mut random, 40_000));
        let expected = (views(whole(&test)), document(&mut analyst, whole(&clean), whole(&test)));
        assert!(expected.0.contains("x\\\\xfe.net") && expected.0.contains("x\\\\xff.net"), "odd texts stay apart");
        let has_estimate = whole(&test).names.unsorted().any(|(_, _, set)| !set.names.is_exact());
        assert!(has_estimate, "some names must be too many to be kept");
        for found in ["nonstandard-http-port", "mime-mismatch", "dns-many-names", "dns-random-labels", "port-scan"] {
            assert!(expected.1.contains(&format!("\"detector\": \"{found}\"")), "{found} must find something");
        }
        for round in 0..8 {
            let what = format!("seed {seed}, round {round}");
            assert_equal(&views(split(&mut random, &test)), &expected.0, &what);
            let days = [&clean, &test].map(|rows| split(&mut random, rows));
            let [clean, test] = days;
            assert_equal(&document(&mut analyst, clean, test), &expected.1, &what);
        }
    }
}

/// More entries than are kept: how long the periods become must not depend on
/// the split either.
#[test]
fn periods_become_longer_alike_however_the_rows_are_split() {
    const ROWS: u64 = 1_200_000;
    let hour_micros = 3_600_000_000;
    let gather = |numbers: std::ops::Range<u64>| {
        let conn = [Need::PortPeriods].into_iter().collect();
        let http = [Need::Requests].into_iter().collect();
        let mut conn = Gathered::new(Dialect::ZeekConn, conn, Vec::new());
        let mut http = Gathered::new(Dialect::ZeekHttp, http, Vec::new());
        let (mut flows, mut requests) = (FlowBatch::default(), HttpBatch::default());
        let source = [&mut conn, &mut http].map(|log| log.ids.addresses.intern(Address::from_v4(1)))[0];
        for number in numbers {
            // 40 ports, each in every hour of some three and a half years.
            let (port, time) = ((number % 40) as u16, 1_300_000_000_000_000 + (number / 40) as i64 * hour_micros);
            flows.source.push(source);
            flows.destination.push(source);
            flows.port.push(port);
            flows.time_micros.push(time);
            requests.source.push(source);
            requests.destination.push(source);
            requests.port.push(port);
            requests.time_micros.push(time);
            requests.mime_types.push(NO_TEXT);
        }
        conn.update(&Batch::Flows(flows));
        http.update(&Batch::Http(requests));
        conn.merge(http);
        conn
    };
    let whole = gather(0..ROWS);
    assert_eq!((whole.port_periods.finest(), whole.requests.finest()), (Period::Day, Period::Day));
    let expected = views(whole);
    for cuts in [[1_000, 1_199_000], [400_000, 800_000]] {
        let parts = || [gather(0..cuts[0]), travelled(&gather(cuts[0]..cuts[1])), gather(cuts[1]..ROWS)];
        let [mut first, second, third] = parts();
        first.merge(second);
        first.merge(travelled(&third));
        assert_equal(&views(first), &expected, &format!("cut at {cuts:?}"));
        let [first, second, mut third] = parts();
        third.merge(first);
        third.merge(second);
        assert_equal(&views(third), &expected, &format!("cut at {cuts:?}, in another order"));
    }
    assert_eq!(gather(0..ROWS / 2).requests.finest(), Period::Hour, "half of them are kept by the hour");
}

#[test]
fn bad_lines_and_notes_travel_and_are_numbered_over_the_file() {
    // Four pieces of a file of ten lines each, of which every second is bad.
    let piece = |unit: u32| {
        let mut part = Gathered::new(Dialect::ZeekConn, needs(Dialect::ZeekConn), Vec::new());
        part.ids.addresses.intern(Address::from_v4(unit + 1));
        part.skipped.lines.insert(unit, 10);
        let reason = SkipReason::ALL[unit as usize * 2];
        (1..=10).step_by(2).for_each(|line| part.skipped.add_line(unit, line, reason));
        part.skipped.add(SkipReason::CutLine);
        part.skipped.note(format!("note {}", unit / 2));
        travelled(&part)
    };
    let said = |skipped: &Skipped| (skipped.counts, skipped.numbered(), skipped.notes.clone());
    let mut random = Random::new(4);
    let whole = merged(&mut random, (0..4).map(piece).collect());
    let (counts, numbered, notes) = said(&whole.skipped);
    assert_eq!(
        (counts.iter().sum::<u64>(), whole.skipped.total(), notes),
        (24, 24, vec!["note 0".to_owned(), "note 1".to_owned()])
    );
    let numbers: Vec<u64> = numbered.iter().map(|(line, _)| *line).collect();
    assert_eq!(numbers, (1..=40).step_by(2).collect::<Vec<_>>());
    assert_eq!((numbered[0].1, numbered[19].1), (SkipReason::ALL[0], SkipReason::ALL[6]));
    for _ in 0..10 {
        let other = merged(&mut random, (0..4).map(piece).collect());
        assert_eq!(said(&travelled(&other).skipped), said(&whole.skipped));
    }
    // Two more pieces: only the first lines of the file keep their numbers.
    let mut parts: Vec<Gathered> = (0..4).map(piece).collect();
    let mut before = Gathered::new(Dialect::ZeekConn, needs(Dialect::ZeekConn), Vec::new());
    before.skipped.lines.insert(9, 10);
    before.skipped.add_line(9, 10, SkipReason::NotJson);
    parts.insert(0, before);
    let more = merged(&mut random, parts);
    assert_eq!((more.skipped.total(), more.skipped.numbered()), (25, numbered));
}
