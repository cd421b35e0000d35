//! The command as its users run it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::made_day::{Plan, to_parquet};
use crate::support::made_log::{Form, MadeLog};

/// A folder of this test alone, with a clean day and a day under test.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let desk = Self(folder);
        let (clean, test) = Plan { seed: 5, devices: 60, flows_per_device: 30.0, strength: 0.5 }.make();
        desk.put("data5.parquet", &to_parquet(&clean).unwrap());
        desk.put("test5.parquet", &to_parquet(&test).unwrap());
        desk
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    fn copy(&self, from: &str, to: &str) {
        fs::copy(self.0.join(from), self.0.join(to)).unwrap();
    }

    /// Runs `almenara analyze` here.
    fn analyze(&self, arguments: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_almenara"));
        let output = command.current_dir(&self.0).arg("analyze").args(arguments.split(' ')).output().unwrap();
        Said::of(&output)
    }
}

struct Said {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { status: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    fn document(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    /// Names of the files by role.
    fn roles(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let files = self.document()["files"].as_array().unwrap().clone();
        files.iter().map(|file| (text(&file["role"]), text(&file["name"]))).collect()
    }
}

fn assert_keys(value: &Value, keys: &str, what: &str) {
    for key in keys.split(' ') {
        assert!(value.get(key).is_some(), "{what} has no \"{key}\": {value}");
    }
}

#[test]
fn the_document_has_its_shape_and_is_the_same_from_run_to_run() {
    let desk = Desk::new("shape");
    let said = desk.analyze("data5.parquet test5.parquet --format json");
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
    let document = said.document();
    let keys: Vec<&String> = document.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["detectors", "files", "findings", "logs", "overview"]);
    for file in document["files"].as_array().unwrap() {
        assert_keys(file, "role name rows skipped_rows dialect time_unit inside", "a file");
        assert_eq!(file["inside"], serde_json::json!(["192.168.100.0/24"]));
        assert_eq!((&file["dialect"], &file["time_unit"]), (&"course day".into(), &"1/100 s".into()));
    }
    for day in ["baseline", "test"] {
        let day = &document["overview"][day];
        assert_keys(day, "rows up_bytes down_bytes ports protocols sources destinations hours countries", "a day");
        assert_keys(&day["ports"][0], "port flows", "a port");
        assert_keys(&day["protocols"][0], "protocol flows", "a protocol");
        assert_keys(&day["sources"][0], "address flows", "a source");
        assert_keys(&day["destinations"][0], "address flows", "a destination");
        assert_keys(&day["hours"][0], "hour up_bytes down_bytes", "an hour");
        assert_keys(&day["countries"][0], "country flows", "a country");
        assert_eq!((day["sources"].as_array().unwrap().len(), day["hours"].as_array().unwrap().len()), (10, 24));
    }
    let findings = document["findings"].as_array().unwrap();
    assert!(findings.len() > 8);
    for finding in findings {
        let keys = "rules detector subject peers severity before after value threshold unit summary";
        assert_keys(finding, keys, "a finding");
    }
    let ranks = ["critical", "high", "medium", "low"];
    let rank = |finding: &Value| ranks.iter().position(|rank| finding["severity"] == *rank).unwrap();
    assert!(findings.is_sorted_by_key(rank));
    // Again, and in the other order, which telling names make the same.
    assert_eq!(desk.analyze("test5.parquet data5.parquet --format json").out, said.out);
}

#[test]
fn text_and_csv_say_the_same() {
    let desk = Desk::new("formats");
    let csv = desk.analyze("data5.parquet test5.parquet --format csv");
    assert_eq!(csv.status, Some(0));
    assert!(csv.out.starts_with("severity,detector,subject,"));
    let subjects = csv.out.lines().skip(1).map(|line| line.split(',').nth(2).unwrap());
    let text = desk.analyze("data5.parquet test5.parquet");
    assert_eq!(text.status, Some(0));
    assert!(text.out.starts_with("clean day: data5.parquet, "), "{}", text.out);
    for subject in subjects {
        assert!(text.out.contains(&format!(" {subject} ")), "{subject} is missing: {}", text.out);
    }
}

#[test]
fn one_table_is_printed_as_csv() {
    let desk = Desk::new("table");
    let said = desk.analyze("data5.parquet test5.parquet --table hours-test");
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
    assert_eq!((said.out.lines().count(), said.out.lines().next()), (25, Some("hour,flows,up_bytes,down_bytes")));
    let said = desk.analyze("data5.parquet test5.parquet --table hours");
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("there is no table \"hours\"") && said.err.contains("hours-test"), "{}", said.err);
}

