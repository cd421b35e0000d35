//! Requests, as in http.log.

use std::net::{IpAddr, Ipv4Addr};

use super::line::Line;
use super::world::{World, word};
use super::{Random, Row, Span, client_port, id, letters, planted, weighted};

pub(crate) const ODD_PORT_BROWSER: IpAddr = planted(20);
pub(crate) const ODD_PORTS: [u16; 4] = [8_443, 4_444, 8_000, 1_080];
pub(crate) const REQUESTS_OF_ODD_PORT: usize = 40;

pub(crate) const EXECUTABLE_LOADER: IpAddr = planted(21);
pub(crate) const EXECUTABLE_TYPES: [&str; 4] =
    ["application/x-dosexec", "application/octet-stream", "binary", "application/vnd.ms-cab-compressed"];
pub(crate) const RESPONSES_OF_EXECUTABLE_TYPE: usize = 15;

pub(crate) const EXPLOITED: IpAddr = planted(22);
pub(crate) const EXPLOIT_TYPES: [&str; 5] = [
    "application/x-java-applet",
    "application/pdf",
    "application/zip",
    "application/jar",
    "application/x-shockwave-flash",
];
pub(crate) const RESPONSES_OF_EXPLOIT_TYPE: usize = 8;

/// Gets a program under [`PROGRAM_AS_IMAGE`] and a page under [`PAGE_AS_PROGRAM`].
pub(crate) const DISGUISED: IpAddr = planted(23);
pub(crate) const PROGRAM_AS_IMAGE: &str = "/x.jpg";
pub(crate) const PAGE_AS_PROGRAM: &str = "/setup.exe";

