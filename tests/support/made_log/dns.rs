//! Questions and answers, as in dns.log.

use std::net::{IpAddr, Ipv4Addr};

use super::line::Line;
use super::world::{World, word};
use super::{Random, Row, SECOND_MICROS, Span, client_port, id, letters, planted, weighted};

pub(crate) const TUNNELLER: IpAddr = planted(30);
pub(crate) const TUNNEL_DOMAIN: &str = "stone-ferry.net";
pub(crate) const TUNNEL_NAMES: usize = 1_200;
pub(crate) const TUNNEL_LABEL_CHARS: usize = 44;

pub(crate) const NXDOMAIN_ASKER: IpAddr = planted(31);
pub(crate) const NXDOMAIN_ANSWERS: u64 = 300;

const BIN_MICROS: u64 = 600 * SECOND_MICROS;

/// One question with its answer, where there was one.
pub(crate) struct Question {
    micros: u64,
    uid: String,
    source: IpAddr,
    source_port: u16,
    resolver: IpAddr,
    number: u64,
    name: String,
    kind: (u64, &'static str),
    outcome: Option<(u64, &'static str)>,
    answers: Vec<String>,
    ttls_micros: Vec<u64>,
}

const A: (u64, &str) = (1, "A");
const PTR: (u64, &str) = (12, "PTR");
const TXT: (u64, &str) = (16, "TXT");
const AAAA: (u64, &str) = (28, "AAAA");

const NO_ERROR: Option<(u64, &str)> = Some((0, "NOERROR"));
const NXDOMAIN: Option<(u64, &str)> = Some((3, "NXDOMAIN"));
const OUTCOMES: [(u64, Option<(u64, &str)>); 4] =
    [(950, NO_ERROR), (15, NXDOMAIN), (5, Some((2, "SERVFAIL"))), (30, None)];

impl Question {
    fn of(micros: u64, random: &mut Random, source: IpAddr, resolver: IpAddr, name: String) -> Self {
        Self {
            micros,
            uid: id(random, 'C'),
            source,
            source_port: client_port(random),
            resolver,
            number: random.below(0x1_0000),
            name,
            kind: A,
            outcome: NO_ERROR,
            answers: Vec::new(),
            ttls_micros: Vec::new(),
        }
    }
}

impl Row for Question {
    const PATH: &'static str = "dns";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ts", "time"),
        ("uid", "string"),
        ("id.orig_h", "addr"),
        ("id.orig_p", "port"),
        ("id.resp_h", "addr"),
        ("id.resp_p", "port"),
        ("proto", "enum"),
        ("trans_id", "count"),
        ("query", "string"),
        ("qclass", "count"),
        ("qclass_name", "string"),
        ("qtype", "count"),
        ("qtype_name", "string"),
        ("rcode", "count"),
        ("rcode_name", "string"),
        ("AA", "bool"),
        ("TC", "bool"),
        ("RD", "bool"),
        ("RA", "bool"),
        ("Z", "count"),
        ("answers", "vector[string]"),
        ("TTLs", "vector[interval]"),
        ("rejected", "bool"),
    ];

    fn ordinary(random: &mut Random, world: &World, micros: u64) -> Self {
        let source = world.client(random);
        let resolver = World::resolver(random, source);
        let server = world.server(random, source);
        let (kind, name) = match random.below(100) {
            0..68 => (A, server.host.clone()),
            68..88 => (AAAA, server.host.clone()),
            88..93 => {
                let [a, b, c, d] = (random.next() as u32).to_le_bytes();
                (PTR, format!("{a}.{b}.{c}.{d}.in-addr.arpa"))
            }
            93..96 => (A, format!("{}.local", word(random, 2))),
            96..98 => (A, "wpad".to_owned()),
            _ => (TXT, format!("_dmarc.{}", server.host)),
        };
        let outcome = if name == "wpad" { NXDOMAIN } else { weighted(random, &OUTCOMES) };
        let answers = match kind {
            _ if outcome != NO_ERROR => Vec::new(),
            A | AAAA => (0..=random.below(3)).map(|_| world.server(random, source).address.to_string()).collect(),
            PTR => vec![server.host.clone()],
            _ => vec!["TXT 12 v=spf1 -all ".to_owned()],
        };
        let ttls_micros = answers.iter().map(|_| (1 + random.below(3_600)) * SECOND_MICROS).collect();
        Self { kind, outcome, answers, ttls_micros, ..Self::of(micros, random, source, resolver, name) }
    }

    fn planted(random: &mut Random, span: &Span) -> Vec<Self> {
        let resolver = Ipv4Addr::new(192, 168, 0, 1).into();
        let mut rows = Vec::new();
        for at in 0..TUNNEL_NAMES {
            let mut name = String::new();
            letters(random, TUNNEL_LABEL_CHARS, b"abcdefghijklmnopqrstuvwxyz234567", &mut name);
            name.push('.');
            name.push_str(TUNNEL_DOMAIN);
            let micros = span.at(at as f64 / TUNNEL_NAMES as f64);
            let asked = Self::of(micros, random, TUNNELLER, resolver, name);
            let (answers, ttls_micros) = (vec!["TXT 18 302f017537c68f5169".to_owned()], vec![60 * SECOND_MICROS]);
            rows.push(Self { kind: TXT, answers, ttls_micros, ..asked });
        }
        // From one minute after a full ten on.
        let first_micros = span.at(0.5).next_multiple_of(BIN_MICROS) + 60 * SECOND_MICROS;
        for at in 0..NXDOMAIN_ANSWERS {
            let mut name = String::new();
            letters(random, 12, b"abcdefghijklmnopqrstuvwxyz", &mut name);
            name.push_str(".com");
            let asked = Self::of(first_micros + at * 990_000, random, NXDOMAIN_ASKER, resolver, name);
            rows.push(Self { outcome: NXDOMAIN, ..asked });
        }
        rows
    }

    fn micros(&self) -> u64 {
        self.micros
    }

    fn fill(&self, line: &mut Line) {
        line.connection(self.micros, &self.uid, (self.source, self.source_port), (self.resolver, 53));
        line.text("udp");
        line.count(self.number);
        line.text(self.name.as_str());
        line.count(1);
        line.text("C_INTERNET");
        line.count(self.kind.0);
        line.text(self.kind.1);
        line.count(self.outcome.map(|(code, _)| code));
        line.text(self.outcome.map(|(_, name)| name));
        line.flag(false); // AA
        line.flag(false); // TC
        line.flag(true); // RD
        line.flag(self.outcome.is_some()); // RA
        line.count(0); // Z
        if self.answers.is_empty() {
            line.unset();
            line.unset();
        } else {
            line.texts(&self.answers);
            line.intervals(&self.ttls_micros);
        }
        line.flag(false); // rejected
    }
}
