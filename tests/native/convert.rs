//! Zeek logs as Parquet: types and values as the log has them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use almenara::convert::{Conversion, Summary};
use almenara::error::{Code, Error};
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{
    DataType, Float64Type, Int64Type, Schema, TimeUnit, TimestampMicrosecondType, UInt16Type, UInt64Type,
};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

use crate::support::analyst::Analyst;
use crate::support::made_log::{Form, MadeLog};
use crate::support::root;

fn convert(inputs: &[(&str, &[u8])]) -> Result<(Vec<u8>, Summary), Error> {
    let mut conversion = Conversion::default();
    let mut file = Vec::new();
    for pass in 0..2 {
        for (name, bytes) in inputs {
            conversion.begin(*name, bytes.len() as u64);
            for piece in bytes.chunks(1000) {
                conversion.push(piece)?;
                file.append(&mut conversion.take_output());
            }
            conversion.end()?;
        }
        if pass == 0 {
            conversion.write()?;
        }
    }
    let (last, summary) = conversion.finish()?;
    file.extend(last);
    assert_eq!(file.len() as u64, summary.bytes);
    Ok((file, summary))
}

fn gzip(text: &[u8]) -> Vec<u8> {
    // Two members, cut in the middle of a row.
    let (first, second) = text.split_at(text.len() / 2);
    let member = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    [member(first), member(second)].concat()
}

/// A row as JSON, by column.
type Row = BTreeMap<String, Value>;

/// Reads a Parquet file: the Zeek type and the stored one by column, and rows.
fn read(file: &[u8]) -> (BTreeMap<String, (String, DataType)>, Vec<Row>) {
    let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::copy_from_slice(file)).unwrap();
    let schema: &Schema = builder.schema();
    let types = schema
        .fields()
        .iter()
        .map(|field| (field.name().clone(), (field.metadata()["zeek.type"].clone(), field.data_type().clone())));
    let types = types.collect();
    let rows = builder.build().unwrap().flat_map(|batch| rows_of(&batch.unwrap())).collect();
    (types, rows)
}

fn rows_of(batch: &RecordBatch) -> Vec<Row> {
    let schema = batch.schema();
    let row = |row: usize| {
        let cells = schema.fields().iter().zip(batch.columns());
        cells.map(|(field, column)| (field.name().clone(), value(column, row))).collect()
    };
    (0..batch.num_rows()).map(row).collect()
}