/// One request with its response.
pub(crate) struct Request {
    micros: u64,
    uid: String,
    source: IpAddr,
    source_port: u16,
    destination: IpAddr,
    port: u16,
    depth: u64,
    method: &'static str,
    host: Option<String>,
    uri: String,
    referrer: Option<String>,
    agent: Option<&'static str>,
    up_bytes: u64,
    down_bytes: u64,
    status: Option<(u64, &'static str)>,
    /// Number and type of the file in the response, where there was one.
    file: Option<(String, &'static str)>,
}

/// Weight; type, the ending of its name, median bytes.
const TYPES: [(u64, (&str, &str, f64)); 16] = [
    (260, ("text/html", "", 9_000.0)),
    (220, ("text/plain", ".js", 4_000.0)),
    (140, ("image/gif", ".gif", 400.0)),
    (110, ("image/jpeg", ".jpg", 14_000.0)),
    (80, ("image/png", ".png", 5_000.0)),
    (60, ("application/javascript", ".js", 12_000.0)),
    (40, ("text/json", ".json", 900.0)),
    (30, ("application/xml", ".xml", 1_500.0)),
    (25, ("application/ocsp-response", "", 471.0)),
    (10, ("image/x-icon", ".ico", 1_100.0)),
    (8, ("application/font-woff", ".woff", 24_000.0)),
    (6, ("application/x-shockwave-flash", ".swf", 40_000.0)),
    (4, ("video/mp4", ".mp4", 900_000.0)),
    (3, ("application/pdf", ".pdf", 200_000.0)),
    (2, ("application/zip", ".zip", 500_000.0)),
    (2, ("application/octet-stream", ".bin", 60_000.0)),
];

const STATUSES: [(u64, Option<(u64, &str)>); 8] = [
    (880, Some((200, "OK"))),
    (30, Some((304, "Not Modified"))),
    (30, Some((302, "Found"))),
    (15, Some((301, "Moved Permanently"))),
    (25, Some((404, "Not Found"))),
    (5, Some((206, "Partial Content"))),
    (5, Some((500, "Internal Server Error"))),
    (10, None),
];

/// An unset one, an empty one, one that looks unset, and one beyond ASCII too.
const AGENTS: [(u64, Option<&str>); 9] = [
    (400, Some("Mozilla/5.0 (Windows NT 6.1; WOW64; rv:30.0) Gecko/20100101 Firefox/30.0")),
    (
        300,
        Some("Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/35.0.1916.153 Safari/537.36"),
    ),
    (100, Some("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)")),
    (60, Some("Microsoft-CryptoAPI/6.1")),
    (40, Some("Wget/1.13.4 (linux-gnu)")),
    (40, None),
    (4, Some("Sem\u{e1}foro \"2\" \\ beta\u{1}")),
    (2, Some("")),
    (2, Some("-")),
];

/// What some addresses have behind them: a control character, letters beyond
/// ASCII, a backslash.
const ODD_ENDINGS: [&str; 3] = ["?id=AVID\u{1}2D15", "?q=caf\u{e9}&l=\u{20ac}", "?path=c:\\temp"];

impl Request {
    /// A request whose response is a file of a type.
    fn of(
        micros: u64,
        random: &mut Random,
        source: IpAddr,
        destination: IpAddr,
        uri: String,
        mime: &'static str,
    ) -> Self {
        Self {
            micros,
            uid: id(random, 'C'),
            source,
            source_port: client_port(random),
            destination,
            port: 80,
            depth: 1,
            method: "GET",
            host: Some(destination.to_string()),
            uri,
            referrer: None,
            agent: AGENTS[0].1,
            up_bytes: 0,
            down_bytes: random.around(30_000.0, 1.0) as u64,
            status: STATUSES[0].1,
            file: Some((id(random, 'F'), mime)),
        }
    }
}

impl Row for Request {
    const PATH: &'static str = "http";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ts", "time"),
        ("uid", "string"),
        ("id.orig_h", "addr"),
        ("id.orig_p", "port"),
        ("id.resp_h", "addr"),
        ("id.resp_p", "port"),
        ("trans_depth", "count"),
        ("method", "string"),
        ("host", "string"),
        ("uri", "string"),
        ("referrer", "string"),
        ("user_agent", "string"),
        ("request_body_len", "count"),
        ("response_body_len", "count"),
        ("status_code", "count"),
        ("status_msg", "string"),
        ("info_code", "count"),
        ("info_msg", "string"),
        ("filename", "string"),
        ("tags", "table[enum]"),
        ("username", "string"),
        ("password", "string"),
        ("proxied", "table[string]"),
        ("orig_fuids", "vector[string]"),
        ("orig_mime_types", "vector[string]"),
        ("resp_fuids", "vector[string]"),
        ("resp_mime_types", "vector[string]"),
    ];

    fn ordinary(random: &mut Random, world: &World, micros: u64) -> Self {
        let source = world.client(random);
        let server = world.server(random, source);
        let (mime, ending, bytes) = weighted(random, &TYPES);
        let mut uri = format!("/{}/", word(random, 2));
        letters(random, 8, b"abcdef0123456789", &mut uri);
        uri.push_str(ending);
        if random.unit() < 0.005 {
            uri.extend(random.choose(&ODD_ENDINGS).copied());
        }
        let posted = random.unit() < 0.06;
        let status = weighted(random, &STATUSES);
        let has_body = status.is_some_and(|(code, _)| code != 304);
        let port = if random.unit() < 0.06 { 8_080 } else { 80 };
        let asked = Self::of(micros, random, source, server.address, uri, mime);
        Self {
            port,
            depth: 1 + (8.0 * random.unit().powi(3)) as u64,
            method: if posted { "POST" } else { "GET" },
            host: Some(server.host.clone()).filter(|_| random.unit() < 0.99),
            referrer: (random.unit() < 0.6).then(|| format!("http://{}/", server.host)),
            agent: weighted(random, &AGENTS),
            up_bytes: if posted { random.around(600.0, 1.0) as u64 } else { 0 },
            down_bytes: if has_body { random.around(bytes, 0.8) as u64 } else { 0 },
            status,
            file: asked.file.filter(|_| has_body),
            ..asked
        }
    }

    fn planted(random: &mut Random, span: &Span) -> Vec<Self> {
        let destination = Ipv4Addr::new(93, 184, 40, 34).into();
        let mut rows = Vec::new();
        for (at, port) in ODD_PORTS.into_iter().enumerate() {
            for request in 0..REQUESTS_OF_ODD_PORT {
                let micros = span.at((request as f64 + at as f64 / 4.0) / REQUESTS_OF_ODD_PORT as f64);
                let uri = format!("/panel/{request}.php");
                let page = Self::of(micros, random, ODD_PORT_BROWSER, destination, uri, "text/html");
                rows.push(Self { port, ..page });
            }
        }
        let loads = [
            (EXECUTABLE_LOADER, EXECUTABLE_TYPES.as_slice(), RESPONSES_OF_EXECUTABLE_TYPE),
            (EXPLOITED, EXPLOIT_TYPES.as_slice(), RESPONSES_OF_EXPLOIT_TYPE),
        ];
        for (source, types, responses) in loads {
            for &mime in types {
                for _ in 0..responses {
                    let micros = span.at(random.unit());
                    let uri = format!("/get/{}", word(random, 4));
                    rows.push(Self::of(micros, random, source, destination, uri, mime));
                }
            }
        }
        for (uri, mime) in [(PROGRAM_AS_IMAGE, "application/x-dosexec"), (PAGE_AS_PROGRAM, "text/html")] {
            rows.push(Self::of(span.at(0.6), random, DISGUISED, destination, uri.to_owned(), mime));
        }
        rows
    }

    fn micros(&self) -> u64 {
        self.micros
    }

    fn fill(&self, line: &mut Line) {
        line.connection(self.micros, &self.uid, (self.source, self.source_port), (self.destination, self.port));
        line.count(self.depth);
        line.text(self.method);
        line.text(self.host.as_deref());
        line.text(self.uri.as_str());
        line.text(self.referrer.as_deref());
        line.text(self.agent);
        line.count(self.up_bytes);
        line.count(self.down_bytes);
        line.count(self.status.map(|(code, _)| code));
        line.text(self.status.map(|(_, message)| message));
        line.unset(); // info_code
        line.unset(); // info_msg
        line.unset(); // filename
        line.texts::<&str>(&[]); // tags
        line.unset(); // username
        line.unset(); // password
        line.unset(); // proxied
        line.unset(); // orig_fuids
        line.unset(); // orig_mime_types
        match &self.file {
            Some((fuid, mime)) => {
                line.texts(&[fuid]);
                line.texts(&[mime]);
            }
            None => {
                line.unset();
                line.unset();
            }
        }
    }
}
