//! Which columns the file gets: the fields that the headers name with their
//! Zeek types, or those that JSON lines hold with the kinds of value seen.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use rustc_hash::FxBuildHasher;

/// The name under which a field keeps its Zeek type.
const ZEEK_TYPE: &str = "zeek.type";

/// How single values are stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scalar {
    /// Microseconds since 1970.
    Time,
    /// Seconds.
    Interval,
    Double,
    Count,
    Int,
    Port,
    Bool,
    Text,
}

/// How the values of a column are stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ColumnKind {
    pub(super) scalar: Scalar,
    /// Whether a value is a list of such scalars: a set, vector or table.
    pub(super) list: bool,
}

impl ColumnKind {
    /// How values of a Zeek type are stored; as text where it is not known.
    pub(super) fn of_zeek(kind: &str) -> Self {
        let element = |container: &str| kind.strip_prefix(container)?.strip_suffix(']');
        match ["set[", "vector[", "table["].into_iter().find_map(element) {
            Some(element) => Self { scalar: Scalar::of_zeek(element), list: true },
            None => Self { scalar: Scalar::of_zeek(kind), list: false },
        }
    }

    pub(super) fn data_type(self) -> DataType {
        let scalar = match self.scalar {
            Scalar::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Scalar::Interval | Scalar::Double => DataType::Float64,
            Scalar::Count => DataType::UInt64,
            Scalar::Int => DataType::Int64,
            Scalar::Port => DataType::UInt16,
            Scalar::Bool => DataType::Boolean,
            Scalar::Text => DataType::Utf8,
        };
        if self.list { DataType::List(Arc::new(Field::new_list_field(scalar, true))) } else { scalar }
    }
}

impl Scalar {
    fn of_zeek(kind: &str) -> Self {
        match kind {
            "time" => Self::Time,
            "interval" => Self::Interval,
            "double" => Self::Double,
            "count" | "counter" => Self::Count,
            "int" => Self::Int,
            "port" => Self::Port,
            "bool" => Self::Bool,
            // string, enum, addr, subnet, func, pattern, and whatever may come.
            _ => Self::Text,
        }
    }
}

/// The Zeek types of the fields of conn.log, http.log and dns.log as Zeek 7
/// documents them, by type; JSON lines do not tell them.
const KNOWN: [(&str, &[&str]); 10] = [
    ("time", &["ts"]),
    ("interval", &["duration", "rtt"]),
    ("addr", &["id.orig_h", "id.resp_h"]),
    ("port", &["id.orig_p", "id.resp_p"]),
    ("enum", &["proto"]),
    ("bool", &["local_orig", "local_resp", "AA", "TC", "RD", "RA", "rejected"]),
    (
        "count",
        &[
            "orig_bytes",
            "resp_bytes",
            "missed_bytes",
            "orig_pkts",
            "orig_ip_bytes",
            "resp_pkts",
            "resp_ip_bytes",
            "ip_proto",
            "trans_depth",
            "request_body_len",
            "response_body_len",
            "status_code",
            "info_code",
            "trans_id",
            "qclass",
            "qtype",
            "rcode",
            "Z",
        ],
    ),
    (
        "string",
        &[
            "uid",
            "service",
            "conn_state",
            "history",
            "method",
            "host",
            "uri",
            "referrer",
            "version",
            "user_agent",
            "origin",
            "status_msg",
            "info_msg",
            "username",
            "password",
            "query",
            "qclass_name",
            "qtype_name",
            "rcode_name",
        ],
    ),
    ("set[string]", &["tunnel_parents", "tags", "proxied", "auth", "addl"]),
    (
        "vector[string]",
        &[
            "orig_fuids",
            "orig_filenames",
            "orig_mime_types",
            "resp_fuids",
            "resp_filenames",
            "resp_mime_types",
            "answers",
        ],
    ),
];

fn known_type(name: &str) -> Option<&'static str> {
    if name == "TTLs" {
        return Some("vector[interval]");
    }
    KNOWN.iter().find(|(_, names)| names.contains(&name)).map(|(kind, _)| *kind)
}

/// Kinds of JSON value, as a set of bits.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Kinds(u16);

impl Kinds {
    pub(super) const TEXT: Self = Self(1);
    pub(super) const NUMBER: Self = Self(2);
    pub(super) const BOOL: Self = Self(4);
    /// An array; what it holds is beside it.
    pub(super) const ARRAY: Self = Self(8);
    /// An object, or what else has no type of its own.
    pub(super) const OTHER: Self = Self(16);

    pub(super) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// What an array holds, as a kind of its own.
    pub(super) fn array_of(elements: Self) -> Self {
        let nested = elements.0 & (Self::ARRAY.0 | Self::OTHER.0) != 0;
        Self(Self::ARRAY.0 | (elements.0 << 5) | if nested { Self::OTHER.0 } else { 0 })
    }

    /// The Zeek type that holds all values seen; a string where they are of
    /// several kinds.
    fn zeek_type(self) -> &'static str {
        match self {
            Self::NUMBER => "double",
            Self::BOOL => "bool",
            Self::ARRAY => "vector[string]",
            all if all == Self::array_of(Self::TEXT) => "vector[string]",
            all if all == Self::array_of(Self::NUMBER) => "vector[double]",
            all if all == Self::array_of(Self::BOOL) => "vector[bool]",
            _ => "string",
        }
    }
}

/// A field that was found in the inputs.
struct Found {
    name: String,
    /// The type that headers declare; a string when two of them differ.
    declared: Option<String>,
    seen: Kinds,
}