fn value(array: &dyn Array, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => {
            json!(array.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        DataType::Float64 => json!(array.as_primitive::<Float64Type>().value(row)),
        DataType::UInt64 => json!(array.as_primitive::<UInt64Type>().value(row)),
        DataType::Int64 => json!(array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt16 => json!(array.as_primitive::<UInt16Type>().value(row)),
        DataType::Boolean => json!(array.as_boolean().value(row)),
        DataType::Utf8 => json!(array.as_string::<i32>().value(row)),
        DataType::List(_) => {
            let list = array.as_list::<i32>().value(row);
            (0..list.len()).map(|element| value(&list, element)).collect()
        }
        other => panic!("a column of type {other}"),
    }
}

const HTTP: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttp\n\
    #open\t2014-01-01-00-00-00\n\
    #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tmethod\thost\turi\tstatus_code\ttags\tresp_mime_types\tthreat\tdelta\tok\n\
    #types\ttime\tstring\taddr\tport\taddr\tport\tstring\tstring\tstring\tcount\tset[enum]\tvector[string]\tint\tinterval\tbool\n";

/// Three requests as TSV, as JSON, and as they must come out of either.
fn requests() -> (String, String, Vec<Value>) {
    let tsv = HTTP.to_owned()
        + "1331901000.000001\tC1\t10.0.0.1\t40000\t2001:db8::1\t80\tGET\ta.example\t/x\\x09y\t200\tA,B\ttext/html\t-5\t0.25\tT\n"
        + "1331901001.5\tC2\t10.0.0.2\t40001\t10.0.0.9\t8080\t-\t(empty)\t/\\xe9\t-\t(empty)\t-\t-\t-\tF\n"
        + "1331901002\tC3\t10.0.0.3\t40002\t10.0.0.9\t65535\tPOST\tb,c\t/\t404\t-\ta/b,c\\x2cd\t7\t1e-3\t-\n";
    let json = [
        r#"{"ok":true,"delta":0.25,"threat":-5,"ts":1331901000.000001,"uid":"C1","id.orig_h":"10.0.0.1","id.orig_p":40000,"id.resp_h":"2001:db8::1","id.resp_p":80,"method":"GET","host":"a.example","uri":"/x\ty","status_code":200,"tags":["A","B"],"resp_mime_types":["text/html"]}"#,
        r#"{"ts":"2012-03-16T12:30:01.500000Z","uid":"C2","id.orig_h":"10.0.0.2","id.orig_p":40001,"id.resp_h":"10.0.0.9","id.resp_p":8080,"method":null,"host":"","uri":"/\\xe9","tags":[],"ok":false}"#,
        r#"{"ts":1331901002,"uid":"C3","id.orig_h":"10.0.0.3","id.orig_p":40002,"id.resp_h":"10.0.0.9","id.resp_p":65535,"method":"POST","host":"b,c","uri":"/","status_code":404,"resp_mime_types":["a/b","c,d"],"threat":7,"delta":1e-3}"#,
    ];
    let rows = vec![
        json!({"ts": 1_331_901_000_000_001_i64, "uid": "C1", "id.orig_h": "10.0.0.1", "id.orig_p": 40000,
            "id.resp_h": "2001:db8::1", "id.resp_p": 80, "method": "GET", "host": "a.example", "uri": "/x\ty",
            "status_code": 200, "tags": ["A", "B"], "resp_mime_types": ["text/html"], "threat": -5, "delta": 0.25,
            "ok": true}),
        json!({"ts": 1_331_901_001_500_000_i64, "uid": "C2", "id.orig_h": "10.0.0.2", "id.orig_p": 40001,
            "id.resp_h": "10.0.0.9", "id.resp_p": 8080, "method": null, "host": "", "uri": "/\\xe9",
            "status_code": null, "tags": [], "resp_mime_types": null, "threat": null, "delta": null, "ok": false}),
        json!({"ts": 1_331_901_002_000_000_i64, "uid": "C3", "id.orig_h": "10.0.0.3", "id.orig_p": 40002,
            "id.resp_h": "10.0.0.9", "id.resp_p": 65535, "method": "POST", "host": "b,c", "uri": "/",
            "status_code": 404, "tags": null, "resp_mime_types": ["a/b", "c,d"], "threat": 7, "delta": 0.001,
            "ok": null}),
    ];
    (tsv, json.join("\n"), rows)
}

fn as_value(row: &Row) -> Value {
    serde_json::to_value(row).unwrap()
}

#[test]
fn tsv_plain_and_gzip_keeps_types_and_values() {
    let (tsv, _, expected) = requests();
    for bytes in [tsv.clone().into_bytes(), gzip(tsv.as_bytes())] {
        let (file, summary) = convert(&[("http.log", &bytes)]).unwrap();
        let (types, rows) = read(&file);
        assert_eq!(rows.iter().map(as_value).collect::<Vec<_>>(), expected);
        assert_eq!((summary.rows, summary.columns, summary.row_groups), (3, 15, 1));
        assert!(summary.nulled.is_empty() && summary.inputs[0].skipped.is_empty());
        for (column, zeek, arrow) in [
            ("ts", "time", "Timestamp(µs, \"UTC\")"),
            ("id.orig_h", "addr", "Utf8"),
            ("id.resp_p", "port", "UInt16"),
            ("status_code", "count", "UInt64"),
            ("threat", "int", "Int64"),
            ("delta", "interval", "Float64"),
            ("ok", "bool", "Boolean"),
        ] {
            assert_eq!(types[column].0, zeek);
            assert_eq!(types[column].1.to_string(), arrow);
        }
        for (column, zeek) in [("tags", "set[enum]"), ("resp_mime_types", "vector[string]")] {
            assert_eq!(types[column].0, zeek);
            assert!(matches!(&types[column].1, DataType::List(field) if field.data_type() == &DataType::Utf8));
        }
    }
}

#[test]
fn json_gets_zeek_types_for_known_fields_and_seen_ones_for_others() {
    let (_, json, expected) = requests();
    for bytes in [json.clone().into_bytes(), gzip(json.as_bytes())] {
        let (file, _) = convert(&[("http.log", &bytes)]).unwrap();
        let (types, rows) = read(&file);
        for (row, expected) in rows.iter().zip(&expected) {
            for (column, expected) in expected.as_object().unwrap() {
                // A field that Zeek does not know has JSON's one type of number.
                let same = match column.as_str() {
                    "threat" => row[column].as_f64() == expected.as_f64(),
                    _ => row[column] == *expected,
                };
                assert!(same, "{column}: {} and {expected}", row[column]);
            }
        }
        assert_eq!(types["threat"].0, "double");
        assert_eq!(types["status_code"].0, "count");
    }
}

#[test]
fn headers_that_change_and_several_inputs_are_united() {
    let first = "#fields\tts\tid.orig_h\tid.resp_h\tproto\torig_bytes\tnote\n#types\ttime\taddr\taddr\tenum\tcount\tcount\n\
        1\t10.0.0.1\t10.0.0.2\ttcp\t5\t9\n\
        #separator \\x7c\n#fields|proto|ts|id.orig_h|id.resp_h|orig_bytes|local\n#types|enum|time|addr|addr|count|bool\n\
        udp|2|10.0.0.3|10.0.0.4|6|T\n\
        #path|ssl\n#fields|ts|id.orig_h|id.resp_h|cipher\n#types|time|addr|addr|string\n3|10.0.0.1|10.0.0.2|x\n";
    let second = "#fields\tid_orig_h\tid_resp_h\tproto\torig_bytes\tnote\n#types\taddr\taddr\tenum\tcount\tstring\n\
        10.0.0.5\t10.0.0.6\ticmp\t7\twords\n";
    let (file, summary) = convert(&[("a.log", first.as_bytes()), ("b.log", second.as_bytes())]).unwrap();
    let (types, rows) = read(&file);
    assert_eq!(types["note"].0, "string");
    assert!(!types.contains_key("cipher"));
    let told: Vec<Value> = rows.iter().map(as_value).collect();
    assert_eq!(
        told,
        [
            json!({"ts": 1_000_000, "id.orig_h": "10.0.0.1", "id.resp_h": "10.0.0.2", "proto": "tcp", "orig_bytes": 5, "note": "9", "local": null}),
            json!({"ts": 2_000_000, "id.orig_h": "10.0.0.3", "id.resp_h": "10.0.0.4", "proto": "udp", "orig_bytes": 6, "note": null, "local": true}),
            json!({"ts": null, "id.orig_h": "10.0.0.5", "id.resp_h": "10.0.0.6", "proto": "icmp", "orig_bytes": 7, "note": "words", "local": null}),
        ]
    );
    let [first, second] = &summary.inputs[..] else { panic!() };
    assert_eq!((first.name.as_str(), first.rows, second.rows), ("a.log", 2, 1));
    assert_eq!(first.skipped_lines[0].line, 11);
    assert!(first.skipped_lines[0].reason.contains("another log"));
}

#[test]
fn bad_lines_and_values_are_counted() {
    let log = "#fields\tts\tid.orig_h\tid.resp_h\tproto\torig_bytes\tmissed_bytes\n#types\ttime\taddr\taddr\tenum\tcount\tcount\n\
        1\t10.0.0.1\t10.0.0.2\ttcp\t5\tmany\n\
        1\t10.0.0.1\t10.0.0.2\n\
        1\t10.0.0.1\t10.0.0.2\ttcp\t5\t6\t7\n\
        1\t10.0.0.1\t10.0.0.2\ttcp\tmany\t6\n\
        1\tnowhere\t10.0.0.2\ttcp\t5\t6\n\
        1\t10.0.0.1\t10.0";
    let (file, summary) = convert(&[("conn.log", log.as_bytes())]).unwrap();
    let (_, rows) = read(&file);
    // What the log's reader judges by is kept only where it can be read; other values become null.
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0]["missed_bytes"], &rows[1]["id.orig_h"]), (&Value::Null, &json!("nowhere")));
    assert_eq!((summary.nulled[0].column.as_str(), summary.nulled[0].values), ("missed_bytes", 1));
    let input = &summary.inputs[0];
    let lines: Vec<u64> = input.skipped_lines.iter().map(|bad| bad.line).collect();
    assert_eq!((lines, input.rows), (vec![4, 5, 6, 8], 2));
    assert!(input.skipped_lines[3].reason.contains("ends in the middle"));
    assert!(input.skipped.iter().all(|bad| bad.lines == 1));

    let cut = gzip(requests().0.as_bytes());
    let (_, summary) = convert(&[("http.log", &cut[..cut.len() - 30])]).unwrap();
    assert!(summary.inputs[0].notes[0].contains("cut short"), "{:?}", summary.inputs[0].notes);
}

