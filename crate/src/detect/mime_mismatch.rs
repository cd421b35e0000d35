//! Responses that are not what the URI says.

use std::collections::BTreeMap;

use super::Detector;
use super::context::Context;
use super::evidence::{ColumnKind, EVIDENCE_ROWS, Evidence, Table};
use super::finding::{Severity, Verdict};
use super::meta::{Attack, Meta, ParamSpec};
use super::params::Params;
use super::requests::{self, Requests};
use crate::aggregate::{HttpView, Mismatch, Need};
use crate::flow::{Dialect, RowFilter, names_program};

/// See [`META`].
pub(super) struct MimeMismatch;

static META: Meta = Meta {
    id: "mime-mismatch",
    rules: "zeek",
    title: "MIME type against extension",
    status: "stable",
    detects: "Detects devices that were sent a program under another name, or something else under the name of a program.",
    why: "A program that is called a picture passes filters that look at names; a page where a program should be is what an outdated dropper gets, or a controller's answer.",
    method: "Zeek tells the MIME type of a response by its first bytes. It is compared with the extension of the URI's path, where both are known to be a program, a document, a picture or a part of a page, and where the status says success. Requests are counted per source where one of the two is a program and the other is not. Archives contradict nothing. A device is flagged when there are more than are allowed.",
    false_positives: &[
        "Web servers whose pages are made by programs (.dll, .exe in the path) send pages under these names.",
        "Portals that answer every request with a page of theirs.",
    ],
    attack: &[
        Attack { id: "T1036.008", name: "Masquerading: Masquerade File Type" },
        Attack { id: "T1105", name: "Ingress Tool Transfer" },
    ],
    references: &["Zeek: signatures of file types"],
    dialects: &[Dialect::ZeekHttp],
    needs_baseline: false,
    unit: "requests",
    floor: Severity::Medium,
    needs: &[Need::Mismatches, Need::Requests],
    params: &[ParamSpec {
        help: "How many such requests a device may make.",
        origin: "Chosen here: one program under another name is worth a look.",
        ..requests::ALLOWED_REQUESTS
    }],
};

/// Requests of every client whose responses have a MIME type, and how many
/// contradict their URI.
fn by_source(view: &HttpView) -> BTreeMap<u32, Requests> {
    let mut sums = requests::by_source(view, &|entry| (!entry.mime_types.is_empty()).then_some(false));
    for mismatch in &view.mismatches {
        sums.entry(mismatch.source).or_default().counted += mismatch.requests;
    }
    sums
}

/// Which way a MIME type and an extension contradict each other.
fn direction(mismatch: &Mismatch) -> &'static str {
    let is_program = names_program(mismatch.extension.as_bytes());
    if is_program { "something else under a program's name" } else { "a program under another name" }
}

impl Detector for MimeMismatch {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        requests::judge(
            context,
            params.get("allowed_requests"),
            "responses that are not what the URI says",
            "brought something else than the URI says",
            by_source,
        )
    }

    fn evidence(&self, context: &Context<'_>, _: &Params, verdict: &Verdict) -> Evidence {
        let mut table = Table::new(
            "mismatches",
            "What came under which name",
            &[
                ("direction", "What came", ColumnKind::Text),
                ("extension", "Extension", ColumnKind::Text),
                ("mime_types", "MIME types", ColumnKind::Text),
                ("requests", "Requests", ColumnKind::Count),
            ],
        );
        let own = context.test.http.mismatches.iter().filter(|entry| entry.source == verdict.subject);
        let kinds = own.map(|entry| ((direction(entry), &entry.extension, &entry.mime_types), entry.requests));
        for ((direction, extension, mime_types), requests) in requests::most_first(kinds) {
            let [extension, mime_types] = [extension, mime_types].map(|text| text.clone().into());
            table.push(vec![direction.to_owned().into(), extension, mime_types, requests.into()]);
        }
        let rows = RowFilter { mismatch: true, ..RowFilter::default() };
        Evidence { tables: vec![table.cut(EVIDENCE_ROWS)], ..requests::evidence(context, verdict, rows) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::made_log::{device, judged, requests};
    use super::*;

    #[test]
    fn contradictions_of_both_directions_are_counted() {
        let day = requests(&[
            (1, 0, 80, "application/x-dosexec", "jpg"),
            (1, 0, 81, "application/x-dosexec", "jpg"),
            (1, 0, 80, "text/html", "exe"),
            (1, 0, 80, "text/html", "html"),
            (2, 0, 80, "image/jpeg", "jpg"),
            (3, 0, 80, "", "exe"),
        ]);
        let found = judged(&MimeMismatch, None, day, &[]);
        let values: Vec<_> = found.iter().map(|(device, verdict, _)| (*device, verdict.value)).collect();
        assert_eq!(values, [(device(1), Some(3.0)), (device(2), Some(0.0))], "nothing is known of the third");
        let (_, verdict, Some(evidence)) = &found[0] else { panic!("{found:?}") };
        assert!(verdict.summary.starts_with("Of 4 requests of 10.0.0.1, 3 brought"), "{}", verdict.summary);
        let cells = |way: &str, extension: &str, mime: &str, requests: u64| {
            vec![way.to_owned().into(), extension.to_owned().into(), mime.to_owned().into(), requests.into()]
        };
        let expected = [
            cells("a program under another name", "jpg", "application/x-dosexec", 2),
            cells("something else under a program's name", "exe", "text/html", 1),
        ];
        assert_eq!(evidence.tables[0].rows, expected);
        assert!(evidence.rows.mismatch);
    }
}
