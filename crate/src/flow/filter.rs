//! Which rows stand behind a finding.

use serde::{Deserialize, Serialize};

use super::{Address, Cidr, RowKind, Service};

/// A condition on rows of one kind; an empty part holds for every row. Crosses
/// to the page and back, which need not look inside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RowFilter {
    /// What the rows are, and so which logs hold them.
    pub kind: RowKind,
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
    /// The destination port is one of these.
    pub ports: Vec<u16>,
    /// The destination port is none of these.
    pub ports_except: Vec<u16>,
    /// The protocol has ports (see [`super::Service::has_ports`]).
    pub with_ports: bool,
    /// Received over sent bytes is above this.
    pub ratio_above: Option<f64>,
    /// The connection failed (see [`super::ConnState::failed`]).
    pub failed: bool,
    /// The flow lasted at least so long, in microseconds.
    pub min_duration_micros: Option<u64>,
    /// The application protocol seen inside is this one.
    pub application: Option<String>,
    /// The port is none on which the application protocol is expected (see
    /// [`super::unusual_port`]).
    pub unusual_port: bool,
    /// One of the response's MIME types is one of these.
    pub mime_types: Vec<String>,
    /// The MIME types and the URI's extension contradict each other (see
    /// [`super::mime_mismatch`]).
    pub mismatch: bool,
    /// The name asked for is under one of these registered domains.
    pub domains: Vec<String>,
    /// Response code of the DNS answer.
    pub response_code: Option<u16>,
}

impl RowFilter {
    /// Sorts the lists, so that they can be searched. Call once before
    /// [`Self::matches_ends`].
    pub fn prepare(&mut self) {
        self.sources.sort_unstable();
        self.destinations.sort_unstable();
    }

    /// Whether rows from `source` to `destination` can match.
    pub fn matches_ends(&self, source: Address, destination: Address) -> bool {
        let one_of = |list: &[Address], address| list.is_empty() || list.binary_search(&address).is_ok();
        let networks = &self.destination_networks;
        one_of(&self.sources, source)
            && one_of(&self.destinations, destination)
            && (networks.is_empty() || super::contains(networks, destination))
    }

    /// Whether rows to `port` can match.
    pub fn matches_port(&self, port: u16) -> bool {
        self.port.is_none_or(|wanted| wanted == port)
            && (self.ports.is_empty() || self.ports.contains(&port))
            && !self.ports_except.contains(&port)
    }

    /// Whether flows over `protocol` with these bytes can match.
    pub fn matches_bytes(&self, protocol: u8, up_bytes: u64, down_bytes: u64) -> bool {
        self.protocol.is_none_or(|wanted| wanted == protocol)
            && (!self.with_ports || Service { protocol, port: 0 }.has_ports())
            && self.ratio_above.is_none_or(|ratio| {
                let known = up_bytes != super::UNSET_BYTES && down_bytes != super::UNSET_BYTES;
                known && up_bytes > 0 && down_bytes as f64 / up_bytes as f64 > ratio
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_without_ports_can_be_left_out() {
        let (icmp, tcp) = (1, 6);
        let all = RowFilter::default();
        let filter = RowFilter { with_ports: true, ..RowFilter::default() };
        assert!(all.matches_bytes(icmp, 1, 1) && all.matches_bytes(tcp, 1, 1));
        assert!(!filter.matches_bytes(icmp, 1, 1) && filter.matches_bytes(tcp, 1, 1));
    }
}
