//! Registered domains, and how random a label looks.

/// Second-level names under which countries register domains, as `co` in
/// `example.co.uk`. A short list of the common ones in place of the Public
/// Suffix List, which would be a fifth of the page.
const SECOND_LEVEL: &[&[u8]] =
    &[b"ac", b"co", b"com", b"edu", b"go", b"gob", b"gov", b"mil", b"ne", b"net", b"nom", b"or", b"org"];

/// The part of a name that somebody registered: `example.com` of
/// `www.example.com`, `example.co.uk` of `www.example.co.uk`; the whole of a
/// name with fewer labels. `None` of addresses turned into names (`.arpa`) and of
/// names without a dot, which nobody registers.
pub fn registered_domain(name: &[u8]) -> Option<&[u8]> {
    let name = name.strip_suffix(b".").unwrap_or(name);
    let dot = |end: usize| name.get(..end)?.iter().rposition(|byte| *byte == b'.');
    let first = dot(name.len())?;
    let top = name.get(first + 1..)?;
    if top.eq_ignore_ascii_case(b"arpa") || top.eq_ignore_ascii_case(b"local") {
        return None;
    }
    let Some(second) = dot(first) else { return Some(name) };
    let below = name.get(second + 1..first)?;
    let is_suffix = top.len() == 2 && SECOND_LEVEL.iter().any(|known| known.eq_ignore_ascii_case(below));
    if !is_suffix {
        return name.get(second + 1..);
    }
    Some(dot(second).and_then(|third| name.get(third + 1..)).unwrap_or(name))
}

/// The longest label of a name below its registered domain.
pub fn longest_label(name: &[u8]) -> &[u8] {
    let domain = registered_domain(name).map_or(0, <[u8]>::len);
    let name = name.strip_suffix(b".").unwrap_or(name);
    let below = name.get(..name.len().saturating_sub(domain)).unwrap_or_default();
    below.split(|byte| *byte == b'.').max_by_key(|label| label.len()).unwrap_or_default()
}

/// Shannon entropy of the bytes of a label, in bits a byte; letters count
/// without their case.
pub fn entropy_bits(label: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for byte in label {
        if let Some(count) = counts.get_mut(usize::from(byte.to_ascii_lowercase())) {
            *count += 1;
        }
    }
    let length = label.len() as f64;
    let shares = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / length);
    shares.map(|share| -share * share.log2()).sum::<f64>().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registered_domains() {
        for (name, expected) in [
            ("www.example.com", Some("example.com")),
            ("example.com.", Some("example.com")),
            ("a.b.example.co.uk", Some("example.co.uk")),
            ("co.uk", Some("co.uk")),
            ("4.3.2.1.in-addr.arpa", None),
            ("printer", None),
            ("", None),
        ] {
            assert_eq!(registered_domain(name.as_bytes()), expected.map(str::as_bytes), "{name}");
        }
        assert_eq!(longest_label(b"aa.bbbb.c.example.com"), b"bbbb");
        assert_eq!(longest_label(b"example.com"), b"");
    }

    #[test]
    fn entropy_of_known_labels() {
        assert_eq!(entropy_bits(b""), 0.0);
        assert_eq!(entropy_bits(b"aaaa"), 0.0);
        assert_eq!(entropy_bits(b"abcd"), 2.0);
        assert_eq!(entropy_bits(b"aAbB"), 1.0);
    }
}
