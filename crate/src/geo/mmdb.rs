//! A user's own database: country, city and ASN files in MaxMind's format, from MaxMind, DB-IP and others of their layout.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use maxminddb::Reader;
use serde::Deserialize;

use super::{CountryCode, GeoError, Network};
use crate::flow::Address;

/// The longest type name that is repeated in a message.
const LONGEST_TYPE: usize = 60;

/// What a user's database answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MmdbKind {
    /// Countries, of a country or city database.
    Countries,
    /// Autonomous systems.
    Networks,
}

/// A database that was accepted.
pub(super) struct Mmdb(Reader<Vec<u8>>);

#[derive(Deserialize)]
struct PlaceRecord<'a> {
    #[serde(borrow)]
    country: Option<CountryRecord<'a>>,
}

#[derive(Deserialize)]
struct CountryRecord<'a> {
    iso_code: Option<&'a str>,
}

#[derive(Deserialize)]
struct NetworkRecord<'a> {
    autonomous_system_number: Option<u32>,
    autonomous_system_organization: Option<&'a str>,
}

impl Mmdb {
    /// Accepts a database by its type.
    pub(super) fn open(name: &str, bytes: Vec<u8>) -> Result<(MmdbKind, Self), GeoError> {
        let reader =
            Reader::from_source(bytes).map_err(|error| GeoError::NotAnMmdb(name.to_owned(), error.to_string()))?;
        let named = &reader.metadata().database_type;
        let lower = named.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let kind = if says(&["country", "city", "enterprise"]) {
            MmdbKind::Countries
        } else if says(&["asn", "isp"]) {
            MmdbKind::Networks
        } else {
            let short: String = named.chars().filter(|letter| !letter.is_control()).take(LONGEST_TYPE).collect();
            return Err(GeoError::OtherMmdb(name.to_owned(), short));
        };
        Ok((kind, Self(reader)))
    }

    /// The country, if the database knows it. A record that cannot be read is one it does not know.
    pub(super) fn country(&self, address: Address) -> Option<CountryCode> {
        let record: PlaceRecord<'_> = self.0.lookup(standard(address)).ok()?.decode().ok()??;
        CountryCode::parse(record.country?.iso_code?)
    }

    /// The autonomous system, if the database knows it.
    pub(super) fn network(&self, address: Address) -> Option<Network<'_>> {
        let record: NetworkRecord<'_> = self.0.lookup(standard(address)).ok()?.decode().ok()??;
        let number = record.autonomous_system_number?;
        Some(Network { number, name: record.autonomous_system_organization.unwrap_or_default() })
    }
}

impl fmt::Debug for Mmdb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mmdb").field(&self.0.metadata().database_type).finish()
    }
}

fn standard(address: Address) -> IpAddr {
    match super::scope::as_v4(address) {
        Some(bits) => Ipv4Addr::from_bits(bits).into(),
        None => Ipv6Addr::from_bits(address.as_u128()).into(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn text(text: &str) -> Vec<u8> {
        let mut bytes = vec![0x40 | u8::try_from(text.len().min(29)).unwrap()];
        if text.len() >= 29 {
            bytes.push(u8::try_from(text.len() - 29).unwrap());
        }
        [bytes, text.as_bytes().to_vec()].concat()
    }

    fn number(number: u32) -> Vec<u8> {
        [&[0xC4][..], &number.to_be_bytes()].concat()
    }

    fn short(number: u16) -> Vec<u8> {
        [&[0xA2][..], &number.to_be_bytes()].concat()
    }

    fn long(number: u64) -> Vec<u8> {
        [&[0x08, 0x02][..], &number.to_be_bytes()].concat()
    }

    fn map(pairs: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut bytes = vec![0xE0 | u8::try_from(pairs.len()).unwrap()];
        for (key, value) in pairs {
            bytes.extend(text(key));
            bytes.extend(value);
        }
        bytes
    }

    /// An IPv4 database of one record, for the network of `prefix` bits around `first`.
    pub(in crate::geo) fn database(kind: &str, first: u32, prefix: u32, record: &[u8]) -> Vec<u8> {
        let data = prefix + 16;
        let mut bytes = Vec::new();
        for depth in 0..prefix {
            let onward = if depth + 1 == prefix { data } else { depth + 1 };
            let pair = if first << depth >> 31 == 0 { [onward, prefix] } else { [prefix, onward] };
            bytes.extend(pair.iter().flat_map(|side| side.to_be_bytes().into_iter().skip(1)));
        }
        bytes.extend([0; 16]);
        bytes.extend(record);
        bytes.extend(b"\xab\xcd\xefMaxMind.com");
        bytes.extend(map(&[
            ("binary_format_major_version", short(2)),
            ("binary_format_minor_version", short(0)),
            ("build_epoch", long(1_787_000_000)),
            ("database_type", text(kind)),
            ("description", map(&[])),
            ("ip_version", short(4)),
            ("languages", vec![0x00, 0x04]),
            ("node_count", number(prefix)),
            ("record_size", short(24)),
        ]));
        bytes
    }

    pub(in crate::geo) fn country(code: &str) -> Vec<u8> {
        database("DBIP-Country-Lite", 0x0808_0000, 16, &map(&[("country", map(&[("iso_code", text(code))]))]))
    }

    pub(in crate::geo) fn network(system: u32, name: &str) -> Vec<u8> {
        let record =
            map(&[("autonomous_system_number", number(system)), ("autonomous_system_organization", text(name))]);
        database("DBIP-ASN-Lite (compat=GeoLite2-ASN)", 0x0808_0000, 16, &record)
    }

    #[test]
    fn a_broken_or_foreign_database_gets_one_clear_sentence() {
        let said =
            |bytes: &[u8]| Mmdb::open("mine.mmdb", bytes.to_vec()).map(|(kind, _)| kind).unwrap_err().to_string();
        for broken in [&b""[..], b"PAR1", &[0; 5000]] {
            let said = said(broken);
            assert!(said.starts_with("mine.mmdb: found a file that cannot be read as a MaxMind database ("), "{said}");
        }
        assert_eq!(
            said(&database("GeoIP2-Anonymous-IP", 0, 8, &map(&[]))),
            "mine.mmdb: found a database of type \"GeoIP2-Anonymous-IP\", expected one of countries, cities or networks (ASN)"
        );
    }

    #[test]
    fn a_record_of_another_shape_is_not_known() {
        let bytes = database("GeoLite2-City", 0x0808_0000, 16, &map(&[("country", text("AT"))]));
        let (kind, mmdb) = Mmdb::open("mine.mmdb", bytes).unwrap();
        assert_eq!(kind, MmdbKind::Countries);
        assert_eq!(mmdb.country("8.8.8.8".parse().unwrap()), None);
        assert_eq!(mmdb.network("2001:4860::1".parse().unwrap()), None);
    }

    #[test]
    fn mutated_databases_never_panic() {
        for original in [country("AT"), network(64_500, "Somebody")] {
            for at in 0..original.len() {
                for change in [0x01, 0x80, 0xff] {
                    let mut bytes = original.clone();
                    bytes[at] ^= change;
                    if let Ok((_, mmdb)) = Mmdb::open("mine.mmdb", bytes) {
                        for address in ["8.8.8.8", "9.9.9.9", "2001:4860::1"] {
                            let address = address.parse().unwrap();
                            let _ = (mmdb.country(address), mmdb.network(address));
                        }
                    }
                }
                let _ = Mmdb::open("mine.mmdb", original[..at].to_vec());
            }
        }
    }
}
