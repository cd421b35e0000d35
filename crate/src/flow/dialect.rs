//! Which column plays which part, told by its name.

/// A part that a column can play in a flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
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
}

impl Part {
    /// All parts, in the order in which they are shown.
    pub const ALL: [Self; 7] =
        [Self::Time, Self::Source, Self::Destination, Self::Protocol, Self::Port, Self::UpBytes, Self::DownBytes];

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
        if Part::ALL.iter().all(|part| named(*part, part.aliases().first().copied().unwrap_or_default())) {
            Dialect::CourseDay
        } else if named(Part::Source, "id_orig_h") && named(Part::Destination, "id_resp_h") {
            Dialect::ZeekConn
        } else {
            Dialect::Flows
        }
    }
}

/// Whose names the columns bear.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
pub enum Dialect {
    /// A course day: timestamp, src_ip, dst_ip, proto, port, up_bytes, down_bytes.
    #[serde(rename = "course day")]
    CourseDay,
    /// Zeek's conn.log.
    #[serde(rename = "zeek conn")]
    ZeekConn,
    /// Any other table of flows.
    #[serde(rename = "flows")]
    Flows,
}

impl Dialect {
    /// The dialect's name, as in the JSON document.
    pub fn name(self) -> &'static str {
        match self {
            Self::CourseDay => "course day",
            Self::ZeekConn => "zeek conn",
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

        let other = ["SrcIP", "Dst Addr", "DPort"];
        let columns = ColumnNames::recognise(&other.into_iter());
        assert_eq!(columns.dialect(), Dialect::Flows);
        assert_eq!(columns.get(Part::Source), Some("SrcIP"));
        assert_eq!(columns.get(Part::Destination), Some("Dst Addr"));
        assert_eq!(columns.get(Part::Time), None);
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
