//! Network country and autonomous system of an address.
//!
//! Lives here: decoding and look-up of the data in `www/geo`, the ranges that standards
//! set aside, a user's own .mmdb. May be imported: `flow` (addresses), `error`,
//! `maxminddb`, `serde`. Leaves: [`Geo`] and what it answers.
//! No I/O: whoever uses it brings the bytes.
//!
//! A country here is where the network is registered or announced, never "where the server is".

mod country;
mod error;
mod mmdb;
mod scope;
mod table;

pub use country::CountryCode;
pub use error::GeoError;
pub use mmdb::MmdbKind;
pub use scope::Scope;

pub use almenara_geocodec as codec;

use crate::flow::Address;
use codec::ranges::{V4_BITS, V6_BITS};
use codec::{Countries, Networks};
use mmdb::Mmdb;
use table::Table;

/// All data loaded so far. Empty, it knows the scopes only.
#[derive(Debug, Default)]
pub struct Geo {
    date: Option<String>,
    codes: Vec<Option<CountryCode>>,
    countries: Tables,
    systems: Systems,
    networks: Tables,
    own_countries: Option<Mmdb>,
    own_networks: Option<Mmdb>,
}

/// What is known of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Place<'a> {
    /// Its reach; only public addresses have more.
    pub scope: Scope,
    /// The network's country or region.
    pub country: Option<CountryCode>,
    /// Announced from many places at once: the country says little.
    pub anycast: bool,
    /// The autonomous system that announces it.
    pub network: Option<Network<'a>>,
}

/// An autonomous system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Network<'a> {
    /// Its number, without `AS`.
    pub number: u32,
    /// The organisation; empty where the data have no name.
    pub name: &'a str,
}

/// One property for both kinds of addresses.
#[derive(Debug, Default)]
struct Tables {
    v4: Table,
    v6: Table,
}

/// Numbers and names of the autonomous systems.
#[derive(Debug, Default)]
struct Systems {
    numbers: Vec<u32>,
    text: String,
    /// Where each name begins, and the end of the last.
    begins: Vec<usize>,
}

impl Geo {
    /// Knows the scopes only.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the bytes of `www/geo/countries.bin`.
    pub fn load_countries(&mut self, file: &[u8]) -> Result<(), GeoError> {
        self.take_countries(Countries::decode(file).map_err(GeoError::Countries)?);
        Ok(())
    }

    /// Takes the bytes of `www/geo/networks.bin`.
    pub fn load_networks(&mut self, file: &[u8]) -> Result<(), GeoError> {
        self.take_networks(Networks::decode(file).map_err(GeoError::Networks)?);
        Ok(())
    }

    /// Takes both files as [`codec::to_unpacked`] wrote them.
    pub fn load_unpacked(&mut self, bytes: &[u8]) -> Result<(), GeoError> {
        let (countries, networks) = codec::from_unpacked(bytes).map_err(GeoError::Unpacked)?;
        self.take_countries(countries);
        self.take_networks(networks);
        Ok(())
    }

    fn take_countries(&mut self, Countries { date, codes, v4, v6 }: Countries) {
        self.date = Some(date);
        self.codes = codes.into_iter().map(CountryCode::from_letters).collect();
        self.countries = Tables { v4: Table::new(v4), v6: Table::new(v6) };
    }

    fn take_networks(&mut self, Networks { date, names, v4, v6 }: Networks) {
        self.date.get_or_insert(date);
        self.systems = Systems::new(names.numbers, names.text);
        self.networks = Tables { v4: Table::new(v4), v6: Table::new(v6) };
    }

    /// Takes a user's own database, known by its type. Where it has an answer, that
    /// replaces ours; one of the same kind replaces the one before.
    pub fn load_mmdb(&mut self, name: &str, bytes: Vec<u8>) -> Result<MmdbKind, GeoError> {
        let (kind, mmdb) = Mmdb::open(name, bytes)?;
        match kind {
            MmdbKind::Countries => self.own_countries = Some(mmdb),
            MmdbKind::Networks => self.own_networks = Some(mmdb),
        }
        Ok(kind)
    }

    /// The date of the built-in data, `2026-08-22`.
    pub fn data_date(&self) -> Option<&str> {
        self.date.as_deref()
    }

