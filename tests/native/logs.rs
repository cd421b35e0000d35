//! Zeek's logs: every form of a log says the same, and what cannot be read is told.

use std::io::Write;

use almenara::error::{Code, Error};
use almenara::export::Report;
use almenara::flow::SkipReason;
use almenara::read::ReadOptions;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::analyst::{Analyst, open, read, scan};
use crate::support::made_log::{Form, MadeLog};
use crate::support::shared;

fn log(kind: &str, rows: usize, form: Form) -> Vec<u8> {
    let (made, mut bytes) = (MadeLog::new(7), Vec::new());
    match kind {
        "conn" => made.conn(rows, form, &mut bytes),
        "http" => made.http(rows, form, &mut bytes),
        _ => made.dns(rows, form, &mut bytes),
    }
    .unwrap();
    bytes
}

/// Gzip of several members, cut at any place.
fn gzip(bytes: &[u8], member_bytes: usize) -> Vec<u8> {
    let member = |part: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(part).unwrap();
        encoder.finish().unwrap()
    };
    bytes.chunks(member_bytes).flat_map(member).collect()
}

/// All that a report says but the files' names and formats.
fn said(report: &Report) -> String {
    let mut value = serde_json::to_value(report).unwrap();
    for file in value["files"].as_array_mut().unwrap() {
        file["name"] = "".into();
    }
    value.to_string()
}

#[test]
fn every_form_of_a_log_says_the_same() {
    const ROWS: usize = 6000;
    let mut analyst = Analyst::new();
    let [conn, http, dns] = ["conn", "http", "dns"].map(|kind| log(kind, ROWS, Form::Tsv));
    let tsv = analyst.judge(&[("conn", &conn), ("http", &http), ("dns", &dns)]);
    assert_eq!(tsv.files.iter().map(|file| file.rows).collect::<Vec<_>>(), [ROWS as u64; 3]);
    assert!(tsv.files.iter().all(|file| file.skipped_rows == 0 && file.notes.is_empty()), "{:?}", tsv.files);
    let [conn_json, http_json, dns_json] = ["conn", "http", "dns"].map(|kind| log(kind, ROWS, Form::Json));
    let json = analyst.judge(&[("conn", &conn_json), ("http", &http_json), ("dns", &dns_json)]);
    assert_eq!(said(&json), said(&tsv));
    let [conn, http, dns] = [gzip(&conn, 100_000), gzip(&http_json, 1 << 30), gzip(&dns, 3000)];
    let zipped = analyst.judge(&[("conn", &conn), ("http", &http), ("dns", &dns)]);
    assert_eq!(said(&zipped), said(&tsv));
}

#[test]
fn pieces_and_front_to_back_say_the_same() {
    let bytes = Bytes::from(log("conn", 150_000, Form::Tsv));
    let file = open("conn.log", &bytes).unwrap();
    assert!(file.unit_count() > 2, "{} bytes", bytes.len());
    let options = ReadOptions { sequential: true, ..ReadOptions::default() };
    let whole = scan(&file, &bytes, &options, 0..file.unit_count()).unwrap();
    let mut pieces = almenara::aggregate::Gathered::default();
    for unit in (0..file.unit_count()).rev() {
        pieces.merge(scan(&file, &bytes, &ReadOptions::default(), [unit]).unwrap());
    }
    assert_eq!(pieces.totals, whole.totals);
    assert_eq!(pieces.skipped.lines.values().sum::<u64>(), whole.skipped.lines.values().sum::<u64>());
    assert_eq!(pieces.conversations.unsorted().len(), whole.conversations.unsorted().len());
}

const HEADER: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n\
    #fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tproto\torig_bytes\tresp_bytes\tconn_state\n";

fn row(second: u32) -> String {
    format!("{second}.5\t10.0.0.1\t192.0.2.7\t443\ttcp\t10\t20\tSF\n")
}

fn gather(text: &str, options: &ReadOptions) -> Result<almenara::aggregate::Gathered, Error> {
    read("conn.log", &Bytes::copy_from_slice(text.as_bytes()), options).map(|(_, gathered)| gathered)
}

