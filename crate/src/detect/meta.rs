//! What a detector says of itself, as data: the page, the parameter form, the
//! command's help and the documents are made from it.

use serde::Serialize;

use super::finding::Severity;
use crate::aggregate::Need;
use crate::flow::Dialect;

/// A technique of MITRE ATT&CK.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Attack {
    /// Identifier, such as T1048.003.
    pub id: &'static str,
    /// Name of the technique.
    pub name: &'static str,
}

/// One number of a rule.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ParamSpec {
    /// Name, as in `--set detector.name=value`.
    pub id: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Unit, such as "×" or "port".
    pub unit: &'static str,
    /// Value when nobody says otherwise.
    pub default: f64,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// Step of the form's field; 1 means whole numbers only.
    pub step: f64,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// Where the default comes from.
    pub origin: &'static str,
}

/// All dialects whose rows are flows.
pub(super) const ANY_FLOWS: &[Dialect] = &[Dialect::CourseDay, Dialect::ZeekConn, Dialect::Flows];

/// A detector's description.
#[derive(Debug, Serialize)]
pub struct Meta {
    /// Stable identifier in kebab case, never reused.
    pub id: &'static str,
    /// The rule set it belongs to.
    pub rules: &'static str,
    /// Title for people.
    pub title: &'static str,
    /// Maturity: "stable" or "experimental".
    pub status: &'static str,
    /// One sentence beginning "Detects".
    pub detects: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// How it decides, so that a reader could do it by hand.
    pub method: &'static str,
    /// How it can mislead.
    pub false_positives: &'static [&'static str],
    /// Techniques it is evidence of.
    pub attack: &'static [Attack],
    /// Where the rule comes from.
    pub references: &'static [&'static str],
    /// What it reads: one of these must be among the files.
    #[serde(skip)]
    pub dialects: &'static [Dialect],
    /// Whether it compares with a clean day.
    pub needs_baseline: bool,
    /// Unit of value and threshold.
    pub unit: &'static str,
    /// The severity of a subject just beyond the threshold.
    #[serde(skip)]
    pub floor: Severity,
    /// The aggregates it reads.
    #[serde(skip)]
    pub needs: &'static [Need],
    /// Its numbers.
    pub params: &'static [ParamSpec],
}

/// A detector's description as the page has it.
pub type DetectorInfo = &'static Meta;

/// The descriptions of all detectors.
pub fn catalogue() -> Vec<DetectorInfo> {
    super::ALL.iter().map(|detector| detector.meta()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_complete() {
        let all = catalogue();
        for (number, meta) in all.iter().enumerate() {
            assert!(all.iter().skip(number + 1).all(|other| other.id != meta.id), "{} twice", meta.id);
            assert!(meta.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            assert!(meta.detects.starts_with("Detects "), "{}", meta.id);
            assert!(!meta.why.is_empty() && !meta.method.is_empty(), "{}", meta.id);
            assert!(!meta.false_positives.is_empty() && !meta.references.is_empty(), "{}", meta.id);
            assert!(["stable", "experimental"].contains(&meta.status));
            for attack in meta.attack {
                let (technique, sub) = attack.id.split_once('.').unwrap_or((attack.id, "000"));
                assert!(technique.len() == 5 && technique.starts_with('T') && sub.len() == 3, "{}", attack.id);
            }
            for param in meta.params {
                assert!(param.min <= param.default && param.default <= param.max, "{}.{}", meta.id, param.id);
                assert!(!param.help.is_empty() && !param.origin.is_empty() && param.step > 0.0);
            }
        }
    }

    #[test]
    fn every_detector_file_is_registered() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/detect");
        let rooms = ["mod", "context", "evaluate", "evidence", "finding", "large-flows", "meta", "overview", "params"];
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            let name = file.file_stem().unwrap().to_string_lossy().replace('_', "-");
            if !rooms.contains(&name.as_str()) {
                assert!(catalogue().iter().any(|meta| meta.id == name), "{name} is not in ALL, or has another id");
            }
        }
    }
}
