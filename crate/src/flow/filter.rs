//! Which rows stand behind a finding.

use serde::{Deserialize, Serialize};

use super::{Address, Cidr, Service};

/// A condition on flows; an empty part holds for every flow. Crosses to the
/// page and back, which need not look inside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RowFilter {
    /// The source is one of these.
    pub sources: Vec<Address>,
    /// The destination is one of these.
    pub destinations: Vec<Address>,
    /// The destination is in one of these networks.
    pub destination_networks: Vec<Cidr>,
    /// IANA protocol number.
    pub protocol: Option<u8>,
    /// Destination port.
    pub port: Option<u16>,
    /// Received over sent bytes is above this.
    pub ratio_above: Option<f64>,
}

impl RowFilter {
    /// Sorts the lists, so that they can be searched. Call once before
    /// [`Self::matches`].
    pub fn prepare(&mut self) {
        self.sources.sort_unstable();
        self.destinations.sort_unstable();
    }

    /// Whether flows from `source` to `destination` can match.
    pub fn matches_ends(&self, source: Address, destination: Address) -> bool {
        let one_of = |list: &[Address], address| list.is_empty() || list.binary_search(&address).is_ok();
        let networks = &self.destination_networks;
        one_of(&self.sources, source)
            && one_of(&self.destinations, destination)
            && (networks.is_empty() || super::contains(networks, destination))
    }

    /// Whether a flow over `service` with these bytes matches.
    pub fn matches(&self, service: Service, up_bytes: u64, down_bytes: u64) -> bool {
        self.protocol.is_none_or(|protocol| protocol == service.protocol)
            && self.port.is_none_or(|port| port == service.port)
            && self.ratio_above.is_none_or(|ratio| {
                let known = up_bytes != super::UNSET_BYTES && down_bytes != super::UNSET_BYTES;
                known && up_bytes > 0 && down_bytes as f64 / up_bytes as f64 > ratio
            })
    }
}
