//! The description of a day, as the course asks for it first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::context::{Context, PerHost};
use crate::aggregate::{Day, Hour, Summary};
use crate::flow::{Address, Service, protocol_name};

/// Sources and destinations listed, the busiest.
const BUSIEST: usize = 10;

/// Flows to a port.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PortFlows {
    /// Destination port.
    pub port: u16,
    /// Flows.
    pub flows: u64,
}

/// Flows of a protocol.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProtocolFlows {
    /// Name in lower case.
    pub protocol: String,
    /// Flows.
    pub flows: u64,
}

/// Flows over a service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServiceFlows {
    /// Name in lower case.
    pub protocol: String,
    /// Destination port.
    pub port: u16,
    /// Flows.
    pub flows: u64,
}

/// Flows of an address.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AddressFlows {
    /// The address.
    pub address: Address,
    /// Flows.
    pub flows: u64,
    /// Its network country, of a public address.
    pub country: Option<String>,
    /// AS number and organisation, of a public address.
    pub network: Option<String>,
}

/// Flows to a country.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CountryFlows {
    /// ISO 3166 code of the network country; "" where it is not known.
    pub country: String,
    /// Flows.
    pub flows: u64,
    /// Distinct destinations.
    pub destinations: u64,
}

/// An inside device that others connect to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Server {
    /// Its address.
    pub address: Address,
    /// What it offers.
    pub services: Vec<ServiceFlows>,
    /// Flows to it.
    pub flows: u64,
    /// Distinct sources.
    pub clients: u64,
}

/// Hour of the day with its flows and bytes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HourTotals {
    /// 0 to 23.
    pub hour: usize,
    /// Flows and bytes.
    #[serde(flatten)]
    pub totals: Hour,
}

/// The description of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overview {
    /// Flows with both addresses.
    pub rows: u64,
    /// Bytes sent by the sources.
    pub up_bytes: u64,
    /// Bytes sent to the sources.
    pub down_bytes: u64,
    /// Bytes sent per flow.
    pub up: Summary,
    /// Bytes received per flow.
    pub down: Summary,
    /// Distinct sources.
    pub source_count: u64,
    /// Distinct destinations.
    pub destination_count: u64,
    /// Distinct pairs of source and destination.
    pub pair_count: u64,
    /// Flows by port, most first.
    pub ports: Vec<PortFlows>,
    /// Flows by protocol, most first.
    pub protocols: Vec<ProtocolFlows>,
    /// Flows by protocol and port, most first.
    pub services: Vec<ServiceFlows>,
    /// The ten busiest sources.
    pub sources: Vec<AddressFlows>,
    /// The ten busiest destinations.
    pub destinations: Vec<AddressFlows>,
    /// The 24 hours of the day.
    pub hours: Vec<HourTotals>,
    /// Network countries of the public destinations, most flows first.
    pub countries: Vec<CountryFlows>,
    /// Inside devices that others connect to, most flows first.
    pub servers: Vec<Server>,
    /// Relative error of medians, 0 when exact.
    pub value_error: f64,
}

