//! A batch of flows as parallel columns.

/// Stands for a byte count that the file does not give; it is neither zero nor
/// part of any sum or mean.
pub const UNSET_BYTES: u64 = u64::MAX;

/// Stands for a time that the file does not give.
pub const UNSET_TIME: i64 = i64::MIN;

/// Parallel columns of equal length, one entry a flow, every row with both
/// addresses known. Reused from batch to batch.
#[derive(Default, Clone)]
pub struct FlowBatch {
    /// First packet, in microseconds (since midnight or since 1970, see
    /// [`super::Clock`]), or [`UNSET_TIME`].
    pub time_micros: Vec<i64>,
    /// Ids of the sources in the scan's address table.
    pub source: Vec<u32>,
    /// Ids of the destinations in the scan's address table.
    pub destination: Vec<u32>,
    /// IANA protocol number (6 tcp, 17 udp), 255 for a name nobody knows.
    pub protocol: Vec<u8>,
    /// Destination port, 0 where none is given.
    pub port: Vec<u16>,
    /// Bytes sent by the source, or [`UNSET_BYTES`].
    pub up_bytes: Vec<u64>,
    /// Bytes sent to the source, or [`UNSET_BYTES`].
    pub down_bytes: Vec<u64>,
}

impl FlowBatch {
    /// Number of flows.
    pub fn len(&self) -> usize {
        self.source.len()
    }

    /// Whether the batch holds no flow.
    pub fn is_empty(&self) -> bool {
        self.source.is_empty()
    }

    /// Keeps the rows whose flag is set; flags are one a row.
    pub fn keep(&mut self, flags: &[bool]) {
        fn keep<T>(column: &mut Vec<T>, flags: &[bool]) {
            let mut flags = flags.iter();
            column.retain(|_| flags.next().copied().unwrap_or(false));
        }
        keep(&mut self.time_micros, flags);
        keep(&mut self.source, flags);
        keep(&mut self.destination, flags);
        keep(&mut self.protocol, flags);
        keep(&mut self.port, flags);
        keep(&mut self.up_bytes, flags);
        keep(&mut self.down_bytes, flags);
    }
}
