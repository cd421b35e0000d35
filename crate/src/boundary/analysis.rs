//! The analysis worker's object.

use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::convert::{from_js, thrown, to_js};
use crate::aggregate::Gathered;
use crate::error::{Code, Error};
use crate::session;

/// Merges, compares and reports; one lives in the analysis worker.
#[wasm_bindgen]
#[derive(Default)]
pub struct Analysis {
    core: session::Analysis,
    mmdb: Vec<String>,
}

/// Which country and network data are in use.
#[derive(Serialize)]
struct GeoInfo<'a> {
    date: Option<&'a str>,
    networks_loaded: bool,
    mmdb: &'a [String],
}

#[wasm_bindgen]
impl Analysis {
    /// An analysis without files.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the country data that the page carries.
    ///
    /// # Errors
    /// They are damaged.
    pub fn load_countries(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        self.core.geo.load_countries(bytes).map_err(|error| thrown(&error.into()))
    }

    /// Takes the network data that the page carries.
    ///
    /// # Errors
    /// They are damaged.
    pub fn load_networks(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        self.core.geo.load_networks(bytes).map_err(|error| thrown(&error.into()))
    }

    /// Takes a user's own .mmdb; returns what it answers.
    ///
    /// # Errors
    /// It is no such database.
    pub fn load_mmdb(&mut self, name: String, bytes: Vec<u8>) -> Result<JsValue, JsValue> {
        let kind = self.core.geo.load_mmdb(&name, bytes).map_err(|error| thrown(&error.into()))?;
        self.mmdb.push(name);
        to_js(&kind)
    }

    /// Which country and network data are in use.
    ///
    /// # Errors
    /// Never in practice.
    pub fn geo_info(&self) -> Result<JsValue, JsValue> {
        let geo = &self.core.geo;
        to_js(&GeoInfo { date: geo.data_date(), networks_loaded: geo.has_networks(), mmdb: &self.mmdb })
    }

    /// Adds a part of a file.
    ///
    /// # Errors
    /// The bytes are damaged.
    pub fn add(&mut self, meta: JsValue, partial: &[u8]) -> Result<(), JsValue> {
        let meta = from_js("a file's description", meta)?;
        self.core.add(meta, Gathered::decode(partial).map_err(|error| thrown(&error))?);
        Ok(())
    }

    /// Forgets a file.
    pub fn remove(&mut self, key: &str) {
        self.core.remove(key);
    }

    /// Runs all detectors.
    ///
    /// # Errors
    /// A bad parameter or network, or files that must be scanned again.
    pub fn evaluate(&mut self, request: JsValue) -> Result<JsValue, JsValue> {
        let request = from_js("a request", request)?;
        to_js(&self.core.evaluate(&request).map_err(|error| thrown(&error))?.for_page())
    }

    /// All about one finding of the last report.
    ///
    /// # Errors
    /// There is no such finding.
    pub fn detail(&self, finding: u32) -> Result<JsValue, JsValue> {
        to_js(&self.core.detail(finding as usize).map_err(|error| thrown(&error))?)
    }

    /// What every detector says of one address.
    ///
    /// # Errors
    /// It is in no flow.
    pub fn host(&self, address: &str) -> Result<JsValue, JsValue> {
        to_js(&self.core.host(address).map_err(|error| thrown(&error))?)
    }

    /// The overview charts of the last report.
    ///
    /// # Errors
    /// There is none.
    pub fn charts(&self) -> Result<JsValue, JsValue> {
        to_js(&self.core.charts().map_err(|error| thrown(&error))?)
    }

    /// The tables of the last report, each with its first rows.
    ///
    /// # Errors
    /// There is none.
    pub fn tables(&self) -> Result<JsValue, JsValue> {
        to_js(&self.core.tables().map_err(|error| thrown(&error))?)
    }

    /// The JSON document of the last report.
    ///
    /// # Errors
    /// There is none.
    pub fn document(&self) -> Result<String, JsValue> {
        let report = self.core.report().map_err(|error| thrown(&error))?;
        report
            .to_json()
            .map_err(|why| thrown(&Error::new(Code::Misuse, "the document cannot be written").with_detail(why)))
    }

    /// A table of the last report with `limit` rows from row `offset` on.
    ///
    /// # Errors
    /// There is no such table.
    pub fn table_rows(&self, id: &str, offset: u32, limit: u32) -> Result<JsValue, JsValue> {
        let table = self.core.table_rows(id, offset as usize, limit as usize);
        to_js(&table.map_err(|error| thrown(&error))?)
    }

    /// A whole table of the last report as CSV.
    ///
    /// # Errors
    /// There is no such table.
    pub fn csv(&self, table_id: &str) -> Result<String, JsValue> {
        self.core.csv(table_id).map_err(|error| thrown(&error))
    }
}
