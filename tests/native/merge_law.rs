//! The law of the aggregates: however the rows are split over batches, row
//! groups and workers, and in whatever order the parts are merged, the document
//! is the same to the byte.

use almenara::aggregate::Gathered;
use almenara::detect::needs;
use almenara::flow::{Address, Batch, Dialect, FlowBatch, SkipReason, UNSET_BYTES, UNSET_TIME, parse_protocol};
use almenara::read::ReadOptions;
use almenara::session::FileMeta;
use bytes::Bytes;

use crate::support::analyst::{Analyst, open, read, scan};
use crate::support::made_day::{Flow, Plan, to_parquet};
use crate::support::random::Random;
use crate::support::writer::Writer;

/// One row as a batch has it, the addresses not yet numbered.
#[derive(Clone)]
struct Row {
    ends: [Address; 2],
    time_micros: i64,
    protocol: u8,
    port: u16,
    up_bytes: u64,
    down_bytes: u64,
}

/// Rows of a day, some with IPv6 addresses and some with numbers missing.
fn rows(random: &mut Random, flows: &[Flow]) -> Vec<Row> {
    let flows = flows.iter();
    flows
        .map(|flow| {
            let mut row = Row {
                ends: [flow.source, flow.destination].map(|address| Address::from_v4(address.to_bits())),
                time_micros: flow.time * 10_000,
                protocol: parse_protocol(flow.protocol.as_bytes()),
                port: flow.port,
                up_bytes: flow.up_bytes,
                down_bytes: flow.down_bytes,
            };
            match random.below(30) {
                0 => row.ends[1] = Address::from_v6(0x2001_0690 << 96 | u128::from(random.below(5))),
                1 => row.ends[0] = Address::from_v6(0xfd00 << 112 | u128::from(random.below(9))),
                2 => row.up_bytes = UNSET_BYTES,
                3 => row.down_bytes = UNSET_BYTES,
                4 => row.time_micros = UNSET_TIME,
                5 => row.down_bytes = i64::MAX as u64,
                6 => row.up_bytes = 0,
                _ => {}
            }
            row
        })
        .collect()
}

fn add(gathered: &mut Gathered, rows: &[Row]) {
    let mut batch = FlowBatch::default();
    for row in rows {
        let [source, destination] = row.ends.map(|address| gathered.ids.addresses.intern(address));
        batch.source.push(source);
        batch.destination.push(destination);
        batch.time_micros.push(row.time_micros);
        batch.protocol.push(row.protocol);
        batch.port.push(row.port);
        batch.up_bytes.push(row.up_bytes);
        batch.down_bytes.push(row.down_bytes);
    }
    gathered.update(&Batch::Flows(batch));
}

/// A worker's part: the rows in batches of random sizes, sometimes with a trip
/// to another worker.
fn gather(random: &mut Random, mut rows: &[Row]) -> Gathered {
    let mut gathered = Gathered::new(Dialect::CourseDay, needs(Dialect::CourseDay), Vec::new());
    while !rows.is_empty() {
        let (batch, rest) = rows.split_at(rows.len().min(1 + random.below(700) as usize));
        add(&mut gathered, batch);
        rows = rest;
    }
    if random.below(2) == 0 { travelled(&gathered) } else { gathered }
}

pub(crate) fn travelled(gathered: &Gathered) -> Gathered {
    Gathered::decode(&gathered.encode()).unwrap()
}

/// The same rows over some workers, each row to any of them.
fn split(random: &mut Random, rows: &[Row]) -> Vec<Gathered> {
    let mut parts = vec![Vec::new(); 1 + random.below(6) as usize];
    for row in rows {
        let worker = random.below(parts.len() as u64) as usize;
        parts[worker].push(row.clone());
    }
    parts.iter().map(|part| gather(random, part)).collect()
}

/// Merges parts two by two, any two at a time.
pub(crate) fn merged(random: &mut Random, mut parts: Vec<Gathered>) -> Gathered {
    while parts.len() > 1 {
        let mut one = parts.swap_remove(random.below(parts.len() as u64) as usize);
        let other = parts.swap_remove(random.below(parts.len() as u64) as usize);
        one.merge(other);
        parts.push(if random.below(3) == 0 { travelled(&one) } else { one });
    }
    parts.pop().unwrap()
}

