//! Made-up Zeek logs of any length: conn.log and dns.log of a day, http.log of
//! three years, as tab-separated text or as JSON lines. A seed gives the same
//! rows in both forms.
//!
//! Planted in every log of at least [`PLANTED_FROM_ROWS`] rows, each by a
//! device that does nothing else (`192.168.66.` in front; the modules of the
//! logs hold the constants):
//!
//! | log | what | by | where to |
//! |---|---|---|---|
//! | conn | port scan | .10 | 60 ports of .200, REJ and S0 by turns |
//! | conn | address sweep | .11 | 192.168.67.1 to .150, tcp/445, S0 but for every 25th |
//! | conn | long connection | .12 | 81.92.200.104, tcp/443, nine hours |
//! | conn | services on ports of others | .13 | http on tcp/4444, ssh on tcp/2222 of 88.198.24.70 |
//! | conn | many connections to an odd port | .14 | 400 to tcp/31337 of 185.15.58.224 |
//! | http | requests to odd ports | .20 | 40 each to 8443, 4444, 8000, 1080 |
//! | http | executables | .21 | 15 responses of each type |
//! | http | exploit types | .22 | 8 responses of each type |
//! | http | types that deny the name | .23 | a program under /x.jpg, a page under /setup.exe |
//! | dns | tunnel | .30 | 1200 names of 44 random characters under stone-ferry.net |
//! | dns | names that do not exist | .31 | 300 NXDOMAIN in five minutes, within a 10-minute bin |

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;

use super::random::Random;
use line::Line;
use world::World;

// Paths, because this file is a module of the tests and, by its path, of tools/zeek_log.rs.
#[path = "made_log/conn.rs"]
pub(crate) mod conn;
#[path = "made_log/dns.rs"]
pub(crate) mod dns;
#[path = "made_log/http.rs"]
pub(crate) mod http;
#[path = "made_log/line.rs"]
mod line;
#[path = "made_log/world.rs"]
mod world;

/// A log with fewer rows has ordinary ones only.
pub(crate) const PLANTED_FROM_ROWS: usize = 4_000;

const SECOND_MICROS: u64 = 1_000_000;

/// 2014-06-30 and the three years up to its end, in UTC.
const DAY_S: Range<u64> = 1_404_086_400..1_404_172_800;
const YEARS_S: Range<u64> = 1_309_478_400..1_404_172_800;

/// How the rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Tsv,
    Json,
}

/// What to make.
pub(crate) struct MadeLog {
    pub(crate) seed: u64,
    /// Seconds since 1970 over which the rows are spread, at least an hour;
    /// `None` for the log's own span.
    pub(crate) span_s: Option<Range<u64>>,
}

impl MadeLog {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, span_s: None }
    }

    pub(crate) fn conn(&self, rows: usize, form: Form, out: &mut impl Write) -> io::Result<()> {
        self.write::<conn::Connection>(rows, DAY_S, form, out)
    }

    pub(crate) fn http(&self, rows: usize, form: Form, out: &mut impl Write) -> io::Result<()> {
        self.write::<http::Request>(rows, YEARS_S, form, out)
    }

    pub(crate) fn dns(&self, rows: usize, form: Form, out: &mut impl Write) -> io::Result<()> {
        self.write::<dns::Question>(rows, DAY_S, form, out)
    }

    fn write<R: Row>(&self, rows: usize, own_span_s: Range<u64>, form: Form, out: &mut impl Write) -> io::Result<()> {
        let span_s = self.span_s.clone().unwrap_or(own_span_s);
        let span = Span { start: span_s.start * SECOND_MICROS, end: span_s.end * SECOND_MICROS };
        let mut random = Random::new(self.seed);
        let world = World::new(&mut random);
        let mut planted = if rows < PLANTED_FROM_ROWS { Vec::new() } else { R::planted(&mut random, &span) };
        planted.sort_by_key(R::micros);
        let ordinary = rows - planted.len();
        let mut planted = planted.into_iter().peekable();
        let mut line = Line::new(form, R::COLUMNS);
        line.head(R::PATH, out)?;
        for row in 0..ordinary {
            let micros = span.at((row as f64 + random.unit()) / ordinary as f64);
            while let Some(planted) = planted.next_if(|planted| planted.micros() <= micros) {
                planted.fill(&mut line);
                line.end(out)?;
            }
            R::ordinary(&mut random, &world, micros).fill(&mut line);
            line.end(out)?;
        }
        for planted in planted {
            planted.fill(&mut line);
            line.end(out)?;
        }
        line.close(out)?;
        out.flush()
    }
}

/// A row of one of the logs.
trait Row: Sized {
    const PATH: &'static str;
    /// Names and Zeek's types.
    const COLUMNS: &'static [(&'static str, &'static str)];

    fn ordinary(random: &mut Random, world: &World, micros: u64) -> Self;

    fn planted(random: &mut Random, span: &Span) -> Vec<Self>;

    /// When it was, since 1970.
    fn micros(&self) -> u64;

    /// Gives the values in the order of the columns.
    fn fill(&self, line: &mut Line);
}

/// Microseconds since 1970.
struct Span {
    start: u64,
    end: u64,
}

impl Span {
    /// The moment at a share, 0 to 1, of the span.
    fn at(&self, share: f64) -> u64 {
        self.start + ((self.end - self.start) as f64 * share) as u64
    }
}

/// A device of those that only do what is planted.
const fn planted(host: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(192, 168, 66, host))
}

/// One of `choices`, as often as its weight says.
fn weighted<T: Copy>(random: &mut Random, choices: &[(u64, T)]) -> T {
    let mut left = random.below(choices.iter().map(|(weight, _)| weight).sum());
    let mut at = 0;
    while left >= choices[at].0 {
        left -= choices[at].0;
        at += 1;
    }
    choices[at].1
}

/// Random letters and digits behind `start`, as Zeek numbers connections and
/// files.
fn id(random: &mut Random, start: char) -> String {
    let mut id = String::with_capacity(18);
    id.push(start);
    letters(random, 17, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", &mut id);
    id
}

fn letters(random: &mut Random, count: usize, alphabet: &[u8], text: &mut String) {
    let base = alphabet.len() as u64;
    let mut bits = 0;
    for at in 0..count {
        // Ten letters of up to 64 signs are in a number.
        bits = if at % 10 == 0 { random.next() } else { bits / base };
        text.push(char::from(alphabet[(bits % base) as usize]));
    }
}

/// A port of the kind that clients take.
fn client_port(random: &mut Random) -> u16 {
    49_152 + random.below(16_384) as u16
}