#[test]
fn no_findings_is_no_failure() {
    let desk = Desk::new("quiet");
    let rules = [
        "https-exfiltration.mean_factor=100000",
        "dns-exfiltration.factor=1000",
        "dns-c2.increase=1000",
        "dns-c2.decrease=1000",
        "internal-botnet.allowed_pairs=100000",
        "unusual-country.allowed_flows=1000000",
        "transfer-ratio.factor=1000",
    ];
    let said = desk.analyze(&format!("data5.parquet test5.parquet --set {}", rules.join(" --set ")));
    assert_eq!(said.status, Some(0), "{}", said.err);
    assert!(said.out.ends_with("No findings.\n"), "{}", said.out);
}

#[test]
fn baseline_decides_the_roles() {
    let desk = Desk::new("roles");
    let both =
        |clean: &str, test: &str| vec![("baseline".to_owned(), clean.to_owned()), ("test".to_owned(), test.to_owned())];
    let said = desk.analyze("data5.parquet test5.parquet --baseline test5.parquet --format json");
    assert_eq!((said.status, said.roles()), (Some(0), both("test5.parquet", "data5.parquet")));
    desk.copy("data5.parquet", "monday.parquet");
    desk.copy("test5.parquet", "tuesday.parquet");
    let said = desk.analyze("monday.parquet --baseline tuesday.parquet --format json");
    assert_eq!(said.roles(), both("tuesday.parquet", "monday.parquet"));
    let alone = desk.analyze("tuesday.parquet --format json");
    assert_eq!(alone.roles(), [("test".to_owned(), "tuesday.parquet".to_owned())]);
    assert_eq!(alone.document()["findings"].as_array().unwrap().len(), 0);
}

#[test]
fn two_baselines_are_told_and_the_first_goes_on() {
    let desk = Desk::new("two");
    desk.copy("data5.parquet", "data6.parquet");
    let said = desk.analyze("data5.parquet data6.parquet test5.parquet --format json");
    assert_eq!(said.status, Some(2));
    assert_eq!(
        said.err,
        "almenara: data6.parquet is a second clean day, after data5.parquet; \
         expected one clean day and one day under test (say which with --baseline)\n"
    );
    assert_eq!(said.roles()[0].1, "data5.parquet");
}

#[test]
fn one_rule_set_can_be_asked_for() {
    let desk = Desk::new("rules");
    let mut log = Vec::new();
    MadeLog::new(7).conn(6000, Form::Tsv, &mut log).unwrap();
    desk.put("clean.log", &log);
    desk.put("conn.log", &log);
    let ran = |rules: &str| -> Vec<String> {
        let document = desk.analyze(&format!("--baseline clean.log conn.log{rules} --format json")).document();
        let detectors = document["detectors"].as_array().unwrap();
        let ran = detectors.iter().filter(|outcome| outcome["ran"] == true);
        ran.map(|outcome| outcome["id"].as_str().unwrap().to_owned()).collect()
    };
    let (all, course, zeek) = (ran(""), ran(" --rules course"), ran(" --rules zeek"));
    assert!(course.contains(&"dns-c2".to_owned()) && zeek.contains(&"port-scan".to_owned()));
    assert_eq!([course, zeek].concat(), all, "each rule is of one set");
}

