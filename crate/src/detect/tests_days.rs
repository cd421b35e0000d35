//! Days for the tests of single rules, made from rows of Zeek's logs.

use std::sync::Arc;

use super::params::{ParamInput, ParamValue, Params};
use super::{Context, Detector, Evidence, Verdict};
use crate::aggregate::{Day, Gathered, Hosts};
use crate::flow::{Address, Batch, Dialect, DnsBatch, HttpBatch, MICROS_PER_HOUR, NO_TEXT, registered_domain};
use crate::geo::Geo;

/// The device with this last number.
pub(super) fn device(number: u8) -> Address {
    Address::from_v4(0x0a00_0000 | u32::from(number))
}

fn gathered(dialect: Dialect) -> Gathered {
    Gathered::new(dialect, super::needs(dialect), Vec::new())
}

fn text_id(gathered: &mut Gathered, text: &str) -> u32 {
    if text.is_empty() { NO_TEXT } else { gathered.ids.texts.intern(text.as_bytes()) }
}

/// Successful requests: device, hour since 1970, port, MIME types and extension.
pub(super) fn requests(rows: &[(u8, i64, u16, &str, &str)]) -> Gathered {
    let mut gathered = gathered(Dialect::ZeekHttp);
    let mut batch = HttpBatch::default();
    for (source, hour, port, mime_types, extension) in rows {
        batch.source.push(gathered.ids.addresses.intern(device(*source)));
        batch.destination.push(gathered.ids.addresses.intern(device(200)));
        batch.time_micros.push(hour * MICROS_PER_HOUR);
        batch.port.push(*port);
        batch.status.push(200);
        batch.mime_types.push(text_id(&mut gathered, mime_types));
        batch.extension.push(text_id(&mut gathered, extension));
    }
    gathered.update(&Batch::Http(batch));
    gathered
}

/// Queries: device, second since 1970, name and response code.
pub(super) fn queries(rows: &[(u8, i64, String, u16)]) -> Gathered {
    let mut gathered = gathered(Dialect::ZeekDns);
    let mut batch = DnsBatch::default();
    for (source, second, name, code) in rows {
        batch.source.push(gathered.ids.addresses.intern(device(*source)));
        batch.destination.push(gathered.ids.addresses.intern(device(53)));
        batch.time_micros.push(second * 1_000_000);
        batch.port.push(53);
        batch.query.push(name.as_bytes());
        let domain = registered_domain(name.as_bytes());
        batch.domain.push(domain.map_or(NO_TEXT, |domain| gathered.ids.texts.intern(domain)));
        batch.response_code.push(*code);
    }
    gathered.update(&Batch::Dns(batch));
    gathered
}

/// What a rule says of a day, with or without a clean one, and the evidence of
/// every flagged verdict.
pub(super) fn judged(
    detector: &dyn Detector,
    clean: Option<Gathered>,
    test: Gathered,
    params: &[(&str, ParamValue)],
) -> Vec<(Address, Verdict, Option<Evidence>)> {
    let said = params.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect();
    let params = Params::resolve(detector.meta(), &ParamInput::from([(detector.meta().id.to_owned(), said)])).unwrap();
    let hosts = Hosts::of(clean.iter().chain([&test]));
    let [clean, test] = [clean, Some(test)].map(|day| day.map(|day| Day::new(Arc::new(day), &hosts)));
    let (test, geo) = (test.unwrap(), Geo::new());
    let context = Context::new(&hosts, clean.as_ref(), &test, &[], &geo);
    let verdicts = detector.judge(&context, &params).into_iter();
    verdicts
        .map(|verdict| {
            let evidence = verdict.flagged.then(|| detector.evidence(&context, &params, &verdict));
            (context.address(verdict.subject), verdict, evidence)
        })
        .collect()
}