#[test]
fn lines_that_are_no_rows_are_told_by_number() {
    let text = [
        HEADER,
        &row(1),
        "1.5\t10.0.0.1\t192.0.2.7\n",
        &row(2),
        "2.5\tnobody\t192.0.2.7\t443\ttcp\t10\t20\tSF\n",
        "2.5\t-\t192.0.2.7\t443\ttcp\t10\t20\tSF\n",
        "2.5\t10.0.0.1\t192.0.2.7\t443000\ttcp\t10\t20\tSF\n",
        "2.5\t10.0.0.1\t192.0.2.7\t443\ttcp\t10\t20\tSF\tmore\n",
        "\n# a comment\n",
        "3.5\t10.0.0.1\t192.0.2.7\t443\ttcp\t-\t20\tSF\n",
        "4.5\t10.0.0.1\t192.0",
    ]
    .concat();
    let gathered = gather(&text, &ReadOptions::default()).unwrap();
    assert_eq!((gathered.totals.rows, gathered.totals.up.count, gathered.totals.down.sum), (3, 2, 60));
    assert_eq!(
        gathered.skipped.numbered(),
        [
            (8, SkipReason::TooFewFields),
            (10, SkipReason::SourceUnreadable),
            (11, SkipReason::SourceMissing),
            (12, SkipReason::BadValue),
            (13, SkipReason::TooManyFields),
            (17, SkipReason::CutLine),
        ]
    );
    let json =
        "{\"ts\":1,\"id.orig_h\":\"10.0.0.1\",\"id.resp_h\":\"::1\",\"proto\":\"tcp\",\"orig_bytes\":1}\n{oops\n[]\n";
    let gathered = gather(json, &ReadOptions::default()).unwrap();
    assert_eq!(gathered.skipped.numbered(), [(2, SkipReason::NotJson), (3, SkipReason::NotJson)]);
}

#[test]
fn a_header_that_changes_midway_is_followed() {
    let other = HEADER.replace("id.orig_h\tid.resp_h", "id.resp_h\tid.orig_h");
    let dns = "#path\tdns\n#fields\tts\tid.orig_h\tid.resp_h\tquery\trcode\n1.5\t10.0.0.1\t10.0.0.2\ta.b\t0\n";
    let text = [HEADER, &row(1), HEADER, &row(2), "#close\t2014\n", &other, &row(3), dns, HEADER, &row(4)].concat();
    let refused = gather(&text, &ReadOptions::default()).err().unwrap();
    assert_eq!(refused.code, Code::Sequential);
    let options = ReadOptions { sequential: true, ..ReadOptions::default() };
    let gathered = gather(&text, &options).unwrap();
    let sources: Vec<String> = gathered
        .conversations
        .unsorted()
        .map(|(source, _, _, tally)| format!("{} {}", gathered.ids.addresses.as_slice()[source as usize], tally.flows))
        .collect();
    assert_eq!(
        sources.iter().map(String::as_str).collect::<std::collections::BTreeSet<_>>(),
        ["10.0.0.1 3", "192.0.2.7 1"].into()
    );
    assert_eq!(
        gathered.skipped.numbered().iter().map(|(_, reason)| *reason).collect::<Vec<_>>(),
        [SkipReason::OtherLog]
    );
}

#[test]
fn what_there_is_of_a_cut_gzip_is_read() {
    let whole = gzip(&log("conn", 20_000, Form::Tsv), 1 << 30);
    let cut = Bytes::copy_from_slice(&whole[..whole.len() / 2]);
    let (_, gathered) = read("conn.log.gz", &cut, &ReadOptions::default()).unwrap();
    assert!((5000..15_000).contains(&gathered.totals.rows), "{}", gathered.totals.rows);
    assert!(gathered.skipped.notes[0].contains("cut short"), "{:?}", gathered.skipped.notes);
}

/// Files of a folder and the folders in it.
fn files_in(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

/// Every log of the corpora is read or refused with a sentence, and equal logs
/// say the same.
#[test]
fn logs_of_others() {
    let (Some(zat), Some(rita)) = (shared("corpus/zeek-zat"), shared("corpus/zeek-rita")) else { return };
    let (mut were_read, mut refused) = (0, 0);
    for path in files_in(&zat).into_iter().chain(files_in(&rita)) {
        let name = path.file_name().unwrap().to_str().unwrap();
        match read(name, &Bytes::from(std::fs::read(&path).unwrap()), &ReadOptions::default()) {
            Ok(_) => were_read += 1,
            Err(error) => {
                assert!(error.summary.contains(name) && error.summary.contains("expected"), "{error}");
                refused += 1;
            }
        }
    }
    assert!(were_read >= 20 && refused >= 20, "{were_read} read, {refused} refused");
    let mut reports = ["valid_tsv", "valid_json"].map(|folder| {
        let bytes = std::fs::read(rita.join(folder).join("http.log.gz")).unwrap();
        let report = Analyst::new().judge(&[("http.log.gz", &bytes)]);
        assert_eq!(report.files[0].rows, 27_204);
        report.to_json().unwrap()
    });
    let [tsv, json] = &mut reports;
    assert_eq!(tsv, json);
}