#[test]
fn a_bad_file_is_told_while_the_other_goes_on() {
    let desk = Desk::new("bad");
    desk.put("data6.parquet", b"timestamp,src_ip\n");
    let said = desk.analyze("data6.parquet test5.parquet --format json");
    assert_eq!(said.status, Some(2));
    assert!(
        said.err.starts_with("almenara: data6.parquet is not a log of flows: it begins with \"timestamp,src_ip\""),
        "{}",
        said.err
    );
    assert_eq!(said.err.lines().count(), 1);
    assert_eq!(said.roles(), [("test".to_owned(), "test5.parquet".to_owned())]);
    let good = fs::read(desk.0.join("data5.parquet")).unwrap();
    desk.put("data6.parquet", &good[..good.len() / 2]);
    let said = desk.analyze("data6.parquet");
    assert!(said.err.starts_with("almenara: data6.parquet is cut short"), "{}", said.err);
    for nothing in ["data9.parquet", "."] {
        let said = desk.analyze(nothing);
        assert_eq!((said.status, said.out.as_str()), (Some(2), ""));
        assert!(said.err.contains(nothing) && said.err.contains("expected"), "{}", said.err);
    }
}

#[test]
fn parameters_and_networks_are_taken_or_refused() {
    let desk = Desk::new("set");
    let days = "data5.parquet test5.parquet --format json";
    let count = |document: &Value, detector: &str| {
        document["findings"].as_array().unwrap().iter().filter(|finding| finding["detector"] == detector).count()
    };
    let usual = desk.analyze(days).document();
    let loose = desk.analyze(&format!("{days} --set dns-exfiltration.factor=1 --set dns-c2.increase=1.5")).document();
    assert!(count(&loose, "dns-exfiltration") > count(&usual, "dns-exfiltration"));
    assert!(count(&loose, "dns-c2") > count(&usual, "dns-c2"));
    assert_eq!(count(&loose, "internal-botnet"), count(&usual, "internal-botnet"));
    // A public network as the inside: its flows are looked at while reading.
    let elsewhere = desk.analyze(&format!("{days} --inside 13.107.42.0/24,fd00::/8")).document();
    assert_eq!(elsewhere["files"][0]["inside"], serde_json::json!(["13.107.42.0/24", "fd00::/8"]));
    let new_pairs = |finding: &&Value| finding["detector"] == "internal-botnet";
    let outside_pairs = elsewhere["findings"].as_array().unwrap().iter().filter(new_pairs);
    assert!(outside_pairs.clone().all(|finding| finding["peers"] == serde_json::json!(["13.107.42.32"])));
    assert_eq!((outside_pairs.count() > 0, count(&usual, "internal-botnet")), (true, 4));
    let listed = desk.analyze(&format!("{days} --set nonstandard-port.ports=80 --set address-sweep.ports=22,23"));
    assert_eq!(listed.status, Some(0), "one port or several are a list: {}", listed.err);
    for (wrong, words) in [
        ("--set dns-c2.speed=1", "dns-c2 has no parameter \"speed\""),
        ("--set dns-c2.increase=much", "dns-c2.increase is \"much\"; expected a number from 1 to 1000"),
        ("--set dns-c2=1", "cannot be read"),
        ("--set nonstandard-port.ports=80,http", "nonstandard-port.ports is \"80,http\"; expected ports separated"),
        ("--inside home", "\"home\" is not a network"),
        ("--rules best", "there is no rule set \"best\"; expected course or zeek"),
        ("--format xml", "text, json or csv"),
    ] {
        let said = desk.analyze(&format!("data5.parquet test5.parquet {wrong}"));
        assert_eq!((said.status, said.out.as_str()), (Some(2), ""), "{wrong}");
        assert!(said.err.contains(words), "{wrong}: {}", said.err);
    }
}
