//! What an address is for: ranges that the standards set aside are answered here, not looked up.

use crate::flow::Address;

/// The reach of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Of the public internet.
    Public,
    /// Private networks: RFC 1918, unique local, site local, local translation.
    Private,
    /// The host itself.
    Loopback,
    /// Shared by a provider's customers, 100.64.0.0/10.
    Cgnat,
    /// The link it is on.
    LinkLocal,
    /// Examples in documents.
    Documentation,
    /// Groups of hosts.
    Multicast,
    /// Every host on the link, 255.255.255.255.
    Broadcast,
    /// No address yet: 0.0.0.0 and ::.
    Unspecified,
    /// Set aside for other uses or not given out.
    Reserved,
}

/// IPv4: first address, prefix length, scope. The most specific come first.
const V4: [(u32, u32, Scope); 18] = [
    (v4(0, 0, 0, 0), 32, Scope::Unspecified),
    (v4(255, 255, 255, 255), 32, Scope::Broadcast),
    (v4(192, 0, 2, 0), 24, Scope::Documentation),
    (v4(198, 51, 100, 0), 24, Scope::Documentation),
    (v4(203, 0, 113, 0), 24, Scope::Documentation),
    (v4(192, 0, 0, 0), 24, Scope::Reserved),
    (v4(192, 168, 0, 0), 16, Scope::Private),
    (v4(169, 254, 0, 0), 16, Scope::LinkLocal),
    (v4(198, 18, 0, 0), 15, Scope::Reserved),
    (v4(172, 16, 0, 0), 12, Scope::Private),
    (v4(100, 64, 0, 0), 10, Scope::Cgnat),
    (v4(10, 0, 0, 0), 8, Scope::Private),
    (v4(127, 0, 0, 0), 8, Scope::Loopback),
    (v4(0, 0, 0, 0), 8, Scope::Reserved),
    (v4(224, 0, 0, 0), 4, Scope::Multicast),
    (v4(240, 0, 0, 0), 4, Scope::Reserved),
    (v4(0, 0, 0, 0), 1, Scope::Public),
    (v4(128, 0, 0, 0), 1, Scope::Public),
];

/// IPv6, likewise; what is not listed is reserved.
const V6: [(u128, u32, Scope); 11] = [
    (0, 128, Scope::Unspecified),
    (1, 128, Scope::Loopback),
    (top(0x0064_ff9b_0001), 48, Scope::Private),
    (top(0x2001_0002_0000), 48, Scope::Reserved),
    (top(0x2001_0db8_0000), 32, Scope::Documentation),
    (top(0x3fff_0000_0000), 20, Scope::Documentation),
    (top(0xfe80_0000_0000), 10, Scope::LinkLocal),
    (top(0xfec0_0000_0000), 10, Scope::Private),
    (top(0xff00_0000_0000), 8, Scope::Multicast),
    (top(0xfc00_0000_0000), 7, Scope::Private),
    (top(0x2000_0000_0000), 3, Scope::Public),
];

const fn v4(a: u32, b: u32, c: u32, d: u32) -> u32 {
    a << 24 | b << 16 | c << 8 | d
}

/// The address whose leading 48 bits are these.
const fn top(leading: u128) -> u128 {
    leading << 80
}

/// The IPv4 address that an address stands for: itself, translated (64:ff9b::/96), 6to4, or a Teredo client.
pub(super) fn as_v4(address: Address) -> Option<u32> {
    let bits = address.as_u128();
    let low = |bits: u128| u32::try_from(bits & 0xffff_ffff).ok();
    if address.as_v4().is_some() {
        address.as_v4()
    } else if bits >> 32 == 0x0064_ff9b << 64 {
        low(bits)
    } else if bits >> 112 == 0x2002 {
        low(bits >> 80)
    } else if bits >> 96 == 0x2001_0000 {
        low(!bits)
    } else {
        None
    }
}

impl Scope {
    /// The scope of an address, seen through translation and tunnels.
    pub fn of(address: Address) -> Self {
        match as_v4(address) {
            Some(bits) => V4
                .iter()
                .find(|(first, prefix, _)| (bits ^ first).leading_zeros() >= *prefix)
                .map_or(Self::Reserved, |&(_, _, scope)| scope),
            None => V6
                .iter()
                .find(|(first, prefix, _)| (address.as_u128() ^ first).leading_zeros() >= *prefix)
                .map_or(Self::Reserved, |&(_, _, scope)| scope),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Scope {
        Scope::of(text.parse().unwrap())
    }

    #[test]
    fn ranges_set_aside_are_known_to_their_edges() {
        let cases = [
            ("0.0.0.0 ::", Scope::Unspecified),
            ("255.255.255.255", Scope::Broadcast),
            ("10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255", Scope::Private),
            ("fc00:: fdff:ffff:: fec0::1 64:ff9b:1::1", Scope::Private),
            ("127.0.0.1 127.255.255.255 ::1", Scope::Loopback),
            ("100.64.0.0 100.127.255.255", Scope::Cgnat),
            ("169.254.0.0 169.254.255.255 fe80::1 febf::1", Scope::LinkLocal),
            ("192.0.2.9 198.51.100.9 203.0.113.9 2001:db8::1 3fff::1", Scope::Documentation),
            ("224.0.0.0 239.255.255.255 ff02::fb", Scope::Multicast),
            (
                "0.0.0.1 192.0.0.8 198.18.0.0 198.19.255.255 240.0.0.0 255.255.255.254 100::1 4000::1 ::2",
                Scope::Reserved,
            ),
            ("1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0", Scope::Public),
            ("172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 223.255.255.255", Scope::Public),
            ("2001:690:21c0::1 2a00:: 3ffe::1", Scope::Public),
        ];
        for (addresses, scope) in cases {
            for address in addresses.split(' ') {
                assert_eq!(of(address), scope, "{address}");
            }
        }
    }

    #[test]
    fn addresses_that_carry_another_are_seen_through() {
        let inner =
            |text: &str| as_v4(text.parse().unwrap()).map(std::net::Ipv4Addr::from_bits).map(|v4| v4.to_string());
        assert_eq!(inner("::ffff:8.8.8.8").as_deref(), Some("8.8.8.8"));
        assert_eq!(inner("64:ff9b::8.8.8.8").as_deref(), Some("8.8.8.8"));
        assert_eq!(inner("2002:808:808::1").as_deref(), Some("8.8.8.8"));
        assert_eq!(inner("2001:0:4136:e378:8000:63bf:3fff:fdd2").as_deref(), Some("192.0.2.45"));
        assert_eq!(inner("2001:4860:4860::8888"), None);
        assert_eq!(of("2002:a00:1::1"), Scope::Private);
        assert_eq!(of("64:ff9b::127.0.0.1"), Scope::Loopback);
    }
}
