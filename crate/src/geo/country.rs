//! Country codes: two letters of ISO 3166-1, or a region.

use std::fmt;

/// A country or region, `PT`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// The code for two letters as registries write them: `UK` becomes `GB`; codes
    /// of states that are no more, and what is no code, are unknown.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_letters(text.as_bytes().try_into().ok()?)
    }

    /// The same for two bytes.
    pub fn from_letters(letters: [u8; 2]) -> Option<Self> {
        let code = letters.map(|letter| letter.to_ascii_uppercase());
        match &code {
            b"UK" => Some(Self(*b"GB")),
            // No more: Serbia and Montenegro, the Neutral Zone, the Netherlands Antilles, the Soviet Union.
            // Never were: AB and OS. Not a country: ZZ, XX and the like.
            b"CS" | b"NT" | b"AN" | b"AB" | b"OS" | b"SU" | b"ZZ" => None,
            [b'X', second] if *second != b'K' => None,
            [first, second] if first.is_ascii_uppercase() && second.is_ascii_uppercase() => Some(Self(code)),
            _ => None,
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }

    /// Whether it is a region, not a country: `EU` Europe, `AP` Asia and the Pacific.
    pub fn is_region(self) -> bool {
        matches!(&self.0, b"EU" | b"AP")
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for CountryCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_normalised() {
        let text = |code| CountryCode::parse(code).map(|code| code.to_string());
        assert_eq!(text("pt").as_deref(), Some("PT"));
        assert_eq!(text("UK").as_deref(), Some("GB"));
        assert_eq!(text("XK").as_deref(), Some("XK"), "Kosovo");
        for unknown in ["CS", "NT", "AN", "AB", "OS", "SU", "XX", "ZZ", "A1", "", "P", "PRT", "é"] {
            assert_eq!(text(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn regions_are_told_from_countries() {
        let is_region = |code| CountryCode::parse(code).map(CountryCode::is_region);
        assert_eq!([is_region("EU"), is_region("AP"), is_region("AT")], [Some(true), Some(true), Some(false)]);
    }
}
