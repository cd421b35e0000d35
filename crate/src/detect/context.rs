//! What detectors look at: one or two finished days and where addresses are.

use crate::aggregate::{Day, Hosts, Tally};
use crate::flow::{Address, Cidr, Dialect, contains};
use crate::geo::{CountryCode, Geo, Scope};

/// The days compared, and what is known of their hosts.
pub struct Context<'a> {
    /// All addresses of both days; host numbers are positions in it.
    pub hosts: &'a Hosts,
    /// The clean day.
    pub baseline: Option<&'a Day>,
    /// The day under test.
    pub test: &'a Day,
    /// The inside networks.
    pub inside: &'a [Cidr],
    geo: &'a Geo,
    is_inside: Vec<bool>,
    countries: Vec<Option<CountryCode>>,
}

impl<'a> Context<'a> {
    /// Puts the days in their surroundings.
    pub fn new(hosts: &'a Hosts, baseline: Option<&'a Day>, test: &'a Day, inside: &'a [Cidr], geo: &'a Geo) -> Self {
        let addresses = hosts.addresses();
        Self {
            hosts,
            baseline,
            test,
            inside,
            geo,
            is_inside: addresses.iter().map(|address| contains(inside, *address)).collect(),
            countries: addresses.iter().map(|address| geo.locate(*address).country).collect(),
        }
    }

    /// The clean day, if it is told by a log of this dialect.
    pub fn clean(&self, dialect: Dialect) -> Option<&'a Day> {
        self.baseline.filter(|day| day.dialects.contains(&dialect))
    }

    /// Whether a host is of the inside networks.
    pub fn is_inside(&self, host: u32) -> bool {
        self.is_inside.get(host as usize).copied().unwrap_or(false)
    }

    /// Whether a host's address is of the public internet.
    pub fn is_public(&self, host: u32) -> bool {
        Scope::of(self.address(host)) == Scope::Public
    }

    /// The network country of a public host, where the data know it.
    pub fn country(&self, host: u32) -> Option<CountryCode> {
        self.countries.get(host as usize).copied().flatten()
    }

    /// The address of a host.
    pub fn address(&self, host: u32) -> Address {
        self.hosts.address(host)
    }

    /// "AS8068 Microsoft" of a host, where the data know it.
    pub fn network(&self, host: u32) -> Option<String> {
        network_words(self.geo, self.address(host))
    }

    /// "US, AS8068 Microsoft", or what is known of a host.
    pub fn place_words(&self, host: u32) -> String {
        let country = self.country(host).map(|country| country.as_str().to_owned());
        let known: Vec<String> = country.into_iter().chain(self.network(host)).collect();
        match (known.is_empty(), self.is_inside(host)) {
            (false, _) => known.join(", "),
            (true, true) => "inside".to_owned(),
            (true, false) => "network not known".to_owned(),
        }
    }

    /// Addresses of some hosts.
    pub fn addresses(&self, hosts: &[u32]) -> Vec<Address> {
        hosts.iter().map(|host| self.address(*host)).collect()
    }
}

/// "AS8068 Microsoft" of an address, where the data know it.
pub(super) fn network_words(geo: &Geo, address: Address) -> Option<String> {
    let network = geo.locate(address).network?;
    Some(format!("AS{} {}", network.number, network.name).trim_end().to_owned())
}

/// Flows and bytes per host; a host beyond the end of the list has none.
#[derive(Default)]
pub(super) struct PerHost(Vec<Tally>);

impl PerHost {
    /// Adds a tally to a host's.
    pub(super) fn add(&mut self, host: u32, tally: Tally) {
        let host = host as usize;
        if host >= self.0.len() {
            self.0.resize(host + 1, Tally::default());
        }
        if let Some(sum) = self.0.get_mut(host) {
            sum.add(tally);
        }
    }

    /// A host's tally.
    pub(super) fn get(&self, host: u32) -> Tally {
        self.0.get(host as usize).copied().unwrap_or_default()
    }

    /// The hosts that have flows, in order.
    pub(super) fn hosts(&self) -> impl Iterator<Item = u32> {
        self.0.iter().enumerate().filter(|(_, tally)| tally.flows > 0).map(|(host, _)| host as u32)
    }

    /// The hosts that have flows here or in `other`, in order, each once.
    pub(super) fn hosts_with(&self, other: &Self) -> Vec<u32> {
        let mut hosts: Vec<u32> = self.hosts().chain(other.hosts()).collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }
}
