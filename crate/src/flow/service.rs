//! Protocol and destination port.

use std::fmt;

/// A protocol and a destination port, such as tcp/443.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Service {
    /// IANA protocol number.
    pub protocol: u8,
    /// Destination port.
    pub port: u16,
}

impl Service {
    /// The service as a 24-bit number.
    pub fn code(self) -> u32 {
        u32::from(self.protocol) << 16 | u32::from(self.port)
    }

    /// The service of a 24-bit number; higher bits are ignored.
    pub fn from_code(code: u32) -> Self {
        Self { protocol: (code >> 16) as u8, port: code as u16 }
    }

    /// Whether the protocol has ports: tcp, udp or sctp. Of others Zeek writes
    /// the code of a message in a port's place.
    pub fn has_ports(self) -> bool {
        matches!(self.protocol, 6 | 17 | 132)
    }

    /// tcp on `port`.
    pub fn tcp(port: u16) -> Self {
        Self { protocol: 6, port }
    }

    /// udp on `port`.
    pub fn udp(port: u16) -> Self {
        Self { protocol: 17, port }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", protocol_name(self.protocol), self.port)
    }
}

/// IANA numbers of the protocols that flow exporters name.
const PROTOCOLS: [(u8, &str); 12] = [
    (1, "icmp"),
    (2, "igmp"),
    (4, "ipip"),
    (6, "tcp"),
    (17, "udp"),
    (41, "ipv6"),
    (47, "gre"),
    (50, "esp"),
    (51, "ah"),
    (58, "icmp6"),
    (89, "ospf"),
    (132, "sctp"),
];

/// The number of a protocol given by name or number in text; 255 when unknown.
pub fn parse_protocol(text: &[u8]) -> u8 {
    let Ok(text) = std::str::from_utf8(text) else { return u8::MAX };
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return number;
    }
    let known = |name: &str| name.eq_ignore_ascii_case(text);
    PROTOCOLS.iter().find(|(_, name)| known(name)).map_or(u8::MAX, |(number, _)| *number)
}

/// The lower-case name of a protocol number, the number itself in text for a
/// rare one.
pub fn protocol_name(protocol: u8) -> String {
    match PROTOCOLS.iter().find(|(number, _)| *number == protocol) {
        Some((_, name)) => (*name).to_owned(),
        None if protocol == u8::MAX => "other".to_owned(),
        None => protocol.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_round_trip() {
        for service in [Service::tcp(443), Service::udp(53), Service { protocol: 255, port: 65535 }] {
            assert_eq!(Service::from_code(service.code()), service);
        }
        assert_eq!(Service::tcp(443).to_string(), "tcp/443");
        assert_eq!([&b"TCP"[..], b"udp", b"6", b"quic", b"\xff"].map(parse_protocol), [6, 17, 6, 255, 255]);
        assert_eq!([6, 255, 99].map(protocol_name), ["tcp", "other", "99"]);
    }
}
