//! Golden cases in folders; see `tests/cases/README.md`.

use std::fs;
use std::path::{Path, PathBuf};

use almenara::detect::{Finding, ParamInput, catalogue};
use almenara::export::Report;
use serde_json::{Value, json};

use crate::support::analyst::Analyst;
use crate::support::made_day::{Flow, to_parquet};
use crate::support::root;

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// The flows of a CSV file with the columns of a course day.
fn flows(path: &Path) -> Vec<Flow> {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("timestamp,src_ip,dst_ip,proto,port,up_bytes,down_bytes"), "{}", path.display());
    let flow = |line: &str| -> Option<Flow> {
        let [time, source, destination, protocol, port, up, down] =
            <[&str; 7]>::try_from(line.split(',').collect::<Vec<_>>()).ok()?;
        Some(Flow {
            time: time.parse().ok()?,
            source: source.parse().ok()?,
            destination: destination.parse().ok()?,
            protocol: ["tcp", "udp"].iter().find(|known| **known == protocol)?,
            port: port.parse().ok()?,
            up_bytes: up.parse().ok()?,
            down_bytes: down.parse().ok()?,
        })
    };
    lines.map(|line| flow(line).unwrap_or_else(|| panic!("{}: {line}", path.display()))).collect()
}

fn said(finding: &Finding) -> Value {
    json!({
        "subject": finding.subject,
        "severity": finding.severity,
        "measure": finding.measure,
        "before": finding.before,
        "after": finding.after,
        "value": finding.value,
        "threshold": finding.threshold,
        "unit": finding.unit,
        "peers": finding.peers,
        "group": finding.group,
        "countries": finding.countries,
        "summary": finding.summary,
    })
}

/// What the detector said, as it stands in `expected.json`.
fn outcome(report: &Report, detector: &str) -> Value {
    let run = report.detectors.iter().find(|outcome| outcome.id == detector).unwrap();
    let findings = report.findings.iter().filter(|finding| finding.detector == detector);
    json!({ "judged": run.judged, "flagged": run.flagged, "findings": findings.map(said).collect::<Vec<_>>() })
}

/// What is said of a case: Zeek's logs of one capture, or two course days.
fn report(analyst: &mut Analyst, case: &Path) -> Report {
    let logs = ["conn.log", "http.log", "dns.log"].map(|name| (name, fs::read(case.join(name)).unwrap_or_default()));
    let logs: Vec<(&str, &[u8])> =
        logs.iter().filter(|(_, log)| !log.is_empty()).map(|(name, log)| (*name, log.as_slice())).collect();
    if !logs.is_empty() {
        return analyst.judge(&logs);
    }
    let day = |name: &str| to_parquet(&flows(&case.join(name))).unwrap();
    analyst.compare(&day("baseline.csv"), &day("test.csv"))
}

#[test]
fn every_folder_is_as_expected() {
    let write = std::env::var_os("ALMENARA_WRITE_CASES").is_some();
    let mut analyst = Analyst::with_networks();
    let cases = root().join("tests/cases");
    let mut differing = Vec::new();
    let mut names = Vec::new();
    for detector in folders(&cases) {
        let id = detector.file_name().unwrap().to_string_lossy().into_owned();
        names.push(id.clone());
        let (mut firing, mut quiet) = (0, 0);
        for case in folders(&detector) {
            assert!(case.join("README.md").is_file(), "{} says nothing of itself", case.display());
            analyst.params = match fs::read_to_string(case.join("params.json")) {
                Ok(params) => serde_json::from_str(&params).unwrap(),
                Err(_) => ParamInput::new(),
            };
            let found = outcome(&report(&mut analyst, &case), &id);
            *(if found["flagged"] == 0 { &mut quiet } else { &mut firing }) += 1;
            let path = case.join("expected.json");
            let text = serde_json::to_string_pretty(&found).unwrap() + "\n";
            if write {
                fs::write(&path, text).unwrap();
            } else if fs::read_to_string(&path).unwrap_or_default() != text {
                differing.push(format!("{}: found\n{text}", path.display()));
            }
        }
        assert!(firing > 0 && quiet > 0, "{id} needs a case that fires and one that is quiet");
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    let mut detectors: Vec<&str> = catalogue().iter().map(|meta| meta.id).collect();
    detectors.sort_unstable();
    assert_eq!(names, detectors, "every rule has its folder of cases");
}
