//! The finished view of a day: sorted, addressed by rank, ready to be asked.

use std::sync::Arc;

use super::values::RATIO_ONE;
use super::{ConnView, DnsView, Gathered, HttpView, Moments, Tally, Totals};
use crate::flow::{Address, Dialect, Service};

/// Bits of a [`Service::code`].
const SERVICE_BITS: u32 = 24;

/// The distinct addresses of all days compared, sorted; an address's position
/// is its host number in every [`Day`].
#[derive(Default)]
pub struct Hosts(Vec<Address>);

impl Hosts {
    /// The hosts of some files.
    pub fn of<'a>(files: impl Iterator<Item = &'a Gathered>) -> Self {
        let mut addresses: Vec<Address> =
            files.flat_map(|file| file.ids.addresses.as_slice().iter().copied()).collect();
        addresses.sort_unstable();
        addresses.dedup();
        Self(addresses)
    }

    /// All addresses, by host number.
    pub fn addresses(&self) -> &[Address] {
        &self.0
    }

    /// The address of a host.
    pub fn address(&self, host: u32) -> Address {
        self.0.get(host as usize).copied().unwrap_or(Address::from_v6(0))
    }

    /// The number of an address.
    pub fn find(&self, address: Address) -> Option<u32> {
        self.0.binary_search(&address).ok().map(|host| host as u32)
    }
}

/// Flows of one source to one destination over one service.
#[derive(Clone, Copy, Debug)]
pub struct Conversation {
    /// Host number of the source.
    pub source: u32,
    /// Host number of the destination.
    pub destination: u32,
    /// Protocol and destination port.
    pub service: Service,
    /// Flows and bytes.
    pub tally: Tally,
}

/// Flows to one destination over one service in one hour of the day.
#[derive(Clone, Copy, Debug)]
pub struct EndpointHour {
    /// Host number of the destination.
    pub destination: u32,
    /// Protocol and destination port.
    pub service: Service,
    /// Hour of the day.
    pub hour: u8,
    /// Flows and bytes.
    pub tally: Tally,
}

/// Mean, median and spread of a byte column over all flows that set it.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Summary {
    /// Arithmetic mean, in bytes.
    pub mean: Option<f64>,
    /// Median, in bytes.
    pub median: Option<f64>,
    /// Standard deviation of the sample, in bytes.
    pub sd: Option<f64>,
    /// Largest, in bytes.
    pub max: u64,
}

/// A day's aggregates, finished.
pub struct Day {
    /// Rows, sums, span, hours.
    pub totals: Totals,
    /// Bytes sent per flow.
    pub up: Summary,
    /// Bytes received per flow.
    pub down: Summary,
    /// Sorted by source, destination, service.
    pub conversations: Vec<Conversation>,
    /// Sorted by destination, service, hour.
    pub endpoint_hours: Vec<EndpointHour>,
    /// What the files of the day are, sorted.
    pub dialects: Vec<Dialect>,
    /// What only Zeek's conn.log tells.
    pub conn: ConnView,
    /// What http.log tells.
    pub http: HttpView,
    /// What dns.log tells.
    pub dns: DnsView,
    gathered: Arc<Gathered>,
    hosts: Vec<u32>,
}

impl Day {
    /// Finishes what was gathered of a day, with host numbers of `hosts`.
    pub fn new(gathered: Arc<Gathered>, hosts: &Hosts) -> Self {
        let numbers: Vec<u32> =
            gathered.ids.addresses.as_slice().iter().map(|address| hosts.find(*address).unwrap_or(u32::MAX)).collect();
        let host = |id: u32| numbers.get(id as usize).copied().unwrap_or(u32::MAX);
        let conversations: Vec<Conversation> = gathered
            .conversations
            .unsorted()
            .map(|(source, destination, service, tally)| Conversation {
                source: host(source),
                destination: host(destination),
                service,
                tally,
            })
            .collect();
        let conversations = sorted(&conversations, |entry| {
            let ends = u128::from(entry.source) << 32 | u128::from(entry.destination);
            ends << SERVICE_BITS | u128::from(entry.service.code())
        });
        let endpoint_hours: Vec<EndpointHour> = gathered
            .endpoint_hours
            .unsorted()
            .map(|(destination, service, hour, tally)| EndpointHour {
                destination: host(destination),
                service,
                hour,
                tally,
            })
            .collect();
        let endpoint_hours = sorted(&endpoint_hours, |entry| {
            let service = u128::from(entry.destination) << SERVICE_BITS | u128::from(entry.service.code());
            service << 8 | u128::from(entry.hour)
        });
        let summary = |moments: &Moments, median| Summary {
            mean: moments.mean(),
            median,
            sd: moments.standard_deviation(),
            max: moments.max,
        };
        Self {
            totals: gathered.totals.clone(),
            up: summary(&gathered.totals.up, gathered.up_values.median()),
            down: summary(&gathered.totals.down, gathered.down_values.0.median()),
            conversations,
            endpoint_hours,
            dialects: gathered.dialects.clone(),
            conn: ConnView::new(&gathered, host),
            http: HttpView::new(&gathered, host),
            dns: DnsView::new(&gathered, host),
            gathered,
            hosts: numbers,
        }
    }