fn meta(key: &str) -> FileMeta {
    let [key, name, dialect, time_unit] = [key, key, "course day", "1/100 s"].map(str::to_owned);
    FileMeta { key, name, dialect, time_unit }
}

pub(crate) fn document(analyst: &mut Analyst, clean: Gathered, test: Gathered) -> String {
    analyst.compare_gathered((meta("clean"), clean), (meta("test"), test)).to_json().unwrap()
}

fn small_plan(seed: u64) -> Plan {
    Plan { seed, devices: 60, flows_per_device: 40.0, strength: 0.3 }
}

/// Fails at the first difference, without printing two whole documents.
pub(crate) fn assert_equal(found: &str, expected: &str, what: &str) {
    let difference = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
    assert_eq!(difference, None, "{what}");
    assert_eq!(found.len(), expected.len(), "{what}");
}

#[test]
fn any_split_gives_the_same_document() {
    let mut analyst = Analyst::new();
    for seed in 0..3 {
        let mut random = Random::new(seed);
        let (clean, test) = small_plan(seed).make();
        let (clean, test) = (rows(&mut random, &clean), rows(&mut random, &test));
        let whole = |rows: &[Row]| {
            let mut gathered = Gathered::new(Dialect::CourseDay, needs(Dialect::CourseDay), Vec::new());
            add(&mut gathered, rows);
            gathered
        };
        let expected = document(&mut analyst, whole(&clean), whole(&test));
        assert!(expected.contains("\"dns-exfiltration\""));
        for round in 0..12 {
            let [clean, test] = [&clean, &test].map(|rows| {
                let parts = split(&mut random, rows);
                merged(&mut random, parts)
            });
            assert_equal(&document(&mut analyst, clean, test), &expected, &format!("seed {seed}, round {round}"));
        }
    }
}

#[test]
fn any_row_groups_and_workers_give_the_same_document() {
    let (clean, test) = small_plan(9).make();
    let mut analyst = Analyst::new();
    let expected = analyst.compare(&to_parquet(&clean).unwrap(), &to_parquet(&test).unwrap()).to_json().unwrap();
    let mut random = Random::new(9);
    for group_rows in [7, 100, 1_000, 3_000] {
        let read_split = |random: &mut Random, name: &str, flows: &[Flow]| {
            let bytes = Writer { group_rows, ..Writer::default() }.file(flows);
            let (meta, _) = read(name, &bytes, &ReadOptions::default()).unwrap();
            let file = open(name, &bytes).unwrap();
            let workers = 1 + random.below(3);
            let mut units: Vec<Vec<usize>> = vec![Vec::new(); workers as usize];
            (0..file.unit_count()).for_each(|unit| units[random.below(workers) as usize].push(unit));
            let scan = |units: Vec<usize>| scan(&file, &bytes, &ReadOptions::default(), units).unwrap();
            (meta, merged(random, units.into_iter().map(scan).collect()))
        };
        let days = (read_split(&mut random, "clean", &clean), read_split(&mut random, "test", &test));
        let found = analyst.compare_gathered(days.0, days.1).to_json().unwrap();
        assert_equal(&found, &expected, &format!("{group_rows} rows a group"));
    }
}

#[test]
fn nothing_adds_nothing_and_the_order_does_not_matter() {
    let mut random = Random::new(5);
    let (day, _) = small_plan(5).make();
    let all = rows(&mut random, &day);
    let parts: Vec<&[Row]> = all.chunks(all.len() / 3 + 1).collect();
    let mut analyst = Analyst::new();
    let part = |number: usize| {
        let mut gathered = Gathered::new(Dialect::CourseDay, needs(Dialect::CourseDay), Vec::new());
        add(&mut gathered, parts[number]);
        gathered.skipped.add(SkipReason::ALL[number]);
        gathered
    };
    let sum = |mut one: Gathered, other: Gathered| {
        one.merge(other);
        one
    };
    let nothing = || Gathered::new(Dialect::CourseDay, needs(Dialect::CourseDay), Vec::new());
    let mut told = |gathered: Gathered| document(&mut analyst, gathered, part(0));
    let whole = told(sum(sum(part(0), part(1)), part(2)));
    assert_equal(&told(sum(part(0), sum(part(1), part(2)))), &whole, "associative");
    assert_equal(&told(sum(part(2), sum(part(1), part(0)))), &whole, "commutative");
    let one = told(part(1));
    assert_equal(&told(sum(part(1), nothing())), &one, "nothing after");
    assert_equal(&told(sum(nothing(), part(1))), &one, "nothing before");
    assert_equal(&told(sum(Gathered::default(), part(1))), &one, "the default");
    assert_equal(&told(sum(travelled(&nothing()), part(1))), &one, "nothing, travelled");
    assert_equal(&told(travelled(&part(1))), &one, "there and back");
    assert_ne!(one, whole);
}