/// Describes `day`, one of the days of `context`.
pub fn overview(context: &Context<'_>, day: &Day) -> Overview {
    let (mut sources, mut destinations) = (PerHost::default(), PerHost::default());
    let mut services: BTreeMap<Service, u64> = BTreeMap::new();
    let (mut pairs, mut last_pair) = (0, None);
    for entry in &day.conversations {
        sources.add(entry.source, entry.tally);
        destinations.add(entry.destination, entry.tally);
        *services.entry(entry.service).or_default() += entry.tally.flows;
        // Conversations are sorted by pair first.
        let pair = Some((entry.source, entry.destination));
        pairs += u64::from(pair != last_pair);
        last_pair = pair;
    }
    let ports = most(services.iter().map(|(service, flows)| (service.port, *flows)));
    let protocols = most(services.iter().map(|(service, flows)| (service.protocol, *flows)));
    let total = |sum: u128| u64::try_from(sum).unwrap_or(u64::MAX);
    Overview {
        rows: day.totals.rows,
        up_bytes: total(day.totals.up.sum),
        down_bytes: total(day.totals.down.sum),
        up: day.up,
        down: day.down,
        source_count: sources.hosts().count() as u64,
        destination_count: destinations.hosts().count() as u64,
        pair_count: pairs,
        ports: ports.into_iter().map(|(port, flows)| PortFlows { port, flows }).collect(),
        protocols: protocols
            .into_iter()
            .map(|(protocol, flows)| ProtocolFlows { protocol: protocol_name(protocol), flows })
            .collect(),
        services: most(services).into_iter().map(service_flows).collect(),
        sources: busiest(context, &sources),
        destinations: busiest(context, &destinations),
        hours: day.totals.hours.iter().enumerate().map(|(hour, totals)| HourTotals { hour, totals: *totals }).collect(),
        countries: countries(context, &destinations),
        servers: servers(context, day),
        value_error: day.value_error(),
    }
}

/// Flows per key, most first, equal ones by key; a key may be given more than once.
pub(super) fn most<K: Ord + Copy>(flows: impl IntoIterator<Item = (K, u64)>) -> Vec<(K, u64)> {
    let mut sorted: Vec<(K, u64)> = flows.into_iter().collect();
    sorted.sort_unstable_by_key(|(key, _)| *key);
    sorted.dedup_by(|(key, flows), (before, sum)| {
        let same = key == before;
        *sum += if same { *flows } else { 0 };
        same
    });
    sorted.sort_unstable_by_key(|(key, flows)| (Reverse(*flows), *key));
    sorted
}

fn service_flows((service, flows): (Service, u64)) -> ServiceFlows {
    ServiceFlows { protocol: protocol_name(service.protocol), port: service.port, flows }
}

fn busiest(context: &Context<'_>, hosts: &PerHost) -> Vec<AddressFlows> {
    most(hosts.hosts().map(|host| (host, hosts.get(host).flows)))
        .into_iter()
        .take(BUSIEST)
        .map(|(host, flows)| AddressFlows {
            address: context.address(host),
            flows,
            country: context.country(host).map(|country| country.as_str().to_owned()),
            network: context.network(host),
        })
        .collect()
}

fn countries(context: &Context<'_>, destinations: &PerHost) -> Vec<CountryFlows> {
    let mut countries: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for host in destinations.hosts().filter(|host| context.is_public(*host)) {
        let country = context.country(host).map_or_else(String::new, |country| country.as_str().to_owned());
        let (flows, hosts) = countries.entry(country).or_default();
        *flows += destinations.get(host).flows;
        *hosts += 1;
    }
    let mut sorted: Vec<CountryFlows> = countries
        .into_iter()
        .map(|(country, (flows, destinations))| CountryFlows { country, flows, destinations })
        .collect();
    sorted.sort_unstable_by(|a, b| b.flows.cmp(&a.flows).then_with(|| a.country.cmp(&b.country)));
    sorted
}

/// Inside destinations. Every device that is connected to offers something;
/// on the course days these are the servers and nobody else.
fn servers(context: &Context<'_>, day: &Day) -> Vec<Server> {
    let mut servers: BTreeMap<u32, (BTreeMap<Service, u64>, BTreeSet<u32>)> = BTreeMap::new();
    for entry in day.conversations.iter().filter(|entry| context.is_inside(entry.destination)) {
        let (services, clients) = servers.entry(entry.destination).or_default();
        *services.entry(entry.service).or_default() += entry.tally.flows;
        clients.insert(entry.source);
    }
    let mut sorted: Vec<Server> = servers
        .into_iter()
        .map(|(host, (services, clients))| Server {
            address: context.address(host),
            flows: services.values().sum(),
            services: most(services).into_iter().map(service_flows).collect(),
            clients: clients.len() as u64,
        })
        .collect();
    sorted.sort_unstable_by_key(|server| (Reverse(server.flows), server.address));
    sorted
}
