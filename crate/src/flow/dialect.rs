//! Which column plays which part, told by its name.

use super::{Part, RowKind};

/// A name in lower case with `_` for every other sign, so that `id.orig_h`,
/// `id_orig_h` and `ID Orig-H` are one name.
pub fn normalise_name(name: &str) -> String {
    name.trim().chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

/// The column that plays each part, by its name in the file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ColumnNames([Option<String>; Part::ALL.len()]);

impl ColumnNames {
    /// Recognises the columns among `names`; an earlier alias wins over a later
    /// one, the first column of a name over a second.
    pub fn recognise<'a>(names: &(impl Iterator<Item = &'a str> + Clone)) -> Self {
        Self(Part::ALL.map(|part| {
            part.aliases()
                .iter()
                .find_map(|alias| names.clone().find(|name| normalise_name(name) == *alias).map(str::to_owned))
        }))
    }

    /// The column of `part`.
    pub fn get(&self, part: Part) -> Option<&str> {
        self.0.get(part as usize)?.as_deref()
    }

    /// Says which column plays `part`, or that none does.
    pub fn set(&mut self, part: Part, column: Option<String>) {
        if let Some(slot) = self.0.get_mut(part as usize) {
            *slot = column;
        }
    }

    /// The dialect that these names speak.
    pub fn dialect(&self) -> Dialect {
        let named = |part, name: &str| self.get(part).is_some_and(|column| normalise_name(column) == name);
        let has = |part| self.get(part).is_some();
        if Part::OF_A_FLOW.iter().all(|part| named(*part, part.aliases().first().copied().unwrap_or_default())) {
            Dialect::CourseDay
        } else if !named(Part::Source, "id_orig_h") || !named(Part::Destination, "id_resp_h") {
            Dialect::Flows
        } else if has(Part::Query) && !has(Part::UpBytes) {
            Dialect::ZeekDns
        } else if has(Part::Uri) || (has(Part::Method) && has(Part::Host)) {
            Dialect::ZeekHttp
        } else {
            Dialect::ZeekConn
        }
    }
}

/// Whose names the columns bear.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize)]
pub enum Dialect {
    /// A course day: timestamp, src_ip, dst_ip, proto, port, up_bytes, down_bytes.
    #[serde(rename = "course day")]
    CourseDay,
    /// Zeek's conn.log.
    #[serde(rename = "zeek conn")]
    ZeekConn,
    /// Zeek's http.log.
    #[serde(rename = "zeek http")]
    ZeekHttp,
    /// Zeek's dns.log.
    #[serde(rename = "zeek dns")]
    ZeekDns,
    /// Any other table of flows.
    #[serde(rename = "flows")]
    Flows,
}

impl Dialect {
    /// All dialects.
    pub const ALL: [Self; 5] = [Self::CourseDay, Self::ZeekConn, Self::ZeekHttp, Self::ZeekDns, Self::Flows];

    /// What its rows are.
    pub fn kind(self) -> RowKind {
        match self {
            Self::CourseDay | Self::ZeekConn | Self::Flows => RowKind::Flows,
            Self::ZeekHttp => RowKind::Http,
            Self::ZeekDns => RowKind::Dns,
        }
    }

    /// The dialect's name, as in the JSON document.
    pub fn name(self) -> &'static str {
        match self {
            Self::CourseDay => "course day",
            Self::ZeekConn => "zeek conn",
            Self::ZeekHttp => "zeek http",
            Self::ZeekDns => "zeek dns",
            Self::Flows => "flows",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_aliases_are_recognised_in_any_order() {
        let course = ["index", "down_bytes", "timestamp", "src_ip", "dst_ip", "proto", "port", "up_bytes"];
        let columns = ColumnNames::recognise(&course.into_iter());
        assert_eq!(columns.dialect(), Dialect::CourseDay);
        assert_eq!(columns.get(Part::DownBytes), Some("down_bytes"));

        let zeek =
            ["ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "orig_bytes", "resp_bytes"];
        let columns = ColumnNames::recognise(&zeek.into_iter());
        assert_eq!(columns.dialect(), Dialect::ZeekConn);
        assert_eq!(columns.get(Part::Port), Some("id.resp_p"));
        assert_eq!(columns.get(Part::UpBytes), Some("orig_bytes"));

        let http = ["ts", "id_orig_h", "id_resp_h", "id_resp_p", "method", "host", "uri", "resp_mime_types"];
        assert_eq!(ColumnNames::recognise(&http.into_iter()).dialect(), Dialect::ZeekHttp);
        let dns = ["ts", "id.orig_h", "id.resp_h", "id.resp_p", "proto", "query", "rcode"];
        assert_eq!(ColumnNames::recognise(&dns.into_iter()).dialect(), Dialect::ZeekDns);

        let other = ["SrcIP", "Dst Addr", "DPort"];
        let columns = ColumnNames::recognise(&other.into_iter());
        assert_eq!(columns.dialect(), Dialect::Flows);
        assert_eq!(columns.get(Part::Source), Some("SrcIP"));
        assert_eq!(columns.get(Part::Destination), Some("Dst Addr"));
        assert_eq!(columns.get(Part::Time), None);
    }
}
