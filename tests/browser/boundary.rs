//! The boundary in a dedicated worker, as the page uses it: two made-up days
//! through `FileScan` and `Analysis`, against the same days through the core.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails may well do so by a panic")]

#[path = "../support/made_day.rs"]
mod made_day;
#[path = "../support/random.rs"]
mod random;

use almenara::boundary::{Analysis, FileScan, catalogue};
use js_sys::{JSON, Object, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn to_js(value: &Value) -> JsValue {
    JSON::parse(&value.to_string()).unwrap()
}

fn from_js(value: &JsValue) -> Value {
    let text: String = JSON::stringify(value).unwrap().into();
    serde_json::from_str(&text).unwrap()
}

fn pairs(ranges: &JsValue) -> Vec<(usize, usize)> {
    serde_json::from_value(from_js(ranges)).unwrap()
}

/// Opens a file as a worker does: by the ranges that it asks for.
fn open(name: &str, file: &[u8]) -> FileScan {
    let mut scan = FileScan::new(name.to_owned(), file.len() as f64);
    loop {
        let wanted = pairs(&scan.inspect().unwrap());
        if wanted.is_empty() {
            return scan;
        }
        for (start, end) in wanted {
            scan.push(start as f64, file[start..end].to_vec());
        }
    }
}

/// Reads some units of a file to the end.
fn decode(scan: &mut FileScan, file: &[u8], units: impl Iterator<Item = u32>) -> u32 {
    let mut rows = 0;
    for unit in units {
        for (start, end) in pairs(&scan.unit_ranges(unit).unwrap()) {
            scan.push(start as f64, file[start..end].to_vec());
        }
        scan.load(unit).unwrap();
        loop {
            let step = scan.step().unwrap();
            rows += step;
            if step == 0 {
                break;
            }
        }
    }
    rows
}

fn no_options() -> JsValue {
    to_js(&json!({ "inside": null }))
}

#[wasm_bindgen_test]
fn two_days_become_findings_details_rows_and_documents() {
    let (baseline, test) = made_day::Plan::default().make();
    let (baseline, test) = (made_day::to_parquet(&baseline).unwrap(), made_day::to_parquet(&test).unwrap());
    let mut analysis = Analysis::new();
    for (key, file) in [("a", &baseline), ("b", &test)] {
        let info = from_js(&open(key, file).info(no_options()).unwrap());
        assert_eq!(info["dialect"], "course day");
        assert_eq!(info["time_unit"], "1/100 s");
        let units = info["units"].as_array().unwrap().len() as u32;
        // One partial a unit, as from as many workers.
        let mut rows = 0;
        for unit in 0..units {
            let mut scan = open(key, file);
            scan.begin(no_options()).unwrap();
            rows += decode(&mut scan, file, unit..unit + 1);
            let meta = json!({ "key": key, "name": key, "dialect": "course day", "time_unit": "1/100 s" });
            analysis.add(to_js(&meta), &scan.finish().unwrap()).unwrap();
        }
        assert_eq!(u64::from(rows), info["rows"].as_u64().unwrap());
    }
    let request = |params: Value| to_js(&json!({ "baseline": ["a"], "test": ["b"], "inside": null, "params": params }));
    let report = from_js(&analysis.evaluate(request(json!({}))).unwrap());
    let findings = report["findings"].as_array().unwrap();
    let botnet = findings.iter().filter(|finding| finding["detector"] == "internal-botnet").count();
    assert_eq!(botnet, 4);

    // A parameter changes the answer, without a file.
    let stricter = from_js(&analysis.evaluate(request(json!({ "internal-botnet": { "allowed_pairs": 99 } }))).unwrap());
    assert!(stricter["findings"].as_array().unwrap().iter().all(|finding| finding["detector"] != "internal-botnet"));
    analysis.evaluate(request(json!({}))).unwrap();

    let position = findings.iter().position(|finding| finding["detector"] == "internal-botnet").unwrap();
    let detail = from_js(&analysis.detail(position as u32).unwrap());
    assert_eq!(detail["finding"]["subject"], findings[position]["subject"]);
    assert_eq!(detail["charts"].as_array().unwrap().len(), 2);

    // The rows behind it, by another scan with its filter.
    let mut rows = open("b", &test);
    rows.begin_rows(no_options(), to_js(&detail["rows_filter"]), 5).unwrap();
    decode(&mut rows, &test, 0..1);
    let table = from_js(&rows.finish_rows().unwrap());
    assert!(table["rows"].as_array().unwrap().len() <= 5);
    assert!(table["rows"].as_array().unwrap().iter().all(|row| row[1] == detail["finding"]["subject"]));

    let document: Value = serde_json::from_str(&analysis.document().unwrap()).unwrap();
    assert_eq!(document["findings"].as_array().unwrap().len(), findings.len());
    assert!(analysis.csv("findings").unwrap().starts_with("severity,detector,subject,"));
    let page = from_js(&analysis.table_rows("findings", 1, 2).unwrap());
    assert_eq!(page["rows"].as_array().unwrap().len(), 2);
    let host = findings[position]["subject"].as_str().unwrap();
    let host = from_js(&analysis.host(host).unwrap());
    assert_eq!(host["verdicts"].as_array().unwrap().len(), almenara::detect::catalogue().len());
}

#[wasm_bindgen_test]
fn errors_are_plain_objects_with_a_sentence() {
    let text = b"timestamp,src_ip,dst_ip\n1,10.0.0.1,10.0.0.2\n";
    let mut scan = FileScan::new("flows.csv".to_owned(), text.len() as f64);
    for (start, end) in pairs(&scan.inspect().unwrap()) {
        scan.push(start as f64, text[start..end].to_vec());
    }
    let error = scan.inspect().unwrap_err();
    let keys: Vec<String> =
        Object::keys(error.unchecked_ref::<Object>()).iter().filter_map(|key| key.as_string()).collect();
    assert_eq!(keys, ["code", "summary", "details"]);
    let read = |key: &str| Reflect::get(&error, &key.into()).unwrap().as_string().unwrap();
    assert_eq!(read("code"), "not-a-flow-file");
    assert!(read("summary").starts_with("flows.csv is not a log of flows: it begins with"));

    let error = from_js(&Analysis::new().document().unwrap_err());
    assert_eq!(error["code"], "misuse");
    let error = from_js(&scan.begin(to_js(&json!({ "speed": 9 }))).unwrap_err());
    assert_eq!(error["code"], "misuse");
    assert!(
        Analysis::new()
            .add(to_js(&json!({ "key": "x", "name": "", "dialect": "", "time_unit": "" })), &[1, 2])
            .is_err()
    );
}

#[wasm_bindgen_test]
fn the_catalogue_describes_every_parameter() {
    let catalogue = from_js(&catalogue().unwrap());
    assert_eq!(catalogue.as_array().unwrap().len(), almenara::detect::catalogue().len());
    for detector in catalogue.as_array().unwrap() {
        for param in detector["params"].as_array().unwrap() {
            let keys: Vec<&String> = param.as_object().unwrap().keys().collect();
            let expected = ["default", "help", "id", "kind", "label", "max", "min", "origin", "step", "unit"];
            assert_eq!(keys.len(), expected.len());
            assert!(expected.iter().all(|key| param.get(key).is_some()), "{param}");
        }
    }
}
