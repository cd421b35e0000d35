//! How a connection went, as Zeek's `conn_state` says.

/// Zeek's states of a connection.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Hash)]
#[repr(u8)]
pub enum ConnState {
    /// The file does not say.
    #[default]
    Unset,
    /// Attempt without an answer.
    S0,
    /// Established, not ended.
    S1,
    /// Established and ended as it should be.
    SF,
    /// Attempt rejected.
    Rej,
    /// Established, the originator wants to end it.
    S2,
    /// Established, the responder wants to end it.
    S3,
    /// Established, aborted by the originator.
    Rsto,
    /// Aborted by the responder.
    Rstr,
    /// A SYN, then a reset by the originator; no answer seen.
    Rstos0,
    /// An answer to a SYN, then a reset by the responder; no SYN seen.
    Rstrh,
    /// A SYN, then a FIN; no answer seen.
    Sh,
    /// An answer to a SYN, then a FIN; no SYN seen.
    Shr,
    /// Middle of a connection only.
    Oth,
}

impl ConnState {
    /// All states; a state's position is its number.
    pub const ALL: [Self; 14] = [
        Self::Unset,
        Self::S0,
        Self::S1,
        Self::SF,
        Self::Rej,
        Self::S2,
        Self::S3,
        Self::Rsto,
        Self::Rstr,
        Self::Rstos0,
        Self::Rstrh,
        Self::Sh,
        Self::Shr,
        Self::Oth,
    ];

    /// Zeek's name, empty for an unset state.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unset => "",
            Self::S0 => "S0",
            Self::S1 => "S1",
            Self::SF => "SF",
            Self::Rej => "REJ",
            Self::S2 => "S2",
            Self::S3 => "S3",
            Self::Rsto => "RSTO",
            Self::Rstr => "RSTR",
            Self::Rstos0 => "RSTOS0",
            Self::Rstrh => "RSTRH",
            Self::Sh => "SH",
            Self::Shr => "SHR",
            Self::Oth => "OTH",
        }
    }

    /// The state of a name, unset for a name that is none.
    pub fn parse(name: &[u8]) -> Self {
        Self::ALL.into_iter().find(|state| state.name().as_bytes() == name).unwrap_or_default()
    }

    /// Whether the connection failed: nobody answered, it was rejected, or the
    /// originator broke it off, as a scanner does.
    pub fn failed(self) -> bool {
        matches!(self, Self::S0 | Self::Rej | Self::Rsto | Self::Rstos0 | Self::Rstrh | Self::Sh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_round_trip() {
        for (number, state) in ConnState::ALL.into_iter().enumerate() {
            assert_eq!(state as usize, number);
            assert_eq!(ConnState::parse(state.name().as_bytes()), state);
        }
        assert_eq!(ConnState::parse(b"-"), ConnState::Unset);
        assert!(ConnState::parse(b"REJ").failed() && !ConnState::parse(b"SF").failed());
    }
}
