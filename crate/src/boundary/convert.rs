//! One way for values and errors to cross.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::error::{Code, Error};

/// A value of the core as plain JavaScript data.
pub(super) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    value.serialize(&Serializer::json_compatible()).map_err(|why| {
        thrown(&Error::new(Code::Misuse, "an answer of the core does not fit JavaScript's numbers").with_detail(why))
    })
}

/// Plain JavaScript data as a value of the core; `what` names it in the error.
pub(super) fn from_js<T: DeserializeOwned>(what: &str, value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|why| {
        thrown(&Error::new(Code::Misuse, format!("the core was given something else than {what}")).with_detail(why))
    })
}

/// An error as the page expects it: `{code, summary, details}`.
pub(super) fn thrown(error: &Error) -> JsValue {
    error.serialize(&Serializer::json_compatible()).unwrap_or_else(|_| JsValue::from_str(&error.summary))
}
