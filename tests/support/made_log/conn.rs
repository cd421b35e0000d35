//! Connections, as in conn.log.

use std::net::{IpAddr, Ipv4Addr};

use super::line::Line;
use super::world::World;
use super::{Random, Row, SECOND_MICROS, Span, client_port, id, planted, weighted};

pub(crate) const PORT_SCANNER: IpAddr = planted(10);
pub(crate) const PORT_SCANNED: IpAddr = planted(200);
pub(crate) const SCANNED_PORTS: u16 = 60;

pub(crate) const SWEEPER: IpAddr = planted(11);
pub(crate) const SWEPT_PORT: u16 = 445;
pub(crate) const SWEPT_HOSTS: u8 = 150;

pub(crate) const LONG_TALKER: IpAddr = planted(12);
pub(crate) const LONG_DURATION_S: u64 = 9 * 3_600;

/// Uses [`ODD_SERVICES`].
pub(crate) const ODD_SERVICE_USER: IpAddr = planted(13);
pub(crate) const ODD_SERVICES: [(&str, u16); 2] = [("http", 4_444), ("ssh", 2_222)];

pub(crate) const ODD_PORT_TALKER: IpAddr = planted(14);
pub(crate) const ODD_PORT: u16 = 31_337;
pub(crate) const ODD_PORT_CONNECTIONS: usize = 400;

/// One connection. What is not known of it, Zeek leaves unset.
pub(crate) struct Connection {
    micros: u64,
    uid: String,
    source: IpAddr,
    source_port: u16,
    destination: IpAddr,
    port: u16,
    protocol: &'static str,
    service: Option<&'static str>,
    traffic: Option<Traffic>,
    state: &'static str,
    history: Option<&'static str>,
    missed_bytes: u64,
    answered: bool,
}

/// What was sent, where anything was.
struct Traffic {
    duration_micros: u64,
    up_bytes: u64,
    down_bytes: u64,
}

/// Where a kind of connection goes.
#[derive(Clone, Copy)]
enum To {
    Server,
    Inner,
    Resolver,
}

/// Weight; protocol, port, service, where to, median bytes up and down, median
/// duration in microseconds.
type Kind = (&'static str, u16, Option<&'static str>, To, f64, f64, f64);
const KINDS: [(u64, Kind); 14] = [
    (430, ("tcp", 443, Some("ssl"), To::Server, 1_900.0, 7_500.0, 8e6)),
    (170, ("tcp", 80, Some("http"), To::Server, 700.0, 4_200.0, 9e5)),
    (220, ("udp", 53, Some("dns"), To::Resolver, 42.0, 130.0, 2e4)),
    (50, ("udp", 443, None, To::Server, 4_000.0, 21_000.0, 3e7)),
    (30, ("udp", 123, Some("ntp"), To::Server, 48.0, 48.0, 3e4)),
    (20, ("tcp", 993, Some("ssl"), To::Server, 2_500.0, 9_000.0, 6e7)),
    (15, ("tcp", 8_080, Some("http"), To::Server, 800.0, 3_000.0, 7e5)),
    (15, ("tcp", 445, Some("gssapi,smb"), To::Inner, 6_000.0, 9_000.0, 2e7)),
    (15, ("tcp", 88, Some("krb_tcp"), To::Inner, 1_500.0, 1_600.0, 1e4)),
    (10, ("tcp", 22, Some("ssh"), To::Inner, 5_000.0, 8_000.0, 3e8)),
    (8, ("tcp", 25, Some("smtp"), To::Server, 12_000.0, 400.0, 2e6)),
    (5, ("tcp", 5_222, None, To::Server, 900.0, 1_100.0, 9e8)),
    (5, ("tcp", 21, Some("ftp"), To::Server, 200.0, 700.0, 1e7)),
    (7, ("icmp", 0, None, To::Inner, 64.0, 64.0, 1e3)),
];

/// Weight; state, history of a connection that got through.
const TCP_STATES: [(u64, (&str, &str)); 7] = [
    (86, ("SF", "ShADadFf")),
    (5, ("RSTO", "ShADadR")),
    (3, ("RSTR", "ShADdar")),
    (2, ("S1", "ShADad")),
    (1, ("S2", "ShADadF")),
    (1, ("S3", "ShADadf")),
    (1, ("OTH", "DdA")),
];

impl Connection {
    fn reset(micros: u64, random: &mut Random, source: IpAddr, destination: IpAddr, port: u16) -> Self {
        let traffic = Some(Traffic { duration_micros: 50 + random.below(900), up_bytes: 0, down_bytes: 0 });
        Self {
            traffic,
            history: Some("Sr"),
            state: "REJ",
            answered: true,
            ..Self::unanswered(micros, random, source, destination, port)
        }
    }

    fn unanswered(micros: u64, random: &mut Random, source: IpAddr, destination: IpAddr, port: u16) -> Self {
        Self {
            micros,
            uid: id(random, 'C'),
            source,
            source_port: client_port(random),
            destination,
            port,
            protocol: "tcp",
            service: None,
            traffic: None,
            state: "S0",
            history: Some("S"),
            missed_bytes: 0,
            answered: false,
        }
    }

    fn complete(micros: u64, random: &mut Random, source: IpAddr, destination: IpAddr, port: u16) -> Self {
        let traffic = Some(Traffic {
            duration_micros: random.around(4e5, 0.8) as u64,
            up_bytes: random.around(900.0, 0.5) as u64,
            down_bytes: random.around(2_000.0, 0.8) as u64,
        });
        let opened = Self::unanswered(micros, random, source, destination, port);
        Self { traffic, state: "SF", history: Some("ShADadFf"), answered: true, ..opened }
    }
}

