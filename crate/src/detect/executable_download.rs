//! Programs that came over HTTP.

use super::Detector;
use super::context::Context;
use super::evidence::Evidence;
use super::finding::{Severity, Verdict};
use super::lists::EXECUTABLE_TYPES;
use super::meta::{Attack, Meta};
use super::params::Params;
use super::requests;
use crate::aggregate::Need;
use crate::flow::Dialect;

/// See [`META`].
pub(super) struct ExecutableDownload;

pub(super) static META: Meta = Meta {
    id: "executable-download",
    rules: "zeek",
    title: "Programs downloaded",
    status: "stable",
    detects: "Detects devices that downloaded programs over HTTP.",
    why: "An infection brings its tools over plain HTTP; Zeek tells a program by its first bytes, whatever it is called.",
    method: "Per source, requests are counted of whose responses one MIME type is in the list. A device is flagged when there are more than are allowed. Devices none of whose responses have a MIME type are not judged.",
    false_positives: &[
        "Updates of systems and of virus scanners, in cabinets (vnd.ms-cab-compressed) above all.",
        "application/octet-stream is what a type is called that nobody knows.",
    ],
    attack: &[Attack { id: "T1105", name: "Ingress Tool Transfer" }],
    references: &["Document on Zeek logs, executable types", "Zeek: signatures of file types"],
    dialects: &[Dialect::ZeekHttp],
    needs_baseline: false,
    unit: "requests",
    // In a capture of ordinary Windows machines every one is flagged, for updates.
    floor: Severity::Low,
    needs: &[Need::Requests],
    params: &[
        requests::mime_types(EXECUTABLE_TYPES, "The MIME types of programs.", "The document's executable types."),
        requests::ALLOWED_RESPONSES,
    ],
};

impl Detector for ExecutableDownload {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        requests::judge_downloads(context, params, "downloads of programs", "brought a program")
    }

    fn evidence(&self, context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence {
        requests::downloads(context, params, verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Plot;
    use super::super::made_log::{device, judged, requests};
    use super::*;

    #[test]
    fn responses_with_a_program_are_counted() {
        let hour = 372_625; // 2012-07-05
        let day = requests(&[
            (1, hour, 80, "text/html,application/x-dosexec", "exe"),
            (1, hour + 800 * 24, 80, "binary", "bin"),
            (1, hour + 800 * 24 + 1, 80, "binary", "dat"),
            (1, hour, 80, "text/html", ""),
            (2, hour, 80, "application/pdf", "pdf"),
            (3, hour, 80, "", "exe"),
        ]);
        let found = judged(&ExecutableDownload, None, day, &[]);
        let values: Vec<_> = found.iter().map(|(device, verdict, _)| (*device, verdict.value)).collect();
        assert_eq!(values, [(device(1), Some(3.0)), (device(2), Some(0.0))], "nothing is known of the third");
        let (_, verdict, Some(evidence)) = &found[0] else { panic!("{found:?}") };
        assert_eq!(verdict.summary, "Of 4 requests of 10.0.0.1, 3 brought a program; the limit is 0.");
        let cells = |period: &str, types: &str, requests: u64| {
            vec![period.to_owned().into(), "80".to_owned().into(), types.to_owned().into(), requests.into()]
        };
        let expected = [cells("2012-Q3", "text/html,application/x-dosexec", 1), cells("2014-Q3", "binary", 2)];
        assert_eq!(evidence.tables[0].rows, expected);
        let Plot::Periods { timeline, .. } = &evidence.plots[0] else { panic!("{:?}", evidence.plots) };
        assert_eq!((timeline.steps.len(), timeline.steps[8].counts), (9, 2), "quarters");
        assert!(evidence.rows.mime_types.contains(&"binary".to_owned()));
    }
}
