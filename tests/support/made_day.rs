//! Made-up days of a course network: a clean one, and one with anomalies
//! planted. The page's sample day is [`Plan::default`]; tests use other seeds
//! and strengths.
//!
//! Planted in the day under test of every plan (`192.168.100.` in front):
//!
//! | what | devices | where to |
//! |---|---|---|
//! | internal botnet | .19 .23 .41 .57 | each other, tcp/443 |
//! | HTTPS exfiltration | .37 | 13.107.42.32, 3.4 GB in 20 flows by night |
//! | HTTPS exfiltration, low and slow | .48 | 40.68.37.158, 130 flows of about 1 MB over the day |
//! | DNS exfiltration | .12 | the inner DNS server .226 |
//! | DNS command and control | .33 | the inner DNS server .237, every 5 minutes |
//! | unusual country | .8 Kazakhstan, .44 Cambodia | 95.56.234.1, 175.28.0.1 |

use std::net::Ipv4Addr;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::error::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::random::Random;

/// Hundredths of a second in a day.
const DAY: u64 = 8_640_000;
const HOUR: u64 = 360_000;

/// Rows of a row group; the sample day has two of them, so that two workers
/// have something to do.
const GROUP_ROWS: usize = 12_288;

const DNS_SERVERS: [u8; 2] = [226, 237];
const HTTPS_SERVERS: [u8; 4] = [224, 230, 234, 235];

/// Outside destinations of the clean day, the most visited first.
const OUTSIDE: [[u8; 4]; 44] = [
    // Portugal
    [193, 136, 73, 21],
    [193, 137, 0, 1],
    [194, 65, 32, 80],
    [212, 113, 177, 200],
    [81, 92, 200, 104],
    // United States
    [142, 250, 200, 110],
    [13, 107, 42, 32],
    [104, 244, 42, 193],
    [172, 217, 17, 4],
    [157, 240, 212, 35],
    [151, 101, 65, 217],
    [17, 253, 53, 202],
    [140, 82, 121, 4],
    [23, 45, 12, 90],
    [34, 117, 59, 81],
    // Ireland
    [52, 16, 40, 11],
    [54, 72, 90, 200],
    [34, 240, 18, 7],
    [99, 80, 34, 105],
    // Netherlands
    [40, 68, 37, 158],
    [185, 15, 58, 224],
    [20, 50, 80, 209],
    [52, 174, 7, 19],
    // Germany
    [18, 192, 76, 12],
    [35, 156, 44, 31],
    [3, 120, 181, 40],
    [88, 198, 24, 70],
    // elsewhere
    [212, 58, 244, 70],
    [51, 140, 8, 65],
    [130, 206, 13, 20],
    [213, 4, 138, 97],
    [163, 172, 60, 3],
    [51, 15, 22, 144],
    [129, 102, 1, 10],
    [151, 6, 12, 80],
    [194, 71, 11, 85],
    [128, 214, 222, 24],
    [131, 130, 70, 8],
    [193, 40, 5, 73],
    [200, 147, 3, 157],
    [133, 11, 0, 10],
    [103, 21, 244, 15],
    [203, 178, 141, 194],
    [1, 1, 1, 1],
];

/// One flow.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flow {
    /// First packet, in 1/100 s from midnight.
    pub(crate) time: i64,
    pub(crate) source: Ipv4Addr,
    pub(crate) destination: Ipv4Addr,
    pub(crate) protocol: &'static str,
    pub(crate) port: u16,
    pub(crate) up_bytes: u64,
    pub(crate) down_bytes: u64,
}

/// What to make.
pub(crate) struct Plan {
    pub(crate) seed: u64,
    /// Devices, 57 at least for all that is planted to be at home.
    pub(crate) devices: u8,
    /// Flows of a device on a day, on average.
    pub(crate) flows_per_device: f64,
    /// How strong the anomalies are; 0 plants none.
    pub(crate) strength: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { seed: 100, devices: 60, flows_per_device: 330.0, strength: 1.0 }
    }
}

/// A device's own ways, the same on both days.
struct Habits {
    address: Ipv4Addr,
    flows: f64,
    /// Byte counts against those of others.
    size: f64,
}