/// The fields of all inputs, in the order in which they appear.
#[derive(Default)]
pub(super) struct Fields {
    found: Vec<Found>,
    places: HashMap<String, usize, FxBuildHasher>,
}

impl Fields {
    /// The place of a column, by its name in the log.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).or_else(|| self.places.get(other_spelling(name)?)).copied()
    }

    fn add(&mut self, name: &str) -> Option<&mut Found> {
        let place = self.place(name).unwrap_or_else(|| {
            self.places.insert(name.to_owned(), self.found.len());
            self.found.push(Found { name: name.to_owned(), declared: None, seen: Kinds::default() });
            self.found.len() - 1
        });
        self.found.get_mut(place)
    }

    /// Takes a field that a header declares; an empty type is none.
    pub(super) fn declare(&mut self, name: &str, zeek_type: &str) {
        let Some(found) = self.add(name) else { return };
        match &mut found.declared {
            _ if zeek_type.is_empty() => {}
            Some(before) if ColumnKind::of_zeek(before) == ColumnKind::of_zeek(zeek_type) => {}
            Some(before) => "string".clone_into(before),
            none => *none = Some(zeek_type.to_owned()),
        }
    }

    /// Takes a field of a JSON line.
    pub(super) fn see(&mut self, name: &str, kinds: Kinds) {
        if let Some(found) = self.add(name) {
            found.seen.add(kinds);
        }
    }

    /// The names of all fields.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.found.iter().map(|found| found.name.as_str())
    }

    /// The columns of the file.
    pub(super) fn columns(&self) -> (SchemaRef, Vec<ColumnKind>) {
        let (mut fields, mut kinds) = (Vec::new(), Vec::new());
        for Found { name, declared, seen } in &self.found {
            let known = || known_type(name).or_else(|| known_type(other_spelling(name)?));
            let zeek_type = declared.as_deref().or_else(known).unwrap_or_else(|| seen.zeek_type());
            let kind = ColumnKind::of_zeek(zeek_type);
            let metadata = HashMap::from([(ZEEK_TYPE.to_owned(), zeek_type.to_owned())]);
            fields.push(Field::new(name, kind.data_type(), true).with_metadata(metadata));
            kinds.push(kind);
        }
        (Arc::new(Schema::new(fields)), kinds)
    }
}

/// The connection's ends with `_` for the dot or the other way round: one
/// input may spell them so, another otherwise.
fn other_spelling(name: &str) -> Option<&'static str> {
    const SPELLINGS: [(&str, &str); 4] = [
        ("id.orig_h", "id_orig_h"),
        ("id.orig_p", "id_orig_p"),
        ("id.resp_h", "id_resp_h"),
        ("id.resp_p", "id_resp_p"),
    ];
    SPELLINGS.iter().find_map(|(dotted, plain)| match name {
        _ if name == *dotted => Some(*plain),
        _ if name == *plain => Some(*dotted),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeek_types_have_their_arrow_types() {
        for (zeek, arrow) in [
            ("time", "Timestamp(µs, \"UTC\")"),
            ("interval", "Float64"),
            ("double", "Float64"),
            ("count", "UInt64"),
            ("int", "Int64"),
            ("port", "UInt16"),
            ("bool", "Boolean"),
            ("addr", "Utf8"),
            ("subnet", "Utf8"),
            ("enum", "Utf8"),
            ("opaque of sha1", "Utf8"),
        ] {
            assert_eq!(ColumnKind::of_zeek(zeek).data_type().to_string(), arrow, "{zeek}");
            for container in ["set", "vector", "table"] {
                let list = ColumnKind::of_zeek(&format!("{container}[{zeek}]")).data_type();
                let DataType::List(field) = list else { panic!("{list}") };
                assert_eq!(field.data_type().to_string(), arrow);
            }
        }
    }

    fn types(fields: &Fields) -> Vec<(String, String)> {
        let (schema, _) = fields.columns();
        schema.fields().iter().map(|field| (field.name().clone(), field.metadata()[ZEEK_TYPE].clone())).collect()
    }

    #[test]
    fn headers_are_united_and_contradictions_become_text() {
        let mut fields = Fields::default();
        fields.declare("ts", "time");
        fields.declare("id.orig_h", "addr");
        fields.declare("n", "count");
        fields.declare("tunnel_parents", "table[string]");
        fields.declare("n", "string");
        fields.declare("tunnel_parents", "set[string]");
        fields.declare("id_orig_h", "addr");
        let expected = [("ts", "time"), ("id.orig_h", "addr"), ("n", "string"), ("tunnel_parents", "table[string]")];
        assert_eq!(types(&fields), expected.map(|(name, kind)| (name.to_owned(), kind.to_owned())));
        assert_eq!(fields.place("id_orig_h"), Some(1));
    }

    #[test]
    fn json_fields_get_known_types_or_what_was_seen() {
        let mut fields = Fields::default();
        fields.see("id_resp_p", Kinds::NUMBER);
        fields.see("score", Kinds::NUMBER);
        fields.see("flag", Kinds::BOOL);
        fields.see("mixed", Kinds::NUMBER);
        fields.see("mixed", Kinds::TEXT);
        fields.see("words", Kinds::array_of(Kinds::TEXT));
        fields.see("words", Kinds::array_of(Kinds::default()));
        fields.see("numbers", Kinds::array_of(Kinds::NUMBER));
        fields.see("nested", Kinds::array_of(Kinds::array_of(Kinds::NUMBER)));
        fields.see("nothing", Kinds::default());
        let kinds: Vec<String> = types(&fields).into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, ["port", "double", "bool", "string", "vector[string]", "vector[double]", "string", "string"]);
    }
}
