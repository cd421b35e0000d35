//! Zeek's logs: TSV and JSON lines, plain or gzip.

mod header;
mod json;
mod scalar;
mod stream;

pub use header::{Field, Header, unescaped};
pub use json::{Json, json_elements, json_object, json_text};
pub use scalar::{parse_secs_micros, parse_time_micros, parse_whole};
pub use stream::{GZIP_MAGIC, Stream};