fn inside(host: u8) -> Ipv4Addr {
    Ipv4Addr::new(192, 168, 100, host)
}

impl Plan {
    /// The clean day and the day under test, sorted by time.
    pub(crate) fn make(&self) -> (Vec<Flow>, Vec<Flow>) {
        let mut random = Random::new(self.seed);
        let habits: Vec<Habits> = (0..self.devices)
            .map(|device| Habits {
                address: inside(device + 2),
                flows: self.flows_per_device * (0.6 + 0.8 * random.unit()),
                size: random.around(1.0, 0.15),
            })
            .collect();
        let mut clean = ordinary_day(&mut random, &habits);
        let mut test = ordinary_day(&mut random, &habits);
        if self.strength > 0.0 {
            plant(&mut random, self.strength, &mut test);
        }
        clean.sort_by_key(|flow| flow.time);
        test.sort_by_key(|flow| flow.time);
        (clean, test)
    }
}

fn ordinary_day(random: &mut Random, habits: &[Habits]) -> Vec<Flow> {
    let mut flows = Vec::new();
    for device in habits {
        // Everybody uses every inner server, and all of the world is seen.
        for server in HTTPS_SERVERS {
            flows.push(inner_https(random, device, server));
        }
        for server in DNS_SERVERS {
            flows.push(dns(random, device, server));
        }
        for destination in OUTSIDE {
            if random.unit() < 0.2 {
                flows.push(https(random, device, destination.into()));
            }
        }
        for _ in 0..random.around(device.flows, 0.05) as usize {
            flows.push(ordinary_flow(random, device));
        }
    }
    flows
}

fn ordinary_flow(random: &mut Random, device: &Habits) -> Flow {
    let kind = random.unit();
    if kind < 0.12 {
        let server = if random.unit() < 0.7 { DNS_SERVERS[0] } else { DNS_SERVERS[1] };
        return dns(random, device, server);
    }
    if kind < 0.30 {
        let server = random.choose(&HTTPS_SERVERS).copied().unwrap_or_default();
        return inner_https(random, device, server);
    }
    // Few destinations get most of the flows.
    let rank = (random.unit().powi(2) * OUTSIDE.len() as f64) as usize;
    let destination = OUTSIDE.get(rank).copied().unwrap_or_default();
    let mut flow = https(random, device, destination.into());
    if random.unit() < 0.02 {
        flow.protocol = "udp";
    }
    flow
}

fn dns(random: &mut Random, device: &Habits, server: u8) -> Flow {
    let up_bytes = random.around(160.0, 0.15) as u64;
    let down_bytes = (up_bytes as f64 * random.around(2.35, 0.1)) as u64;
    let destination = inside(server);
    Flow { time: moment(random), source: device.address, destination, protocol: "udp", port: 53, up_bytes, down_bytes }
}

/// Flows to inner servers have a narrow ratio, so that few exceed 3 times its mean.
fn inner_https(random: &mut Random, device: &Habits, server: u8) -> Flow {
    transfer(random, device, inside(server), 9_000.0, (8.0, 0.27))
}

fn https(random: &mut Random, device: &Habits, destination: Ipv4Addr) -> Flow {
    transfer(random, device, destination, 10_000.0, (8.5, 0.5))
}

fn transfer(random: &mut Random, device: &Habits, destination: Ipv4Addr, up: f64, ratio: (f64, f64)) -> Flow {
    let up_bytes = random.around(up * device.size, 0.45) as u64 + 400;
    let down_bytes = (up_bytes as f64 * random.around(ratio.0, ratio.1)) as u64;
    let time = moment(random);
    Flow { time, source: device.address, destination, protocol: "tcp", port: 443, up_bytes, down_bytes }
}

/// A time of the day: quiet at 5h, busy at 15h.
fn moment(random: &mut Random) -> i64 {
    loop {
        let time = random.below(DAY);
        let since_5h = (time as f64 / HOUR as f64 - 5.5).rem_euclid(24.0);
        let turn = if since_5h < 10.0 { since_5h / 10.0 } else { 1.0 + (since_5h - 10.0) / 14.0 };
        let busy = 0.12 + 0.88 * (1.0 - (turn * std::f64::consts::PI).cos()) / 2.0;
        if random.unit() < busy {
            return time as i64;
        }
    }
}

