//! Parameters: what the user said, checked against what the detectors declare.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::meta::{Meta, ParamSpec, Preset, catalogue};
use crate::error::{Code, Error};

/// A value as the user gave it. What it means depends on the parameter: "80"
/// is a number or a list of one port.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum ParamValue {
    /// A number.
    Number(f64),
    /// Text: a number, or a list separated by commas.
    Text(String),
}

impl From<f64> for ParamValue {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for ParamValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Values by detector and parameter, as the user gave them.
pub type ParamInput = BTreeMap<String, BTreeMap<String, ParamValue>>;

#[derive(Clone, Debug, PartialEq)]
enum Resolved {
    Number(f64),
    Ports(Vec<u16>),
    Texts(Vec<String>),
}

/// The resolved parameters of one detector: every declared one has a value in
/// its range. Cheap to clone: every verdict keeps those that it was found by.
#[derive(Clone, Debug, PartialEq)]
pub struct Params(Arc<BTreeMap<&'static str, Resolved>>);

impl Params {
    /// Resolves the parameters of the detector `meta`.
    ///
    /// # Errors
    /// A parameter that it does not have, a value of another kind or out of range.
    pub fn resolve(meta: &'static Meta, input: &ParamInput) -> Result<Self, Error> {
        let mut values: BTreeMap<&'static str, Resolved> =
            meta.params.iter().map(|spec| (spec.id, preset(spec))).collect();
        for (id, value) in input.get(meta.id).into_iter().flatten() {
            let Some(spec) = meta.params.iter().find(|spec| spec.id == id) else {
                let known: Vec<&str> = meta.params.iter().map(|spec| spec.id).collect();
                return Err(Error::new(
                    Code::BadParameter,
                    format!("{} has no parameter \"{id}\"; expected one of: {}", meta.id, known.join(", ")),
                ));
            };
            let said = match value {
                ParamValue::Number(number) => number.to_string(),
                ParamValue::Text(text) => text.clone(),
            };
            let resolved = resolve(spec, &said).map_err(|expected| {
                let sentence = format!("{}.{id} is \"{said}\"; expected {expected}", meta.id);
                Error::new(Code::BadParameter, sentence)
            })?;
            values.insert(spec.id, resolved);
        }
        Ok(Self(Arc::new(values)))
    }

    /// The value of a declared number.
    pub fn get(&self, id: &str) -> f64 {
        match self.0.get(id) {
            Some(Resolved::Number(number)) => *number,
            _ => {
                debug_assert!(false, "undeclared number {id}");
                f64::NAN
            }
        }
    }

    /// The value of a declared number that is a port.
    pub fn port(&self, id: &str) -> u16 {
        self.get(id) as u16
    }

    /// The ports of a declared list, sorted, each once.
    pub fn ports(&self, id: &str) -> &[u16] {
        match self.0.get(id) {
            Some(Resolved::Ports(ports)) => ports,
            _ => {
                debug_assert!(false, "undeclared list of ports {id}");
                &[]
            }
        }
    }

    /// The words of a declared list in lower case, sorted, each once.
    pub fn texts(&self, id: &str) -> &[String] {
        match self.0.get(id) {
            Some(Resolved::Texts(texts)) => texts,
            _ => {
                debug_assert!(false, "undeclared list of texts {id}");
                &[]
            }
        }
    }

    /// Refuses values for detectors that do not exist.
    ///
    /// # Errors
    /// The first such detector.
    pub fn check_detectors(input: &ParamInput) -> Result<(), Error> {
        match input.keys().find(|id| catalogue().iter().all(|meta| meta.id != **id)) {
            None => Ok(()),
            Some(id) => {
                let known: Vec<&str> = catalogue().iter().map(|meta| meta.id).collect();
                Err(Error::new(
                    Code::BadParameter,
                    format!("there is no detector \"{id}\"; expected one of: {}", known.join(", ")),
                ))
            }
        }
    }
}

fn preset(spec: &ParamSpec) -> Resolved {
    match spec.default {
        Preset::Number(number) => Resolved::Number(number),
        Preset::Ports(ports) => Resolved::Ports(ports.to_vec()),
        Preset::Texts(texts) => Resolved::Texts(sorted(texts.iter().map(|text| (*text).to_owned()))),
    }
}

/// What `said` means for a parameter, or what was expected instead.
fn resolve(spec: &ParamSpec, said: &str) -> Result<Resolved, String> {
    let items = said.split(',').map(str::trim).filter(|item| !item.is_empty());
    match spec.default {
        Preset::Number(_) => {
            let fits = |number: &f64| {
                number.is_finite()
                    && (spec.min..=spec.max).contains(number)
                    && (spec.step < 1.0 || number.fract() == 0.0)
            };
            said.trim().parse().ok().filter(fits).map(Resolved::Number).ok_or_else(|| {
                let kind = if spec.step >= 1.0 { "a whole number" } else { "a number" };
                format!("{kind} from {} to {}", spec.min, spec.max)
            })
        }
        Preset::Ports(_) => {
            let ports: Result<Vec<u16>, _> = items.map(str::parse).collect();
            ports.map(|ports| Resolved::Ports(sorted(ports.into_iter()))).map_err(|_| {
                "ports separated by commas, each a whole number from 0 to 65535, such as 80,8080".to_owned()
            })
        }
        Preset::Texts(_) => {
            let texts = sorted(items.map(str::to_ascii_lowercase));
            if texts.is_empty() { Err("a list separated by commas".to_owned()) } else { Ok(Resolved::Texts(texts)) }
        }
    }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(detector: &str, id: &str, value: impl Into<ParamValue>) -> ParamInput {
        BTreeMap::from([(detector.to_owned(), BTreeMap::from([(id.to_owned(), value.into())]))])
    }

    #[test]
    fn values_are_checked() {
        let meta = catalogue().into_iter().find(|meta| meta.id == "dns-exfiltration").unwrap();
        let factor = |value: ParamValue| Params::resolve(meta, &input(meta.id, "factor", value));
        assert_eq!(factor(10.0.into()).unwrap().get("factor"), 10.0);
        assert_eq!(factor(" 2.5".into()).unwrap().get("factor"), 2.5);
        assert_eq!(Params::resolve(meta, &ParamInput::new()).unwrap().get("factor"), 4.0);
        for bad in [f64::NAN, -1.0, 1e12] {
            assert_eq!(factor(bad.into()).unwrap_err().code, Code::BadParameter);
        }
        let no_number = factor("many".into()).unwrap_err().to_string();
        assert!(no_number.contains("dns-exfiltration.factor is \"many\"; expected a number from"), "{no_number}");
        let unknown = Params::resolve(meta, &input(meta.id, "fctor", 4.0)).unwrap_err();
        assert!(unknown.summary.contains("fctor") && unknown.summary.contains("factor"), "{unknown}");
        let port = Params::resolve(meta, &input(meta.id, "port", 53.5)).unwrap_err();
        assert!(port.summary.contains("whole number"), "{port}");
        assert!(Params::check_detectors(&input("no-such", "x", 1.0)).is_err());
    }

    #[test]
    fn lists_of_ports_are_read() {
        let spec = ParamSpec { id: "ports", default: Preset::Ports(&[80]), ..ParamSpec::LIST };
        assert_eq!(preset(&spec), Resolved::Ports(vec![80]));
        for (said, ports) in [("8080, 80,80", &[80, 8080][..]), ("443", &[443]), ("", &[]), (" , ", &[])] {
            let params = Params(Arc::new(BTreeMap::from([("ports", resolve(&spec, said).unwrap())])));
            assert_eq!(params.ports("ports"), ports, "{said}");
        }
        for said in ["65536", "-1", "http", "80;443", "80.5", "NaN"] {
            assert!(resolve(&spec, said).unwrap_err().contains("from 0 to 65535"), "{said}");
        }
    }

    #[test]
    fn lists_of_texts_are_read() {
        let spec = ParamSpec { id: "types", default: Preset::Texts(&["b", "a"]), ..ParamSpec::LIST };
        let params = |said| Params(Arc::new(BTreeMap::from([("types", resolve(&spec, said).unwrap())])));
        assert_eq!(params("Application/ZIP , a,a, ").texts("types"), ["a", "application/zip"]);
        assert_eq!(preset(&spec), Resolved::Texts(vec!["a".to_owned(), "b".to_owned()]));
        assert!(resolve(&spec, " ,").unwrap_err().contains("separated by commas"));
    }

    #[test]
    fn a_number_or_text_is_taken_from_javascript() {
        let read: ParamInput = serde_json::from_str(r#"{"a": {"x": 80, "y": 0.5, "z": "80,443"}}"#).unwrap();
        let of = |id: &str| read["a"][id].clone();
        assert_eq!([of("x"), of("y"), of("z")], [80.0.into(), 0.5.into(), "80,443".into()]);
    }
}