    /// Whether networks can be told; they are loaded only when first asked for.
    pub fn has_networks(&self) -> bool {
        !self.systems.numbers.is_empty() || self.own_networks.is_some()
    }

    /// What is known of the address.
    pub fn locate(&self, address: Address) -> Place<'_> {
        let scope = Scope::of(address);
        if scope != Scope::Public {
            return Place { scope, country: None, anycast: false, network: None };
        }
        let value = self.countries.value(address).unwrap_or(0);
        let ours = || self.codes.get((value as usize / 2).checked_sub(1)?).copied()?;
        let system = || self.systems.get(self.networks.value(address)?);
        Place {
            scope,
            country: self.own_countries.as_ref().and_then(|own| own.country(address)).or_else(ours),
            anycast: value % 2 == 1,
            network: self.own_networks.as_ref().and_then(|own| own.network(address)).or_else(system),
        }
    }
}

impl Tables {
    fn value(&self, address: Address) -> Option<u32> {
        match scope::as_v4(address) {
            Some(bits) => self.v4.value(u64::from(bits >> (32 - V4_BITS))),
            None => self.v6.value(u64::try_from(address.as_u128() >> (128 - V6_BITS)).ok()?),
        }
    }
}

impl Systems {
    fn new(numbers: Vec<u32>, text: String) -> Self {
        let ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at + 1);
        let begins = std::iter::once(0).chain(ends).collect();
        Self { numbers, text, begins }
    }

    /// The system for a value of the table: its position plus one, 0 for none.
    fn get(&self, value: u32) -> Option<Network<'_>> {
        let at = (value as usize).checked_sub(1)?;
        let name = self.text.get(*self.begins.get(at)?..*self.begins.get(at + 1)?)?;
        Some(Network { number: *self.numbers.get(at)?, name: name.trim_end() })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;
    use std::sync::OnceLock;

    use sha2::{Digest, Sha256};

    use super::*;

    fn file(name: &str) -> Vec<u8> {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../www/geo").join(name);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn geo() -> &'static Geo {
        static GEO: OnceLock<Geo> = OnceLock::new();
        GEO.get_or_init(|| {
            let mut geo = Geo::new();
            geo.load_countries(&file("countries.bin")).unwrap();
            geo.load_networks(&file("networks.bin")).unwrap();
            geo
        })
    }

    fn locate<'a>(geo: &'a Geo, address: &str) -> Place<'a> {
        geo.locate(address.parse().unwrap())
    }

    #[test]
    fn well_known_addresses_are_where_they_should_be() {
        let golden = [
            ("104.244.42.193", "US", 13_414, "Twitter"),
            ("13.107.42.32", "US", 8068, "Microsoft"),
            ("8.8.8.8", "US", 15_169, "Google"),
            ("2001:4860:4860::8888", "US", 15_169, "Google"),
            ("1.1.1.1", "AU", 13_335, "Cloudflare"),
            ("193.136.73.21", "PT", 1930, ""),
            ("193.137.0.1", "PT", 1930, ""),
            ("2001:690:21c0::1", "PT", 1930, ""),
            ("128.214.222.24", "FI", 1741, ""),
            ("131.130.70.8", "AT", 760, ""),
            ("130.216.1.1", "NZ", 9431, ""),
            ("175.28.0.1", "KH", 55_329, ""),
            ("193.40.5.73", "EE", 3221, ""),
            ("95.56.234.1", "KZ", 9198, ""),
            ("185.15.58.224", "NL", 14_907, "Wikimedia"),
            ("::ffff:8.8.8.8", "US", 15_169, "Google"),
            ("64:ff9b::8.8.8.8", "US", 15_169, "Google"),
            ("2002:808:808::1", "US", 15_169, "Google"),
        ];
        for (address, country, number, name) in golden {
            let place = locate(geo(), address);
            let network = place.network.unwrap();
            assert_eq!((place.country.unwrap().as_str(), network.number), (country, number), "{address}");
            assert!(network.name.contains(name), "{address}: {network:?}");
        }
        assert_eq!(locate(geo(), "2a00:5da0::1").country.unwrap().as_str(), "KZ");
        assert!(locate(geo(), "1.1.1.1").anycast);
        assert!(!locate(geo(), "131.130.70.8").anycast);
    }

    #[test]
    fn the_data_say_their_date_and_their_source() {
        let source = String::from_utf8(file("SOURCE")).unwrap();
        assert!(source.lines().any(|line| line == format!("data: {}", geo().data_date().unwrap())));
        let mut hashes = 0;
        for (hash, name) in source.lines().filter_map(|line| line.split_once("  ")) {
            let found: String = Sha256::digest(file(name)).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, hash, "{name}");
            hashes += 1;
        }
        assert_eq!(hashes, 2);
        assert!(String::from_utf8(file("LICENSE")).unwrap().contains("Attribution-ShareAlike 4.0 International"));
    }

    #[test]
    fn addresses_set_aside_are_not_looked_up() {
        for address in
            ["10.1.2.3", "127.0.0.1", "100.64.0.1", "192.0.2.1", "224.0.0.1", "fe80::1", "::", "2002:a00:1::1"]
        {
            let place = locate(geo(), address);
            assert!(place.scope != Scope::Public && place.country.is_none() && place.network.is_none(), "{address}");
        }
    }

    #[test]
    fn without_data_only_the_scope_is_known() {
        let geo = Geo::new();
        assert_eq!(geo.data_date(), None);
        assert!(!geo.has_networks());
        let nothing = Place { scope: Scope::Public, country: None, anycast: false, network: None };
        assert_eq!(locate(&geo, "8.8.8.8"), nothing);
    }

    #[test]
    fn a_damaged_file_is_refused_and_what_was_loaded_stays() {
        let mut geo = Geo::new();
        geo.load_countries(&file("countries.bin")).unwrap();
        let mut damaged = file("countries.bin");
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        assert_eq!(geo.load_countries(&damaged), Err(GeoError::Countries(codec::DecodeError::Checksum)));
        assert!(geo.load_countries(&damaged[..100]).is_err());
        let other = geo.load_networks(&file("countries.bin")).unwrap_err().to_string();
        assert_eq!(
            other,
            "networks.bin: found another first line, expected one that begins \"almenara-geo networks 1\""
        );
        assert_eq!(locate(&geo, "8.8.8.8").country, CountryCode::parse("US"));
    }

    #[test]
    fn the_unpacked_form_gives_the_same_answers() {
        let countries = Countries::decode(&file("countries.bin")).unwrap();
        let networks = Networks::decode(&file("networks.bin")).unwrap();
        let unpacked = codec::to_unpacked(&countries, &networks).unwrap();
        let mut other = Geo::new();
        assert!(other.load_unpacked(&unpacked[..unpacked.len() / 2]).is_err());
        assert!(!other.has_networks());
        other.load_unpacked(&unpacked).unwrap();
        assert_eq!(other.data_date(), geo().data_date());
        // Every 40 009th block: a prime, so that all parts of all blocks come up.
        for bits in (0..=u32::MAX).step_by(256 * 40_009) {
            let address = Address::from_v4(bits);
            assert_eq!(other.locate(address), geo().locate(address));
        }
        assert_eq!(locate(&other, "2001:690:21c0::1"), locate(geo(), "2001:690:21c0::1"));
    }

    #[test]
    fn a_users_database_answers_first_and_leaves_the_rest() {
        let mut geo = Geo::new();
        geo.load_countries(&file("countries.bin")).unwrap();
        assert_eq!(geo.load_mmdb("c.mmdb", mmdb::tests::country("UK")), Ok(MmdbKind::Countries));
        assert_eq!(geo.load_mmdb("n.mmdb", mmdb::tests::network(64_500, "Somebody")), Ok(MmdbKind::Networks));
        let place = locate(&geo, "8.8.8.8");
        assert_eq!(place.country, CountryCode::parse("GB"));
        assert_eq!(place.network, Some(Network { number: 64_500, name: "Somebody" }));
        assert_eq!(locate(&geo, "131.130.70.8").country, CountryCode::parse("AT"));
        assert_eq!(locate(&geo, "2001:4860:4860::8888").country, CountryCode::parse("US"));
        assert_eq!(locate(&geo, "10.0.0.1").scope, Scope::Private);
    }
}