/// More distinct values than are kept exactly: the sketch's level must not
/// depend on the split either.
#[test]
fn sketches_do_not_depend_on_the_split() {
    let mut random = Random::new(1);
    let mut day = |flows: u64| -> Vec<Row> {
        let one = |number| Row {
            ends: [Address::from_v4(0xc0a8_6402), Address::from_v4(0xc0a8_64e0 + (number % 3) as u32)],
            time_micros: number as i64,
            protocol: 6,
            port: 443,
            up_bytes: 1_000_000 + number * 7 + random.below(7),
            down_bytes: 5_000_000 + number * 9 + random.below(9),
        };
        (0..flows).map(one).collect()
    };
    let all = day(2_300_000);
    let gather = |rows: &[Row]| {
        let mut gathered = Gathered::new(Dialect::CourseDay, needs(Dialect::CourseDay), Vec::new());
        rows.chunks(16_384).for_each(|rows| add(&mut gathered, rows));
        gathered
    };
    let mut analyst = Analyst::new();
    let small = &all[..1_000];
    let expected = document(&mut analyst, gather(&all), gather(small));
    assert!(!expected.contains("\"value_error\": 0.0,\n    },\n    \"test\""), "the day must be too large to be exact");
    for cuts in [[700_000, 1_500_000], [2_200_000, 2_299_999]] {
        let mut parts = vec![gather(&all[..cuts[0]]), gather(&all[cuts[0]..cuts[1]]), gather(&all[cuts[1]..])];
        let mut whole = parts.remove(random.below(3) as usize);
        parts.into_iter().for_each(|part| whole.merge(travelled(&part)));
        assert_equal(&document(&mut analyst, whole, gather(small)), &expected, &format!("cut at {cuts:?}"));
    }
}

#[test]
fn damaged_parts_are_refused() {
    let mut random = Random::new(2);
    let (day, _) = Plan { seed: 2, devices: 6, flows_per_device: 4.0, strength: 0.0 }.make();
    let mut gathered = Gathered::new(Dialect::CourseDay, needs(Dialect::CourseDay), Vec::new());
    add(&mut gathered, &rows(&mut random, &day));
    let good = gathered.encode();
    assert!(Gathered::decode(&good).is_ok());
    let refused = |bytes: &[u8], what: &str| match Gathered::decode(bytes) {
        Ok(_) => panic!("{what}: taken for good"),
        Err(error) => assert_eq!(
            error.summary, "partial aggregates of another version, or damaged on their way between workers",
            "{what}"
        ),
    };
    for length in (0..good.len()).step_by(13) {
        refused(&good[..length], &format!("cut to {length} bytes"));
    }
    for place in (0..good.len()).step_by(7) {
        let mut bytes = good.clone();
        bytes[place] ^= 1 << random.below(8);
        refused(&bytes, &format!("a bit flipped in byte {place}"));
    }
    for round in 0..2_000 {
        let mut bytes = good.clone();
        let (from, length) = (random.below(good.len() as u64) as usize, 1 + random.below(40) as usize);
        bytes[from..].iter_mut().take(length).for_each(|byte| *byte = random.next() as u8);
        if bytes != good {
            refused(&bytes, &format!("noise, round {round}"));
        }
    }
    refused(&[good.clone(), vec![0; 8]].concat(), "eight bytes more");
    refused(&Bytes::from(vec![0xff; 64]), "no parts at all");
}
