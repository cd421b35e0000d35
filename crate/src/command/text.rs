//! The report for a terminal.

use std::fmt::Write;

use almenara::export::{Report, Role};

/// Lines left out whose numbers are told.
const LINES_SHOWN: usize = 5;
/// Findings of low severity that are listed; the rest is counted.
const LOW_SHOWN: usize = 10;

/// A summary to read: files, rules, findings.
pub(super) fn summary(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_summary(&mut text, report);
    text
}

fn write_summary(text: &mut String, report: &Report) -> std::fmt::Result {
    for file in &report.files {
        let role = if file.role == Role::Baseline { "clean day" } else { "day under test" };
        let inside = file.inside.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let inside = if inside.is_empty() { "no inside network".to_owned() } else { format!("inside {inside}") };
        writeln!(
            text,
            "{role}: {}, {} {}, {}, time in {}, {inside}",
            file.name,
            file.rows,
            file.kind.words(),
            file.dialect,
            file.time_unit
        )?;
        if let (Some(first), Some(last)) = (&file.first_time, &file.last_time) {
            writeln!(text, "  from {first} to {last}")?;
        }
        for note in &file.notes {
            writeln!(text, "  {note}")?;
        }
        for skipped in &file.skipped {
            let lines = file.skipped_lines.iter().filter(|line| line.reason == skipped.reason);
            let lines: Vec<String> = lines.take(LINES_SHOWN).map(|line| line.line.to_string()).collect();
            let first = if lines.is_empty() { String::new() } else { format!(" (first lines: {})", lines.join(", ")) };
            writeln!(text, "  {} rows left out: {}{first}", skipped.rows, skipped.reason)?;
        }
    }
    writeln!(text)?;
    for outcome in &report.detectors {
        match &outcome.note {
            Some(note) => writeln!(text, "{:24} {note}", outcome.id)?,
            None => writeln!(text, "{:24} {} of {} devices flagged", outcome.id, outcome.flagged, outcome.judged)?,
        }
    }
    writeln!(text)?;
    let mut low = 0;
    for finding in &report.findings {
        let severity = format!("{:?}", finding.severity).to_lowercase();
        low += usize::from(severity == "low");
        if severity != "low" || low <= LOW_SHOWN {
            writeln!(text, "{severity:8} {:24} {}", finding.detector, finding.summary)?;
        }
    }
    match (report.findings.len(), low.saturating_sub(LOW_SHOWN)) {
        (0, _) => writeln!(text, "No findings."),
        (_, 0) => Ok(()),
        (_, more) => writeln!(text, "and {more} more of low severity (--format json or csv lists all)"),
    }
}