impl Row for Connection {
    const PATH: &'static str = "conn";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ts", "time"),
        ("uid", "string"),
        ("id.orig_h", "addr"),
        ("id.orig_p", "port"),
        ("id.resp_h", "addr"),
        ("id.resp_p", "port"),
        ("proto", "enum"),
        ("service", "string"),
        ("duration", "interval"),
        ("orig_bytes", "count"),
        ("resp_bytes", "count"),
        ("conn_state", "string"),
        ("local_orig", "bool"),
        ("local_resp", "bool"),
        ("missed_bytes", "count"),
        ("history", "string"),
        ("orig_pkts", "count"),
        ("orig_ip_bytes", "count"),
        ("resp_pkts", "count"),
        ("resp_ip_bytes", "count"),
        ("tunnel_parents", "set[string]"),
    ];

    fn ordinary(random: &mut Random, world: &World, micros: u64) -> Self {
        let source = world.client(random);
        let (protocol, port, service, to, up_bytes, down_bytes, duration_micros) = weighted(random, &KINDS);
        let (destination, dead) = match to {
            To::Server => {
                let server = world.server(random, source);
                (server.address, server.dead)
            }
            To::Inner => (World::inner(random, source), false),
            To::Resolver => (World::resolver(random, source), false),
        };
        if dead && protocol == "tcp" && random.unit() < 0.4 {
            return Self::reset(micros, random, source, destination, port);
        }
        let opened = Self::unanswered(micros, random, source, destination, port);
        if dead {
            return Self { protocol, history: Some(if protocol == "tcp" { "S" } else { "D" }), ..opened };
        }
        let (state, history) = match protocol {
            "tcp" => weighted(random, &TCP_STATES),
            "udp" => ("SF", "Dd"),
            _ => ("OTH", ""),
        };
        let traffic = Some(Traffic {
            duration_micros: random.around(duration_micros, 1.0) as u64,
            up_bytes: random.around(up_bytes, 0.6) as u64,
            down_bytes: random.around(down_bytes, 1.0) as u64,
        });
        Self {
            protocol,
            // The type of the echo request stands in for the port.
            source_port: if protocol == "icmp" { 8 } else { opened.source_port },
            service,
            traffic,
            state,
            history: Some(history).filter(|history| !history.is_empty()),
            missed_bytes: if random.unit() < 0.002 { 1 + random.below(20_000) } else { 0 },
            answered: true,
            ..opened
        }
    }

    fn planted(random: &mut Random, span: &Span) -> Vec<Self> {
        let mut rows = Vec::new();
        for at in 0..SCANNED_PORTS {
            let made = if at % 2 == 0 { Self::reset } else { Self::unanswered };
            let micros = span.at(0.1) + u64::from(at) * 50_000;
            rows.push(made(micros, random, PORT_SCANNER, PORT_SCANNED, 20 + 17 * at));
        }
        for host in 1..=SWEPT_HOSTS {
            let made = if host % 25 == 0 { Self::complete } else { Self::unanswered };
            let micros = span.at(0.3) + u64::from(host) * 200_000;
            rows.push(made(micros, random, SWEEPER, Ipv4Addr::new(192, 168, 67, host).into(), SWEPT_PORT));
        }
        let long = Self::complete(span.at(0.2), random, LONG_TALKER, Ipv4Addr::new(81, 92, 200, 104).into(), 443);
        let duration_micros = LONG_DURATION_S * SECOND_MICROS;
        let traffic = Some(Traffic { duration_micros, up_bytes: 48_000_000, down_bytes: 9_000_000 });
        rows.push(Self { service: Some("ssl"), traffic, ..long });
        for (service, port) in ODD_SERVICES {
            let destination = Ipv4Addr::new(88, 198, 24, 70).into();
            let one = Self::complete(span.at(0.4), random, ODD_SERVICE_USER, destination, port);
            rows.push(Self { service: Some(service), ..one });
        }
        for at in 0..ODD_PORT_CONNECTIONS {
            let micros = span.at(at as f64 / ODD_PORT_CONNECTIONS as f64);
            let destination = Ipv4Addr::new(185, 15, 58, 224).into();
            rows.push(Self::complete(micros, random, ODD_PORT_TALKER, destination, ODD_PORT));
        }
        rows
    }

    fn micros(&self) -> u64 {
        self.micros
    }

    fn fill(&self, line: &mut Line) {
        let traffic = self.traffic.as_ref();
        let up_bytes = traffic.map_or(0, |traffic| traffic.up_bytes);
        let down_bytes = traffic.map_or(0, |traffic| traffic.down_bytes);
        let (up_packets, down_packets) = (packets(up_bytes), if self.answered { packets(down_bytes) } else { 0 });
        line.connection(self.micros, &self.uid, (self.source, self.source_port), (self.destination, self.port));
        line.text(self.protocol);
        line.text(self.service);
        line.micros(traffic.map(|traffic| traffic.duration_micros));
        line.count(traffic.map(|traffic| traffic.up_bytes));
        line.count(traffic.map(|traffic| traffic.down_bytes));
        line.text(self.state);
        line.flag(inside(self.source));
        line.flag(inside(self.destination));
        line.count(self.missed_bytes);
        line.text(self.history);
        line.count(up_packets);
        line.count(up_bytes + 40 * up_packets);
        line.count(down_packets);
        line.count(down_bytes + 40 * down_packets);
        line.texts::<&str>(&[]);
    }
}

/// Packets that carry as many bytes.
fn packets(bytes: u64) -> u64 {
    1 + bytes / 1_400
}

fn inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}
