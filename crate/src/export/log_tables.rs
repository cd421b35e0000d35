//! The tables of what Zeek's logs tell.

use super::tables::Maker;
use crate::detect::{ColumnKind, ConnOverview, HttpOverview, LogOverview, Table};
use crate::flow::{RowFilter, RowKind};

/// The tables of a day's logs.
pub(super) fn of_logs(maker: &Maker<'_>, logs: &LogOverview) -> Vec<Table> {
    let conn = logs.conn.iter().flat_map(|conn| of_conn(maker, conn));
    let http = logs.http.iter().flat_map(|http| of_http(maker, http));
    conn.chain(http).collect()
}

fn of_conn(maker: &Maker<'_>, conn: &ConnOverview) -> Vec<Table> {
    use ColumnKind::{Address, Bytes, Count, Flag, Text};
    let connections = ("connections", "Connections", Count);
    vec![
        Table {
            rows_filter: Some(RowFilter { ports_except: conn.usual_ports.clone(), ..RowFilter::default() }),
            ..maker.table(
                "other-ports",
                "Connections by source and other port",
                &[("source", "Source", Address), ("port", "Port", Text), connections],
                &conn.other_ports,
                |entry| vec![entry.source.into(), entry.port.to_string().into(), entry.connections.into()],
            )
        },
        maker.table(
            "applications",
            "Connections by protocol and application",
            &[
                ("protocol", "Protocol", Text),
                ("application", "Application", Text),
                connections,
                ("up_bytes", "Sent", Bytes),
                ("down_bytes", "Received", Bytes),
            ],
            &conn.applications,
            |entry| {
                vec![
                    entry.protocol.clone().into(),
                    entry.application.clone().into(),
                    entry.connections.into(),
                    entry.up_bytes.into(),
                    entry.down_bytes.into(),
                ]
            },
        ),
        maker.table(
            "states",
            "Connections by state",
            &[("state", "State", Text), ("failed", "Counts as failed", Flag), connections],
            &conn.states,
            |entry| vec![entry.state.to_owned().into(), entry.failed.into(), entry.connections.into()],
        ),
    ]
}

fn of_http(maker: &Maker<'_>, http: &HttpOverview) -> Vec<Table> {
    use ColumnKind::{Address, Count, Text};
    let (source, port) = (("source", "Client", Address), ("port", "Port", Text));
    vec![
        Table {
            rows_filter: Some(RowFilter {
                kind: RowKind::Http,
                ports_except: http.usual_ports.clone(),
                ..RowFilter::default()
            }),
            ..maker.table(
                "http-other-ports",
                "Requests to other ports by client, port and MIME types",
                &[source, port, ("mime_types", "MIME types", Text), ("requests", "Requests", Count)],
                &http.other_ports,
                |entry| {
                    let port = entry.port.to_string();
                    vec![entry.source.into(), port.into(), entry.mime_types.clone().into(), entry.requests.into()]
                },
            )
        },
        maker.table(
            "downloads",
            "Downloads of exploit types and executables by period, client and port",
            &[
                ("period", "Period", Text),
                source,
                port,
                ("exploit", "Exploit types", Count),
                ("executable", "Executables", Count),
            ],
            &http.downloads.rows,
            |entry| {
                vec![
                    entry.period.clone().into(),
                    entry.source.into(),
                    entry.port.to_string().into(),
                    entry.classes.exploit.into(),
                    entry.classes.executable.into(),
                ]
            },
        ),
    ]
}

#[cfg(test)]
mod tests {
    use crate::detect::{ConnOverview, LogOverview, OtherPort};
    use crate::export::{Logs, Overviews, Report, csv_of, table, tables};

    fn report(pairs: u16) -> Report {
        let source = "2001:db8::1".parse().unwrap();
        let pair = |port| OtherPort { source, port, connections: 70_000 - u64::from(port) };
        let conn = ConnOverview {
            connections: 1 << 40,
            usual_ports: vec![80],
            other_port_pairs: u64::from(pairs),
            other_ports: (0..pairs).map(pair).collect::<Vec<_>>().into(),
            timeline: None,
            applications: Vec::new(),
            states: Vec::new(),
        };
        Report {
            files: Vec::new(),
            overview: Overviews { baseline: None, test: None },
            logs: Logs { baseline: None, test: Some(LogOverview { conn: Some(conn), http: None, dns: None }) },
            detectors: Vec::new(),
            findings: Vec::new(),
        }
    }

    #[test]
    fn a_long_table_is_paged_and_downloaded_whole() {
        let report = report(25_001);
        let first = tables(&report, 0..100);
        let ids: Vec<&str> = first.iter().map(|table| table.id.as_str()).collect();
        assert_eq!(ids, ["findings", "other-ports-test", "applications-test", "states-test"]);
        assert_eq!((first[1].rows.len(), first[1].total_rows), (100, 25_001));

        let page = |rows| table(&report, "other-ports-test", rows).unwrap();
        assert_eq!(page(0..100), first[1]);
        let last = page(24_990..25_090);
        assert_eq!((last.rows.len(), last.total_rows), (11, 25_001));
        assert!(page(30_000..30_100).rows.is_empty());
        assert!(table(&report, "other-ports", 0..1).is_none());

        let csv = csv_of(&report, "other-ports-test").unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!((lines.len(), lines[0]), (25_002, "source,port,connections"));
        for (port, line) in lines[1..].iter().enumerate() {
            assert_eq!(*line, format!("2001:db8::1,{port},{}", 70_000 - port));
        }
        assert!(csv_of(&report, "no-such").is_none());
    }
}
