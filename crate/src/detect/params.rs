//! Parameters: what the user said, checked against what the detectors declare.

use std::collections::BTreeMap;

use super::meta::{Meta, catalogue};
use crate::error::{Code, Error};

/// Values by detector and parameter, as the user gave them.
pub type ParamInput = BTreeMap<String, BTreeMap<String, f64>>;

/// The resolved parameters of one detector: every declared one has a value in
/// its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Params(BTreeMap<&'static str, f64>);

impl Params {
    /// Resolves the parameters of the detector `meta`.
    ///
    /// # Errors
    /// A parameter that it does not have, or a value out of range.
    pub fn resolve(meta: &'static Meta, input: &ParamInput) -> Result<Self, Error> {
        let said = input.get(meta.id);
        let mut values: BTreeMap<&'static str, f64> = meta.params.iter().map(|spec| (spec.id, spec.default)).collect();
        for (id, value) in said.into_iter().flatten() {
            let Some(spec) = meta.params.iter().find(|spec| spec.id == id) else {
                let known: Vec<&str> = meta.params.iter().map(|spec| spec.id).collect();
                return Err(Error::new(
                    Code::BadParameter,
                    format!("{} has no parameter \"{id}\"; expected one of: {}", meta.id, known.join(", ")),
                ));
            };
            let whole = spec.step >= 1.0 && value.fract() != 0.0;
            if !value.is_finite() || *value < spec.min || *value > spec.max || whole {
                let kind = if spec.step >= 1.0 { "a whole number" } else { "a number" };
                return Err(Error::new(
                    Code::BadParameter,
                    format!("{}.{id} is {value}; expected {kind} from {} to {}", meta.id, spec.min, spec.max),
                ));
            }
            values.insert(spec.id, *value);
        }
        Ok(Self(values))
    }

    /// The value of a declared parameter.
    pub fn get(&self, id: &str) -> f64 {
        debug_assert!(self.0.contains_key(id), "undeclared parameter {id}");
        self.0.get(id).copied().unwrap_or(f64::NAN)
    }

    /// The value of a declared parameter that is a port.
    pub fn port(&self, id: &str) -> u16 {
        self.get(id) as u16
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

#[cfg(test)]
mod tests {
    use super::*;

    fn input(detector: &str, id: &str, value: f64) -> ParamInput {
        BTreeMap::from([(detector.to_owned(), BTreeMap::from([(id.to_owned(), value)]))])
    }

    #[test]
    fn values_are_checked() {
        let meta = catalogue().into_iter().find(|meta| meta.id == "dns-exfiltration").unwrap();
        let factor = |value| Params::resolve(meta, &input(meta.id, "factor", value));
        assert_eq!(factor(10.0).unwrap().get("factor"), 10.0);
        assert_eq!(Params::resolve(meta, &ParamInput::new()).unwrap().get("factor"), 4.0);
        for bad in [f64::NAN, -1.0, 1e12] {
            assert_eq!(factor(bad).unwrap_err().code, Code::BadParameter);
        }
        let unknown = Params::resolve(meta, &input(meta.id, "fctor", 4.0)).unwrap_err();
        assert!(unknown.summary.contains("fctor") && unknown.summary.contains("factor"), "{unknown}");
        let port = Params::resolve(meta, &input(meta.id, "port", 53.5)).unwrap_err();
        assert!(port.summary.contains("whole number"), "{port}");
        assert!(Params::check_detectors(&input("no-such", "x", 1.0)).is_err());
    }
}
