//! Verdicts and findings, on one scale of severity.

use serde::Serialize;

use crate::flow::Address;

/// How urgent a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Beyond the threshold, as many a clean device would be.
    Low,
    /// Worth a look.
    Medium,
    /// Hardly innocent.
    High,
    /// Look at this first.
    Critical,
}

impl Severity {
    /// The severity of a subject whose value is `excess` times what was
    /// expected of it (the threshold, or its own clean day when that was
    /// higher): from a rule's floor one level up at 3 times, two at 30, three
    /// at 300. The same steps for every rule.
    pub fn of(floor: Self, excess: f64) -> Self {
        let steps = [3.0, 30.0, 300.0].iter().filter(|step| excess >= **step).count();
        let levels = [Self::Low, Self::Medium, Self::High, Self::Critical];
        levels.get(floor as usize + steps).copied().unwrap_or(Self::Critical)
    }
}

/// What a detector says of one subject, flagged or not.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Host number of the device judged.
    pub subject: u32,
    /// Whether the value crossed the threshold.
    pub flagged: bool,
    /// What is compared with the threshold; `None` when there is no clean day
    /// to divide by, which counts as beyond any threshold.
    pub value: Option<f64>,
    /// What it must exceed to be flagged, or reach: the rule's method says which.
    pub threshold: f64,
    /// What `before` and `after` measure.
    pub measure: String,
    /// Their unit.
    pub measure_unit: &'static str,
    /// On the clean day, `None` when there is nothing of the kind.
    pub before: Option<f64>,
    /// On the day under test.
    pub after: Option<f64>,
    /// How many times the value is what was expected of this subject.
    pub excess: f64,
    /// Host numbers of the other ends involved, the most involved first.
    pub peers: Vec<u32>,
    /// Suspects that it talks to, itself among them.
    pub group: Vec<u32>,
    /// One sentence for people.
    pub summary: String,
}

/// How many times `value` is what was expected of a subject: the threshold, or
/// its own clean day where that was higher.
pub(super) fn excess(value: f64, threshold: f64, before: Option<f64>) -> f64 {
    value / before.unwrap_or(0.0).max(threshold)
}

impl Verdict {
    /// A verdict on a number of things, flagged when there are more than
    /// `threshold`. Where nothing is allowed and there is no clean day, there is
    /// nothing to measure the number against, and it stays at the rule's floor.
    /// Peers, group and summary are left empty.
    pub(super) fn on_count(
        subject: u32,
        (before, after): (Option<u64>, u64),
        threshold: f64,
        measure: impl Into<String>,
        unit: &'static str,
    ) -> Self {
        let (before, after) = (before.map(|before| before as f64), after as f64);
        let measurable = threshold > 0.0 || before.is_some();
        Self {
            subject,
            flagged: after > threshold,
            value: Some(after),
            threshold,
            measure: measure.into(),
            measure_unit: unit,
            before,
            after: Some(after),
            excess: if measurable { excess(after, threshold.max(1.0), before) } else { 1.0 },
            peers: Vec::new(),
            group: Vec::new(),
            summary: String::new(),
        }
    }
}

/// A flagged device, ready for people and programs.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Rule set.
    pub rules: &'static str,
    /// Detector id.
    pub detector: &'static str,
    /// Detector title.
    pub title: &'static str,
    /// The device.
    pub subject: Address,
    /// The other ends involved, the most involved first.
    pub peers: Vec<Address>,
    /// Number of all peers.
    pub peer_count: usize,
    /// Suspects that talk to each other, the subject among them.
    pub group: Vec<Address>,
    /// Network countries of the peers, in their order.
    pub countries: Vec<String>,
    /// Networks (AS number and organisation) of the first peers.
    pub networks: Vec<String>,
    /// How urgent.
    pub severity: Severity,
    /// What `before` and `after` measure.
    pub measure: String,
    /// Their unit.
    pub measure_unit: &'static str,
    /// On the clean day.
    pub before: Option<f64>,
    /// On the day under test.
    pub after: Option<f64>,
    /// What crossed the threshold; null when there is no clean day to divide by.
    pub value: Option<f64>,
    /// The threshold.
    pub threshold: f64,
    /// Unit of value and threshold.
    pub unit: &'static str,
    /// How many times the value is what was expected of this subject.
    pub excess: f64,
    /// One sentence for people.
    pub summary: String,
    /// ATT&CK techniques.
    pub attack: Vec<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severity_rises_in_the_same_steps_for_all() {
        let levels = [1.0, 2.9, 3.0, 30.0, 300.0, f64::INFINITY].map(|excess| Severity::of(Severity::Low, excess));
        use Severity::{Critical, High, Low, Medium};
        assert_eq!(levels, [Low, Low, Medium, High, Critical, Critical]);
        assert_eq!(Severity::of(Severity::Medium, 1e9), Critical);
    }

    #[test]
    fn counts_are_measured_against_what_was_expected() {
        let excess = |before, after, threshold| {
            let verdict = Verdict::on_count(0, (before, after), threshold, "requests", "requests");
            (verdict.flagged, verdict.excess)
        };
        assert_eq!(excess(None, 1000, 0.0), (true, 1.0), "nothing to measure against");
        assert_eq!(excess(Some(0), 40, 0.0), (true, 40.0));
        assert_eq!(excess(Some(20), 40, 0.0), (true, 2.0));
        assert_eq!(excess(Some(20), 400, 100.0), (true, 4.0));
        assert_eq!(excess(None, 100, 100.0), (false, 1.0));
    }
}