#[test]
fn what_cannot_be_one_file_is_refused() {
    let (http, _, _) = requests();
    let conn = "{\"id.orig_h\":\"10.0.0.1\",\"id.resp_h\":\"10.0.0.2\",\"proto\":\"tcp\",\"conn_state\":\"SF\"}\n";
    let refused = |inputs: &[(&str, &[u8])]| convert(inputs).unwrap_err();
    let mixed = refused(&[("http.log", http.as_bytes()), ("conn.log", conn.as_bytes())]);
    assert_eq!(
        mixed.summary,
        "conn.log is a conn.log and http.log a http.log; expected logs of one kind for one Parquet file"
    );
    assert!(refused(&[("x.log", b"lorem ipsum\n")]).summary.starts_with("x.log is not a log"));
    assert_eq!(refused(&[("x.log", b"")]).code, Code::EmptyFile);
    assert_eq!(refused(&[("x.log", HTTP.as_bytes())]).code, Code::EmptyFile);
    let (parquet, _) = convert(&[("conn.log", conn.as_bytes())]).unwrap();
    assert!(refused(&[("conn.parquet", &parquet)]).summary.contains("Parquet already"));
}

#[test]
fn the_command_writes_all_or_nothing() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("convert");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let (tsv, json, _) = requests();
    fs::write(folder.join("http.log"), tsv).unwrap();
    fs::write(folder.join("http.json"), json).unwrap();
    fs::write(folder.join("bad.log"), "lorem ipsum").unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_almenara"));
        let output = command.current_dir(&folder).arg("convert").args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
    };
    let (status, told) = run(&["http.log", "http.json", "-o", "http.parquet"]);
    assert!(status == Some(0) && told.starts_with("http.parquet: 6 rows, 15 columns, "), "{told}");
    let written = fs::read(folder.join("http.parquet")).unwrap();
    assert_eq!(read(&written).1.len(), 6);

    let (status, told) = run(&["http.log", "bad.log", "-o", "http.parquet"]);
    assert!(status == Some(2) && told.contains("bad.log is not a log"), "{told}");
    assert!(fs::read(folder.join("http.parquet")).unwrap() == written, "the earlier file was touched");
    let names: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains(".part")), "{names:?}");
}

