//! On which ports an application protocol is expected.

/// Zeek's names of application protocols with the ports on which they are
/// expected: those registered with IANA and those on which Zeek itself looks
/// for them. Protocols without a usual port are not in the list.
const USUAL_PORTS: &[(&str, &[u16])] = &[
    ("dce_rpc", &[135, 139, 445, 593]),
    ("dhcp", &[67, 68, 4011]),
    ("dnp3", &[20000]),
    ("dns", &[53, 137, 5353, 5355, 853]),
    ("ftp", &[21, 2121, 2811]),
    ("http", &[80, 81, 631, 1080, 3128, 5985, 8000, 8008, 8080, 8081, 8888]),
    ("imap", &[143, 993]),
    ("irc", &[6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 7000]),
    ("krb", &[88, 464]),
    ("krb_tcp", &[88, 464]),
    ("ldap_tcp", &[389, 3268]),
    ("ldap_udp", &[389, 3268]),
    ("modbus", &[502]),
    ("mqtt", &[1883, 8883]),
    ("mysql", &[1434, 3306]),
    ("ntp", &[123]),
    ("pop3", &[110, 995]),
    ("postgresql", &[5432]),
    ("radius", &[1812, 1813]),
    ("rdp", &[3389]),
    ("rdpeudp", &[3389]),
    ("rfb", &[5900, 5901, 5902, 5903]),
    ("sip", &[5060, 5061]),
    ("smb", &[139, 445]),
    ("smtp", &[25, 465, 587, 2525]),
    ("snmp", &[161, 162]),
    ("socks", &[1080]),
    ("ssh", &[22]),
    (
        "ssl",
        &[443, 465, 563, 585, 587, 614, 636, 853, 989, 990, 992, 993, 995, 3269, 3389, 5061, 5223, 5228, 8443, 8883],
    ),
    ("syslog", &[514, 601]),
    ("xmpp", &[5222, 5223, 5269]),
];

/// Which of `applications` (Zeek's `service`, several joined by commas) is not
/// expected on the port; `None` where all are at home. Protocols without a usual
/// port are at home everywhere, and one that Zeek took back, written `-ssl`, was
/// not seen.
pub fn stray_application(applications: &[u8], port: u16) -> Option<&'static str> {
    applications.split(|byte| *byte == b',').find_map(|name| {
        let usual = USUAL_PORTS.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name));
        usual.filter(|(_, ports)| !ports.contains(&port)).map(|(known, _)| *known)
    })
}

/// Whether one of `applications` is not expected on the port.
pub fn unusual_port(applications: &[u8], port: u16) -> bool {
    stray_application(applications, port).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_protocols_have_their_ports() {
        assert!(USUAL_PORTS.is_sorted_by_key(|(name, _)| *name));
        assert!(!unusual_port(b"http", 80) && unusual_port(b"http", 4444));
        assert!(!unusual_port(b"gssapi,smb", 445) && unusual_port(b"gssapi,smb", 4445));
        assert_eq!(stray_application(b"gssapi,smb", 4445), Some("smb"));
        assert!(!unusual_port(b"-ssl", 9999));
        assert!(!unusual_port(b"quic", 9999) && !unusual_port(b"", 1));
    }
}
