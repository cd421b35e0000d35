//! Which column plays which part, told by its name.

use super::RowKind;

/// A part that a column can play in a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// First packet.
    Time,
    /// Address of the client side.
    Source,
    /// Address of the server side.
    Destination,
    /// Transport protocol.
    Protocol,
    /// Destination port.
    Port,
    /// Bytes sent by the source.
    UpBytes,
    /// Bytes sent to the source.
    DownBytes,
    /// How the connection went, as Zeek's `conn_state` says.
    State,
    /// Application protocol seen inside (Zeek's `service`).
    Application,
    /// Time from first to last packet.
    Duration,
    /// Method of a request.
    Method,
    /// Host that a request names.
    Host,
    /// URI that a request names.
    Uri,
    /// Program that made a request.
    UserAgent,
    /// Status of a response.
    Status,
    /// MIME types of a response.
    MimeTypes,
    /// Name that a DNS query asks for.
    Query,
    /// Response code of a DNS answer.
    ResponseCode,
}

impl serde::Serialize for Part {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl Part {
    /// All parts, in the order in which they are shown.
    pub const ALL: [Self; 18] = [
        Self::Time,
        Self::Source,
        Self::Destination,
        Self::Protocol,
        Self::Port,
        Self::UpBytes,
        Self::DownBytes,
        Self::State,
        Self::Application,
        Self::Duration,
        Self::Method,
        Self::Host,
        Self::Uri,
        Self::UserAgent,
        Self::Status,
        Self::MimeTypes,
        Self::Query,
        Self::ResponseCode,
    ];

    /// The parts of any flow, whoever wrote it; the others are Zeek's.
    pub const OF_A_FLOW: [Self; 7] =
        [Self::Time, Self::Source, Self::Destination, Self::Protocol, Self::Port, Self::UpBytes, Self::DownBytes];

    /// The part's name for programs, as it crosses to the page.
    pub fn id(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Source => "source",
            Self::Destination => "destination",
            Self::Protocol => "protocol",
            Self::Port => "port",
            Self::UpBytes => "up_bytes",
            Self::DownBytes => "down_bytes",
            Self::State => "state",
            Self::Application => "application",
            Self::Duration => "duration",
            Self::Method => "method",
            Self::Host => "host",
            Self::Uri => "uri",
            Self::UserAgent => "user_agent",
            Self::Status => "status",
            Self::MimeTypes => "mime_types",
            Self::Query => "query",
            Self::ResponseCode => "response_code",
        }
    }

    /// The name of the part's column in Zeek's logs, normalised.
    pub fn zeek_name(self) -> &'static str {
        match self {
            Self::Time => "ts",
            Self::Source => "id_orig_h",
            Self::Destination => "id_resp_h",
            Self::Protocol => "proto",
            Self::Port => "id_resp_p",
            Self::UpBytes => "orig_bytes",
            Self::DownBytes => "resp_bytes",
            Self::State => "conn_state",
            Self::Application => "service",
            Self::Duration => "duration",
            Self::Method => "method",
            Self::Host => "host",
            Self::Uri => "uri",
            Self::UserAgent => "user_agent",
            Self::Status => "status_code",
            Self::MimeTypes => "resp_mime_types",
            Self::Query => "query",
            Self::ResponseCode => "rcode",
        }
    }

    /// The part's name for a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Source => "source address",
            Self::Destination => "destination address",
            Self::Protocol => "protocol",
            Self::Port => "destination port",
            Self::UpBytes => "bytes sent",
            Self::DownBytes => "bytes received",
            Self::State => "connection state",
            Self::Application => "application protocol",
            Self::Duration => "duration",
            Self::Method => "method",
            Self::Host => "host",
            Self::Uri => "URI",
            Self::UserAgent => "user agent",
            Self::Status => "status",
            Self::MimeTypes => "MIME types",
            Self::Query => "name asked for",
            Self::ResponseCode => "response code",
        }
    }

    /// Normalised names that the part goes by, the likeliest first: the course
    /// days', Zeek's, then those of flow exporters (nfdump, Argus, CICFlowMeter,
    /// NetFlow v9, Suricata, pmacct).
    pub fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Time => &[
                "timestamp",
                "ts",
                "time",
                "start_time",
                "starttime",
                "stime",
                "first_seen",
                "flow_start",
                "datetime",
                "start",
                "first",
                "time_start",
                "first_switched",
                "event_time",
                "date",
            ],
            Self::Source => &[
                "src_ip",
                "srcip",
                "source_ip",
                "id_orig_h",
                "src",
                "saddr",
                "srcaddr",
                "src_addr",
                "source",
                "source_address",
                "ip_src",
                "sourceip",
                "src_ip_addr",
                "ipv4_src_addr",
                "orig_h",
                "client_ip",
                "sa",
            ],
            Self::Destination => &[
                "dst_ip",
                "dstip",
                "dest_ip",
                "destination_ip",
                "id_resp_h",
                "dst",
                "daddr",
                "dstaddr",
                "dst_addr",
                "destination",
                "destination_address",
                "ip_dst",
                "destinationip",
                "dst_ip_addr",
                "ipv4_dst_addr",
                "resp_h",
                "server_ip",
                "da",
            ],
            Self::Protocol => &["proto", "protocol", "ip_proto", "l4_proto", "trans_proto", "transport", "pr"],
            Self::Port => &[
                "port",
                "dst_port",
                "dstport",
                "dest_port",
                "destination_port",
                "id_resp_p",
                "dport",
                "l4_dst_port",
                "resp_p",
                "server_port",
                "dp",
            ],
            Self::UpBytes => &[
                "up_bytes",
                "upbytes",
                "bytes_up",
                "orig_bytes",
                "src_bytes",
                "sbytes",
                "source_bytes",
                "bytes_sent",
                "sent_bytes",
                "bytes_out",
                "bytes_toserver",
                "upload_bytes",
                "tx_bytes",
                "up",
            ],
            Self::DownBytes => &[
                "down_bytes",
                "downbytes",
                "bytes_down",
                "resp_bytes",
                "dst_bytes",
                "dbytes",
                "destination_bytes",
                "bytes_received",
                "received_bytes",
                "bytes_in",
                "bytes_toclient",
                "download_bytes",
                "rx_bytes",
                "down",
            ],
            Self::State => &["conn_state"],
            Self::Application => &["service"],
            Self::Duration => &["duration"],
            Self::Method => &["method"],
            Self::Host => &["host"],
            Self::Uri => &["uri"],
            Self::UserAgent => &["user_agent"],
            Self::Status => &["status_code"],
            Self::MimeTypes => &["resp_mime_types"],
            Self::Query => &["query"],
            Self::ResponseCode => &["rcode", "rcode_name"],
        }
    }
}

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

    #[test]
    fn zeek_names_are_aliases() {
        for part in Part::ALL {
            assert!(part.aliases().contains(&part.zeek_name()), "{part:?}");
        }
    }

    #[test]
    fn no_alias_names_two_parts() {
        let mut seen = std::collections::BTreeMap::new();
        for part in Part::ALL {
            for alias in part.aliases() {
                assert_eq!(normalise_name(alias), *alias);
                assert_eq!(seen.insert(*alias, part), None, "{alias}");
            }
        }
    }
}