fn plant(random: &mut Random, strength: f64, day: &mut Vec<Flow>) {
    let many = |flows: f64| (flows * strength).ceil() as u64;
    let flow = |host: u8, destination: Ipv4Addr, time: i64, service: (&'static str, u16), up: f64, down: f64| Flow {
        time,
        source: inside(host),
        destination,
        protocol: service.0,
        port: service.1,
        up_bytes: up as u64,
        down_bytes: down as u64,
    };
    let (https, dns) = (("tcp", 443), ("udp", 53));

    let bots = [19, 23, 41, 57];
    for bot in bots {
        for other in bots.into_iter().filter(|other| *other != bot) {
            for _ in 0..many(25.0) {
                let up = random.around(6_000.0, 0.3);
                day.push(flow(bot, inside(other), moment(random), https, up, up * random.around(2.0, 0.2)));
            }
        }
    }

    let night = |random: &mut Random| (2 * HOUR + random.below(2 * HOUR)) as i64;
    for _ in 0..20 {
        let (time, up) = (night(random), random.around(170e6 * strength, 0.1));
        day.push(flow(37, [13, 107, 42, 32].into(), time, https, up, up * random.around(0.004, 0.2)));
    }
    for _ in 0..many(130.0) {
        let up = random.around(1e6, 0.2);
        let time = random.below(DAY) as i64;
        day.push(flow(48, [40, 68, 37, 158].into(), time, https, up, up * random.around(0.02, 0.2)));
    }

    for _ in 0..many(1_100.0) {
        let up = random.around(240.0, 0.1);
        day.push(flow(12, inside(226), moment(random), dns, up, up * random.around(2.3, 0.1)));
    }
    let asked = many(288.0);
    for question in 0..asked {
        let time = (question * DAY / asked + random.below(150)) as i64;
        let up = 62.0 + random.below(6) as f64;
        day.push(flow(33, inside(237), time, dns, up, up + 46.0));
    }

    for (host, destination, flows) in [(8, [95, 56, 234, 1], 26.0), (44, [175, 28, 0, 1], 9.0)] {
        for _ in 0..many(flows) {
            let up = random.around(9_000.0, 0.4);
            day.push(flow(host, destination.into(), moment(random), https, up, up * random.around(5.0, 0.4)));
        }
    }
}

/// The rows as columns, as pandas has them.
pub(crate) fn record_batch(flows: &[Flow]) -> Result<RecordBatch, ArrowError> {
    let whole = |value: fn(&Flow) -> i64| Arc::new(flows.iter().map(value).collect::<Int64Array>()) as ArrayRef;
    let text = |value: fn(&Flow) -> String| {
        Arc::new(flows.iter().map(|flow| Some(value(flow))).collect::<StringArray>()) as ArrayRef
    };
    RecordBatch::try_from_iter([
        ("timestamp", whole(|flow| flow.time)),
        ("src_ip", text(|flow| flow.source.to_string())),
        ("dst_ip", text(|flow| flow.destination.to_string())),
        ("proto", text(|flow| flow.protocol.to_owned())),
        ("port", whole(|flow| i64::from(flow.port))),
        ("up_bytes", whole(|flow| flow.up_bytes as i64)),
        ("down_bytes", whole(|flow| flow.down_bytes as i64)),
    ])
}

/// A Parquet file of the rows, as pandas writes it: snappy, dictionaries of the
/// texts.
pub(crate) fn to_parquet(flows: &[Flow]) -> Result<Vec<u8>, ParquetError> {
    let batch = record_batch(flows)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        // Hardly two flows share one of these values: a dictionary adds to them.
        .set_column_dictionary_enabled("timestamp".into(), false)
        .set_column_dictionary_enabled("up_bytes".into(), false)
        .set_column_dictionary_enabled("down_bytes".into(), false)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_created_by("almenara sample_day".to_owned())
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties))?;
    writer.write(&batch)?;
    writer.into_inner()
}
