//! The parts that columns can play, and the names they go by.

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::normalise_name;

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