    fn host(&self, id: u32) -> u32 {
        self.hosts.get(id as usize).copied().unwrap_or(u32::MAX)
    }

    /// Conversations over one service.
    pub fn over(&self, service: Service) -> impl Iterator<Item = &Conversation> {
        self.conversations.iter().filter(move |entry| entry.service == service)
    }

    /// Conversations of one source.
    pub fn of_source(&self, source: u32) -> &[Conversation] {
        let start = self.conversations.partition_point(|entry| entry.source < source);
        let end = self.conversations.partition_point(|entry| entry.source <= source);
        self.conversations.get(start..end).unwrap_or_default()
    }

    /// The hours of the day in which a destination was used over a service.
    pub fn hours_of(&self, destination: u32, service: Service) -> &[EndpointHour] {
        let key = |entry: &EndpointHour| (entry.destination, entry.service);
        let start = self.endpoint_hours.partition_point(|entry| key(entry) < (destination, service));
        let end = self.endpoint_hours.partition_point(|entry| key(entry) <= (destination, service));
        self.endpoint_hours.get(start..end).unwrap_or_default()
    }

    /// Per destination host, how many flows over `service` received more than
    /// `bytes`; a host that is beyond the end of the list has none.
    pub fn flows_receiving_over(&self, service: Service, bytes: f64) -> Vec<u64> {
        let mut flows = Vec::new();
        self.gathered.down_values.0.for_each(|endpoint, value, count| {
            if endpoint as u32 == service.code() && value as f64 > bytes {
                let host = self.host((endpoint >> 32) as u32) as usize;
                if host >= flows.len() {
                    flows.resize(host + 1, 0);
                }
                if let Some(flows) = flows.get_mut(host) {
                    *flows += count;
                }
            }
        });
        flows
    }

    /// Calls `each` with source, destination, received over sent bytes in units
    /// of 1 / [`RATIO_ONE`] and the number of flows, for flows to destinations
    /// that were inside when the file was scanned, in no order.
    pub fn inside_ratios(&self, mut each: impl FnMut(u32, u32, u64, u64)) {
        self.gathered.inside_ratios.0.for_each(|pair, ratio, count| {
            each(self.host((pair >> 32) as u32), self.host(pair as u32), ratio, count);
        });
    }

    /// The largest relative error of values per flow: 0 unless the day is so
    /// large that they are kept in a bounded sketch.
    pub fn value_error(&self) -> f64 {
        let Gathered { up_values, down_values, inside_ratios, .. } = &*self.gathered;
        up_values.error().max(down_values.0.error()).max(inside_ratios.0.error())
    }

    /// Whether ratios of flows to `address` were gathered when it was scanned.
    pub fn has_ratios_to(&self, address: Address) -> bool {
        self.gathered.counts_as_inside(address)
    }
}

/// Entries by their keys of up to 96 bits. A key and the entry's position make one
/// number; such are sorted faster than entries are moved about.
fn sorted<T: Copy>(entries: &[T], key: impl Fn(&T) -> u128) -> Vec<T> {
    let positions = entries.iter().zip(0u32..);
    let mut order: Vec<u128> = positions.map(|(entry, position)| key(entry) << 32 | u128::from(position)).collect();
    order.sort_unstable();
    order.into_iter().filter_map(|number| entries.get(number as u32 as usize).copied()).collect()
}

/// A fixed-point ratio as a number.
pub fn ratio(fixed: u64) -> f64 {
    fixed as f64 / RATIO_ONE as f64
}
