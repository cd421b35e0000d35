//! Zeek logs to Parquet, as the page's convert worker calls it.
#![cfg(target_arch = "wasm32")]

use almenara_core::convert;
use almenara_core::error::{Code, Error};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Logs on their way into one Parquet file; see [`convert::Conversion`] for the
/// order of calls.
#[wasm_bindgen]
#[derive(Default)]
pub struct Converter(Option<convert::Conversion>);

#[wasm_bindgen]
impl Converter {
    /// A conversion without inputs.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self(Some(convert::Conversion::default()))
    }

    /// Begins an input.
    ///
    /// # Errors
    /// The conversion is finished.
    pub fn begin(&mut self, name: String, size_bytes: f64) -> Result<(), JsValue> {
        self.run(|conversion| {
            conversion.begin(name, size_bytes as u64);
            Ok(())
        })
    }

    /// Reads the next bytes of the input.
    ///
    /// # Errors
    /// It cannot be converted.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        self.run(|conversion| conversion.push(bytes))
    }

    /// Ends the input.
    ///
    /// # Errors
    /// It cannot be converted.
    pub fn end(&mut self) -> Result<(), JsValue> {
        self.run(convert::Conversion::end)
    }

    /// Ends the first pass over the inputs.
    ///
    /// # Errors
    /// There was none.
    pub fn write(&mut self) -> Result<(), JsValue> {
        self.run(convert::Conversion::write)
    }

    /// The bytes of the file since they were last asked for.
    ///
    /// # Errors
    /// The conversion is finished.
    pub fn take_output(&mut self) -> Result<Vec<u8>, JsValue> {
        self.run(|conversion| Ok(conversion.take_output()))
    }

    /// Ends the second pass: `{bytes, summary}`, the last bytes of the file and
    /// what became of the inputs.
    ///
    /// # Errors
    /// No row was found.
    pub fn finish(&mut self) -> Result<Finished, JsValue> {
        let conversion = self.0.take().ok_or_else(misuse)?;
        let (bytes, summary) = conversion.finish().map_err(|error| thrown(&error))?;
        let summary = summary.serialize(&Serializer::json_compatible())?;
        Ok(Finished { bytes, summary })
    }

    fn run<T>(&mut self, work: impl FnOnce(&mut convert::Conversion) -> Result<T, Error>) -> Result<T, JsValue> {
        work(self.0.as_mut().ok_or_else(misuse)?).map_err(|error| thrown(&error))
    }
}

/// The end of a conversion.
#[wasm_bindgen(getter_with_clone)]
pub struct Finished {
    /// The last bytes of the file.
    pub bytes: Vec<u8>,
    /// What became of the inputs.
    pub summary: JsValue,
}

/// An error as the page expects it: `{code, summary, details}`.
fn thrown(error: &Error) -> JsValue {
    error.serialize(&Serializer::json_compatible()).unwrap_or_else(|_| JsValue::from_str(&error.summary))
}

fn misuse() -> JsValue {
    thrown(&Error::new(Code::Misuse, "the conversion is finished already"))
}
