//! Requests over HTTP to ports that are not the web's.

use super::Detector;
use super::context::Context;
use super::evidence::{ColumnKind, EVIDENCE_ROWS, Evidence, Table};
use super::finding::{Severity, Verdict};
use super::lists::HTTP_PORTS;
use super::meta::{Attack, Meta, ParamSpec, Preset};
use super::params::Params;
use super::requests;
use crate::aggregate::{Need, RequestCount};
use crate::flow::{Dialect, RowFilter};

/// See [`META`].
pub(super) struct NonstandardHttpPort;

pub(super) static META: Meta = Meta {
    id: "nonstandard-http-port",
    rules: "zeek",
    title: "HTTP on unusual ports",
    status: "stable",
    detects: "Detects devices that make requests over HTTP to ports other than the usual ones.",
    why: "A controller on a port of its own slips past rules that look at the web's ports; Zeek knows HTTP on any port.",
    method: "Per source, requests to ports that are not in the list are counted. A device is flagged when there are more than are allowed.",
    false_positives: &[
        "A proxy, a printer or an application server on a port of its own: add the port to the list.",
        "Devices that describe themselves to others in the house (UPnP) do so over HTTP on any port.",
    ],
    attack: &[
        Attack { id: "T1571", name: "Non-Standard Port" },
        Attack { id: "T1071.001", name: "Application Layer Protocol: Web Protocols" },
    ],
    references: &["Document on Zeek logs, requests to ports other than 80 and 8080"],
    dialects: &[Dialect::ZeekHttp],
    needs_baseline: false,
    unit: "requests",
    floor: Severity::Medium,
    needs: &[Need::Requests],
    params: &[
        ParamSpec {
            id: "ports",
            label: "Usual ports",
            unit: "ports",
            default: Preset::Ports(HTTP_PORTS),
            help: "Requests to these ports are not counted.",
            origin: "The document: 80 and 8080.",
            ..ParamSpec::LIST
        },
        ParamSpec {
            help: "How many requests to other ports a device may make.",
            origin: "The document lists every such request.",
            ..requests::ALLOWED_REQUESTS
        },
    ],
};

fn words(ports: &[u16]) -> String {
    let list: Vec<String> = ports.iter().map(u16::to_string).collect();
    if list.is_empty() { "any port".to_owned() } else { format!("ports other than {}", list.join(", ")) }
}

impl Detector for NonstandardHttpPort {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let ports = params.ports("ports");
        let to = words(ports);
        let counts = |entry: &RequestCount| Some(!ports.contains(&entry.port));
        requests::judge(
            context,
            params.get("allowed_requests"),
            &format!("requests to {to}"),
            &format!("went to {to}"),
            |view| requests::by_source(view, &counts),
        )
    }

    fn evidence(&self, context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence {
        let ports = params.ports("ports");
        let counts = |entry: &RequestCount| Some(!ports.contains(&entry.port));
        let view = &context.test.http;
        let own = || requests::counted(view, verdict.subject, &counts);
        let mut table = Table::new(
            "ports",
            "Where its requests went",
            &[
                ("port", "Port", ColumnKind::Text),
                ("mime_types", "MIME types", ColumnKind::Text),
                ("requests", "Requests", ColumnKind::Count),
            ],
        );
        let entries = own().map(|entry| ((entry.port, entry.mime_types.as_str()), entry.requests));
        for ((port, mime_types), requests) in requests::most_first(entries) {
            table.push(vec![port.to_string().into(), mime_types.to_owned().into(), requests.into()]);
        }
        let rows = RowFilter { ports_except: ports.to_vec(), ..RowFilter::default() };
        Evidence {
            tables: vec![table.cut(EVIDENCE_ROWS)],
            plots: requests::plots(view, &requests::heading(&verdict.measure), own()),
            ..requests::evidence(context, verdict, rows)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Plot;
    use super::super::made_log::{device, judged, requests};
    use super::*;

    #[test]
    fn requests_to_other_ports_are_counted() {
        let hour = 372_625; // 2012-07-05 01:00
        let day = || {
            requests(&[
                (1, hour, 80, "text/html", ""),
                (1, hour, 4444, "application/x-dosexec", ""),
                (2, hour, 8080, "text/html", ""),
                (3, hour, 4444, "text/html", ""),
                (3, hour + 2, 4444, "text/html", ""),
                (3, hour + 2, 81, "", ""),
            ])
        };
        let found = judged(&NonstandardHttpPort, None, day(), &[]);
        let values: Vec<_> = found.iter().map(|(device, verdict, _)| (*device, verdict.value)).collect();
        assert_eq!(values, [(device(3), Some(3.0)), (device(1), Some(1.0)), (device(2), Some(0.0))], "most first");
        let (_, verdict, Some(evidence)) = &found[0] else { panic!("{found:?}") };
        assert_eq!(verdict.summary, "Of 3 requests of 10.0.0.3, 3 went to ports other than 80, 8080; the limit is 0.");
        let rows = &evidence.tables[0].rows;
        assert_eq!(rows[0], ["4444".to_owned().into(), "text/html".to_owned().into(), 2u64.into()]);
        assert_eq!((rows.len(), &evidence.rows.ports_except), (2, &vec![80, 8080]));
        let Plot::Periods { timeline, .. } = &evidence.plots[0] else { panic!("{:?}", evidence.plots) };
        let steps: Vec<_> = timeline.steps.iter().map(|step| (step.label.as_str(), step.counts)).collect();
        assert_eq!(steps, [("07-05 01h", 1), ("07-05 02h", 0), ("07-05 03h", 2)]);

        let flagged = |params: &[_]| {
            let found = judged(&NonstandardHttpPort, Some(day()), day(), params);
            found.iter().filter(|(_, verdict, _)| verdict.flagged).map(|(device, ..)| *device).collect::<Vec<_>>()
        };
        assert_eq!(flagged(&[("ports", "80,81,4444")]), [device(2)]);
        assert_eq!(flagged(&[("allowed_requests", "1")]), [device(3)]);
    }
}
