//! The first pass: which columns there are.

use super::input::{Pass, Refused};
use super::schema::{Fields, Kinds};
use crate::flow::SkipReason;
use crate::read::log::{Header, Json, json_elements, json_object, json_text};

/// Finds the fields of all inputs.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) fields: Fields,
}

impl Pass for Survey {
    fn header(&mut self, header: &Header) {
        for field in &header.fields {
            self.fields.declare(&field.name, &field.kind);
        }
    }

    fn row(&mut self, _: &Header, _: &[u8]) -> Result<(), Refused> {
        Ok(())
    }

    fn object(&mut self, line: &[u8]) -> Result<(), Refused> {
        // Twice over the line: one that is cut must not name fields.
        if !json_object(line, |_, _| {}) {
            return Err(Refused::Line(SkipReason::NotJson));
        }
        json_object(line, |key, value| {
            self.fields.see(&String::from_utf8_lossy(&json_text(key)), kinds_of(value));
        });
        Ok(())
    }
}

fn kinds_of(value: Json<'_>) -> Kinds {
    match value {
        Json::Null => Kinds::default(),
        Json::Text(_) => Kinds::TEXT,
        Json::Number(_) => Kinds::NUMBER,
        Json::True | Json::False => Kinds::BOOL,
        Json::Object(_) => Kinds::OTHER,
        Json::Array(list) => {
            let mut elements = Kinds::default();
            json_elements(list, |element| elements.add(kinds_of(element)));
            Kinds::array_of(elements)
        }
    }
}
