//! The made-up Zeek logs that other tests and the bench stand on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Number, Value};

use crate::support::made_log::{Form, MadeLog, PLANTED_FROM_ROWS, conn, dns, http};

type Row = BTreeMap<String, Value>;

#[derive(Clone, Copy, Debug)]
enum Log {
    Conn,
    Http,
    Dns,
}

fn text(made: &MadeLog, log: Log, rows: usize, form: Form) -> String {
    let mut bytes = Vec::new();
    match log {
        Log::Conn => made.conn(rows, form, &mut bytes).unwrap(),
        Log::Http => made.http(rows, form, &mut bytes).unwrap(),
        Log::Dns => made.dns(rows, form, &mut bytes).unwrap(),
    }
    String::from_utf8(bytes).unwrap()
}

fn rows(log: Log, rows: usize) -> Vec<Row> {
    from_json(&text(&MadeLog::new(1), log, rows, Form::Json))
}

fn from_json(text: &str) -> Vec<Row> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The rows as JSON has them, by the header alone.
fn from_tsv(text: &str) -> Vec<Row> {
    let header = |key: &str| -> Vec<&str> {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap();
        line.split('\t').skip(1).collect()
    };
    let (fields, types) = (header("#fields"), header("#types"));
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| {
        let values: Vec<&str> = line.split('\t').collect();
        assert_eq!(values.len(), fields.len(), "{line}");
        let set = fields.iter().zip(&types).zip(values).filter(|(_, value)| *value != "-");
        set.map(|((field, kind), value)| ((*field).to_owned(), typed(kind, value))).collect()
    })
    .collect()
}

fn typed(kind: &str, value: &str) -> Value {
    match kind.split_once('[') {
        Some(_) if value == "(empty)" => Value::Array(Vec::new()),
        Some((_, of)) => value.split(',').map(|value| typed(of.trim_end_matches(']'), value)).collect(),
        None => match kind {
            "bool" => Value::Bool(value == "T"),
            "count" | "port" => Value::Number(value.parse::<u64>().unwrap().into()),
            "time" | "interval" => Value::Number(Number::from_f64(value.parse().unwrap()).unwrap()),
            _ if value == "(empty)" => Value::String(String::new()),
            _ => Value::String(unescaped(value)),
        },
    }
}

fn unescaped(value: &str) -> String {
    let mut parts = value.split("\\x");
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn both_forms_describe_the_same_rows() {
    for log in [Log::Conn, Log::Http, Log::Dns] {
        for count in [0, 1, PLANTED_FROM_ROWS] {
            let made = MadeLog::new(7);
            let json = from_json(&text(&made, log, count, Form::Json));
            assert_eq!(json.len(), count, "{log:?}");
            assert!(from_tsv(&text(&made, log, count, Form::Tsv)) == json, "{count} rows of {log:?}");
        }
    }
}

#[test]
fn times_rise_within_the_span() {
    let made = MadeLog { span_s: Some(1_000_000..1_003_600), ..MadeLog::new(3) };
    for log in [Log::Conn, Log::Http, Log::Dns] {
        let rows = from_json(&text(&made, log, PLANTED_FROM_ROWS, Form::Json));
        let times: Vec<f64> = rows.iter().map(|row| row["ts"].as_f64().unwrap()).collect();
        assert!(times.is_sorted(), "{log:?}");
        assert!(times[0] >= 1_000_000.0 && times[times.len() - 1] < 1_003_600.0, "{log:?}");
    }
}

#[test]
fn what_is_planted_can_be_found() {
    let by = |rows: &[Row], source: std::net::IpAddr| -> Vec<Row> {
        let source = source.to_string();
        rows.iter().filter(|row| row["id.orig_h"] == source).cloned().collect()
    };
    let distinct =
        |rows: &[Row], field: &str| rows.iter().map(|row| row[field].to_string()).collect::<BTreeSet<_>>().len();

    let connections = rows(Log::Conn, PLANTED_FROM_ROWS);
    let scan = by(&connections, conn::PORT_SCANNER);
    assert_eq!(distinct(&scan, "id.resp_p"), usize::from(conn::SCANNED_PORTS));
    assert!(scan.iter().all(|row| row["id.resp_h"] == conn::PORT_SCANNED.to_string()));
    let sweep = by(&connections, conn::SWEEPER);
    assert_eq!(distinct(&sweep, "id.resp_h"), usize::from(conn::SWEPT_HOSTS));
    assert!(sweep.iter().all(|row| row["id.resp_p"] == conn::SWEPT_PORT));
    let long = by(&connections, conn::LONG_TALKER);
    assert_eq!(long[0]["duration"].as_f64(), Some(conn::LONG_DURATION_S as f64));
    let odd = by(&connections, conn::ODD_SERVICE_USER);
    assert!(
        conn::ODD_SERVICES
            .iter()
            .all(|(service, port)| { odd.iter().any(|row| row["service"] == *service && row["id.resp_p"] == *port) })
    );
    let talks = by(&connections, conn::ODD_PORT_TALKER);
    assert!(talks.len() == conn::ODD_PORT_CONNECTIONS && talks.iter().all(|row| row["id.resp_p"] == conn::ODD_PORT));

    let requests = rows(Log::Http, PLANTED_FROM_ROWS);
    let odd = by(&requests, http::ODD_PORT_BROWSER);
    assert_eq!(odd.len(), http::ODD_PORTS.len() * http::REQUESTS_OF_ODD_PORT);
    let typed =
        |source, mime: &str| by(&requests, source).iter().filter(|row| row["resp_mime_types"][0] == mime).count();
    for mime in http::EXECUTABLE_TYPES {
        assert_eq!(typed(http::EXECUTABLE_LOADER, mime), http::RESPONSES_OF_EXECUTABLE_TYPE, "{mime}");
    }
    for mime in http::EXPLOIT_TYPES {
        assert_eq!(typed(http::EXPLOITED, mime), http::RESPONSES_OF_EXPLOIT_TYPE, "{mime}");
    }
    let uris: Vec<String> =
        by(&requests, http::DISGUISED).iter().map(|row| row["uri"].as_str().unwrap().to_owned()).collect();
    assert_eq!(uris, [http::PROGRAM_AS_IMAGE, http::PAGE_AS_PROGRAM]);

    let questions = rows(Log::Dns, PLANTED_FROM_ROWS);
    let tunnel = by(&questions, dns::TUNNELLER);
    assert_eq!(distinct(&tunnel, "query"), dns::TUNNEL_NAMES);
    assert!(tunnel.iter().all(|row| {
        let (label, domain) = row["query"].as_str().unwrap().split_once('.').unwrap();
        label.len() == dns::TUNNEL_LABEL_CHARS && domain == dns::TUNNEL_DOMAIN
    }));
    let unknown = by(&questions, dns::NXDOMAIN_ASKER);
    assert_eq!(unknown.len() as u64, dns::NXDOMAIN_ANSWERS);
    let bins: BTreeSet<u64> = unknown.iter().map(|row| row["ts"].as_f64().unwrap() as u64 / 600).collect();
    assert_eq!(bins.len(), 1);
}