#[test]
fn findings_are_those_of_the_log() {
    const ROWS: usize = 6000;
    let made = |form: Form| {
        let (made, mut logs) = (MadeLog::new(7), [Vec::new(), Vec::new(), Vec::new()]);
        let [conn, http, dns] = &mut logs;
        made.conn(ROWS, form, conn).unwrap();
        made.http(ROWS, form, http).unwrap();
        made.dns(ROWS, form, dns).unwrap();
        logs
    };
    let mut analyst = Analyst::new();
    for form in [Form::Tsv, Form::Json] {
        let logs = made(form);
        let files = [0, 1, 2].map(|log| convert(&[("a.log", &logs[log])]).unwrap().0);
        let mut said = |[conn, http, dns]: &[Vec<u8>; 3]| {
            let report = analyst.judge(&[("conn", conn), ("http", http), ("dns", dns)]);
            let mut report = serde_json::to_value(&report).unwrap();
            assert!(!report["findings"].as_array().unwrap().is_empty());
            report["files"] = Value::Null;
            report
        };
        assert!(said(&logs) == said(&files), "the findings differ");
    }
}

/// Logs of other people, where they are at hand: all are converted or refused.
#[test]
fn corpus_logs_convert_or_are_refused() {
    let mut folders = vec![root().join("../shared/corpus/zeek-zat"), root().join("../shared/corpus/zeek-rita")];
    let mut rows = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            match convert(&[(&path.to_string_lossy(), &bytes)]) {
                Ok((file, summary)) => {
                    assert_eq!(read(&file).1.len() as u64, summary.rows);
                    rows.insert(path.to_string_lossy().into_owned(), summary.rows);
                }
                Err(error) => assert!(matches!(error.code, Code::NotAFlowFile | Code::EmptyFile), "{error}"),
            }
        }
    }
    let requests: Vec<u64> = rows
        .iter()
        .filter(|(path, _)| path.ends_with("/http.log.gz") && path.contains("/valid_"))
        .map(|(_, rows)| *rows)
        .collect();
    assert!(rows.is_empty() || requests == [27_204, 27_204], "{rows:?}");
}
