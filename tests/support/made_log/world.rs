//! Who talks in the made-up logs, and with whom.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Random, weighted};

const CLIENTS_V4: u16 = 192;
const CLIENTS_V6: u16 = 8;
const SERVERS_V4: usize = 1_900;
const SERVERS_V6: usize = 100;

const SYLLABLES: [&str; 24] = [
    "al", "ber", "ca", "dor", "el", "fin", "gra", "hu", "in", "jo", "ka", "lum", "mar", "nor", "ol", "pe", "qua", "ri",
    "so", "ta", "ul", "ve", "wa", "zen",
];
const PARTS: [&str; 8] = ["www.", "cdn.", "api.", "static.", "img.", "m.", "", "eu.edge."];
const TOPS: [(u64, &str); 12] = [
    (50, "com"),
    (14, "net"),
    (10, "org"),
    (5, "io"),
    (5, "de"),
    (5, "pt"),
    (3, "co.uk"),
    (3, "com.br"),
    (2, "gov.pt"),
    (1, "edu.au"),
    (1, "ac.uk"),
    (1, "info"),
];

/// A server outside.
pub(super) struct Server {
    pub(super) address: IpAddr,
    pub(super) host: String,
    /// Nothing answers there, so that failures stay with few destinations.
    pub(super) dead: bool,
}

/// The clients, and the servers from the most to the least visited.
pub(super) struct World {
    clients: Vec<IpAddr>,
    servers_v4: Vec<Server>,
    servers_v6: Vec<Server>,
}

impl World {
    pub(super) fn new(random: &mut Random) -> Self {
        let v4 = (0..CLIENTS_V4).map(|at| Ipv4Addr::new(192, 168, 1 + (at / 64) as u8, 10 + (at % 64) as u8).into());
        let v6 = (0..CLIENTS_V6).map(|at| Ipv6Addr::new(0xfd12, 0x3456, 0x789a, 1, 0, 0, 0, 0x10 + at).into());
        let clients = v4.chain(v6).collect();
        let servers_v4 = (0..SERVERS_V4)
            .map(|rank| {
                let [a, b, c, ..] = random.next().to_le_bytes();
                // 20 to 99: neither private nor reserved.
                server(random, rank, Ipv4Addr::new(20 + a % 80, b, c, 1 + (rank % 250) as u8).into())
            })
            .collect();
        let servers_v6 = (0..SERVERS_V6)
            .map(|rank| {
                let net = random.below(0x1_0000) as u16;
                server(random, rank, Ipv6Addr::new(0x2a00, 0x1450, 0x4000 + net % 0x100, net, 0, 0, 0, 0x2003).into())
            })
            .collect();
        Self { clients, servers_v4, servers_v6 }
    }

    pub(super) fn client(&self, random: &mut Random) -> IpAddr {
        self.clients[random.below(self.clients.len() as u64) as usize]
    }

    /// A server that this client can reach; the visits fall with one over the
    /// rank, as on the Web.
    pub(super) fn server(&self, random: &mut Random, client: IpAddr) -> &Server {
        let servers = if client.is_ipv6() { &self.servers_v6 } else { &self.servers_v4 };
        let rank = (servers.len() as f64).powf(random.unit()) as usize - 1;
        &servers[rank]
    }

    /// One of four servers inside.
    pub(super) fn inner(random: &mut Random, client: IpAddr) -> IpAddr {
        let host = 2 + random.below(4) as u8;
        if client.is_ipv6() {
            return Ipv6Addr::new(0xfd12, 0x3456, 0x789a, 0, 0, 0, 0, host.into()).into();
        }
        Ipv4Addr::new(192, 168, 0, host).into()
    }

    pub(super) fn resolver(random: &mut Random, client: IpAddr) -> IpAddr {
        if client.is_ipv6() {
            return Ipv6Addr::new(0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888).into();
        }
        let choices = [(8, [192, 168, 0, 1]), (1, [8, 8, 8, 8]), (1, [4, 2, 2, 3])];
        Ipv4Addr::from(weighted(random, &choices)).into()
    }
}

fn server(random: &mut Random, rank: usize, address: IpAddr) -> Server {
    let mut host = random.choose(&PARTS).map_or(String::new(), ToString::to_string);
    host.push_str(&word(random, 3));
    host.push('.');
    host.push_str(weighted(random, &TOPS));
    Server { address, host, dead: rank % 37 == 5 }
}

/// Something that can be said.
pub(super) fn word(random: &mut Random, syllables: usize) -> String {
    (0..syllables).filter_map(|_| random.choose(&SYLLABLES)).copied().collect()
}
