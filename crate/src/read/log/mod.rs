//! Zeek's logs: TSV and JSON lines, plain or gzip.

mod decoder;
mod file;
mod header;
mod id_cache;
mod json;
mod lines;
mod reading;
mod rows;
mod scalar;
mod stream;
mod values;

pub use decoder::LogDecoder;
pub use file::{HEAD_BYTES, LogFile, is_of};
pub use header::{Field, Header, unescaped};
pub use json::{Json, json_elements, json_object, json_text};
pub use lines::{Line, LineReader, MAX_LINE_BYTES};
pub(super) use reading::info;
pub(super) use rows::{domain_id, extension_id};
pub use scalar::{parse_secs_micros, parse_time_micros, parse_whole};
pub use stream::GZIP_MAGIC;
