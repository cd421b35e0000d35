//! Drilling down: the rows behind a finding, by another scan with a filter.

use bytes::Bytes;

use super::batches::Batches;
use crate::detect::{Cell, ColumnKind, Table};
use crate::error::Error;
use crate::flow::{
    Address, AddressTable, FlowBatch, Part, RowFilter, Service, Skipped, UNSET_BYTES, UNSET_TIME, format_micros,
    protocol_name,
};
use crate::read::{ParquetFile, ReadOptions, Reading};

/// A scan that keeps the rows that match a filter.
pub struct RowScan {
    batches: Batches,
    filter: RowFilter,
    limit: usize,
    table: Table,
    addresses: AddressTable,
    skipped: Skipped,
}

impl RowScan {
    /// Prepares to keep the first `limit` rows that match `filter` and to count
    /// them all.
    ///
    /// # Errors
    /// The file cannot be read with these options.
    pub fn new(file: &ParquetFile, options: &ReadOptions, mut filter: RowFilter, limit: usize) -> Result<Self, Error> {
        filter.prepare();
        let columns = [
            ("time", "Time", ColumnKind::Time),
            ("source", "Source", ColumnKind::Address),
            ("destination", "Destination", ColumnKind::Address),
            ("protocol", "Protocol", ColumnKind::Text),
            ("port", "Port", ColumnKind::Text),
            ("up_bytes", "Sent", ColumnKind::Bytes),
            ("down_bytes", "Received", ColumnKind::Bytes),
        ];
        Ok(Self {
            batches: Batches::new(Reading::new(file, options, &Part::ALL)?),
            filter,
            limit,
            table: Table::new("rows", "Rows", &columns),
            addresses: AddressTable::default(),
            skipped: Skipped::default(),
        })
    }

    /// How the file is read.
    pub fn reading(&self) -> &Reading {
        &self.batches.reading
    }

    /// See [`super::Scan::load`].
    ///
    /// # Errors
    /// The unit cannot be decoded.
    pub fn load(&mut self, file: &ParquetFile, number: usize, bytes: Vec<(u64, Bytes)>) -> Result<(), Error> {
        self.batches.load(file, number, bytes)
    }

    /// See [`super::Scan::step`].
    ///
    /// # Errors
    /// The rows cannot be decoded.
    pub fn step(&mut self) -> Result<usize, Error> {
        let rows = self.batches.next(&mut self.addresses, &mut self.skipped)?;
        if rows > 0 {
            self.keep_matching();
        }
        Ok(rows)
    }

    fn keep_matching(&mut self) {
        let addresses = self.addresses.as_slice();
        let address = |id: u32| addresses.get(id as usize).copied().unwrap_or(Address::from_v6(0));
        let FlowBatch { time_micros, source, destination, protocol, port, up_bytes, down_bytes } = &self.batches.batch;
        let ends = source.iter().zip(destination);
        let services = protocol.iter().zip(port);
        let bytes = up_bytes.iter().zip(down_bytes);
        for (((time, (source, destination)), (protocol, port)), (up, down)) in
            time_micros.iter().zip(ends).zip(services).zip(bytes)
        {
            let service = Service { protocol: *protocol, port: *port };
            let (source, destination) = (address(*source), address(*destination));
            if !self.filter.matches(service, *up, *down) || !self.filter.matches_ends(source, destination) {
                continue;
            }
            if self.table.rows.len() >= self.limit {
                self.table.total_rows += 1;
                continue;
            }
            let count = |bytes: u64| Some(bytes).filter(|bytes| *bytes != UNSET_BYTES);
            self.table.push(vec![
                Some(*time)
                    .filter(|time| *time != UNSET_TIME)
                    .map(|time| format_micros(self.batches.reading.clock, time))
                    .into(),
                Cell::from(source),
                destination.into(),
                protocol_name(service.protocol).into(),
                service.port.to_string().into(),
                count(*up).into(),
                count(*down).into(),
            ]);
        }
    }

    /// The rows kept, and how many match in all.
    pub fn finish(self) -> Table {
        self.table
    }
}
