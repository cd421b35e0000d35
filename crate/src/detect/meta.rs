//! What a detector says of itself, as data: the page, the parameter form, the
//! command's help and the documents are made from it.

use serde::{Serialize, Serializer};

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

/// What a parameter is when nobody says otherwise, which tells its kind as
/// well. Lists cross as text, separated by commas.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(tag = "kind", content = "default", rename_all = "lowercase")]
pub enum Preset {
    /// A number.
    Number(f64),
    /// Ports; none at all is a list as well.
    #[serde(serialize_with = "joined")]
    Ports(&'static [u16]),
    /// Words in lower case, such as MIME types; at least one.
    #[serde(serialize_with = "joined")]
    Texts(&'static [&'static str]),
}

fn joined<T: ToString, S: Serializer>(list: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&list.iter().map(T::to_string).collect::<Vec<_>>().join(","))
}

/// One number or list of a rule.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ParamSpec {
    /// Name, as in `--set detector.name=value`.
    pub id: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Unit, such as "×" or "port".
    pub unit: &'static str,
    /// Value when nobody says otherwise, and kind.
    #[serde(flatten)]
    pub default: Preset,
    /// Smallest number allowed; 0, as the two below, for lists.
    pub min: f64,
    /// Largest number allowed.
    pub max: f64,
    /// Step of the form's field; 1 means whole numbers only.
    pub step: f64,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// Where the default comes from.
    pub origin: &'static str,
}

impl ParamSpec {
    /// What all lists have in common, for `..ParamSpec::LIST`.
    pub const LIST: Self = Self {
        id: "",
        label: "",
        unit: "",
        default: Preset::Ports(&[]),
        min: 0.0,
        max: 0.0,
        step: 0.0,
        help: "",
        origin: "",
    };
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
    /// Its numbers and lists.
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
                assert!(!param.label.is_empty() && !param.help.is_empty() && !param.origin.is_empty());
                let name = format!("{}.{}", meta.id, param.id);
                let increasing = |list: &[u16]| list.is_sorted_by(|a, b| a < b);
                match param.default {
                    Preset::Number(value) => {
                        assert!(param.min <= value && value <= param.max && param.step > 0.0, "{name}");
                    }
                    Preset::Ports(ports) => assert!(increasing(ports) && param.step == 0.0, "{name}"),
                    Preset::Texts(texts) => assert!(!texts.is_empty() && param.step == 0.0, "{name}"),
                }
            }
        }
    }

    #[test]
    fn a_parameter_crosses_with_its_kind() {
        let crossed = |default| {
            let spec = ParamSpec { id: "types", default, ..ParamSpec::LIST };
            let value = serde_json::to_value(spec).unwrap();
            (value["kind"].clone(), value["default"].clone())
        };
        assert_eq!(crossed(Preset::Number(4.0)), ("number".into(), 4.0.into()));
        assert_eq!(crossed(Preset::Ports(&[80, 8080])), ("ports".into(), "80,8080".into()));
        assert_eq!(crossed(Preset::Ports(&[])), ("ports".into(), "".into()));
        assert_eq!(crossed(Preset::Texts(&["a/b", "c"])), ("texts".into(), "a/b,c".into()));
    }

    #[test]
    fn every_detector_file_is_registered() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/detect");
        let rooms = [
            "mod",
            "context",
            "evaluate",
            "evidence",
            "finding",
            "http-overview",
            "large-flows",
            "lists",
            "log-overview",
            "made-log",
            "meta",
            "overview",
            "params",
            "periods",
            "requests",
            "timeline",
        ];
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            let name = file.file_stem().unwrap().to_string_lossy().replace('_', "-");
            if !rooms.contains(&name.as_str()) {
                assert!(catalogue().iter().any(|meta| meta.id == name), "{name} is not in ALL, or has another id");
            }
        }
    }
}
