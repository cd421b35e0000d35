//! Made logs for the tests of detectors.

use std::sync::Arc;

use super::{Context, Detector, Evidence, ParamInput, Params, Verdict, needs};
use crate::aggregate::{Day, Gathered, Hosts};
use crate::flow::{
    Address, Batch, ConnState, Dialect, DnsBatch, FlowBatch, HttpBatch, Ids, MICROS_PER_HOUR, NO_TEXT, parse_protocol,
    registered_domain,
};
use crate::geo::Geo;

/// A connection of a made conn.log; what a test does not care about is the
/// default.
#[derive(Clone)]
pub(super) struct Conn {
    pub(super) source: &'static str,
    pub(super) destination: String,
    pub(super) protocol: &'static str,
    pub(super) port: u16,
    pub(super) time_secs: i64,
    pub(super) duration_secs: u64,
    pub(super) state: ConnState,
    pub(super) application: &'static str,
}

impl Conn {
    /// A connection of 10 bytes sent and 20 received that went well.
    pub(super) fn new(source: &'static str, destination: impl Into<String>, port: u16) -> Self {
        Self {
            source,
            destination: destination.into(),
            protocol: "tcp",
            port,
            time_secs: 1_400_000_000,
            duration_secs: 1,
            state: ConnState::SF,
            application: "",
        }
    }

    /// The same, without an answer.
    pub(super) fn failed(source: &'static str, destination: impl Into<String>, port: u16) -> Self {
        Self { state: ConnState::S0, ..Self::new(source, destination, port) }
    }
}

fn id(ids: &mut Ids, address: &str) -> u32 {
    ids.addresses.intern(address.parse().unwrap())
}

/// What is gathered of a conn.log.
pub(super) fn gathered(log: &[Conn]) -> Gathered {
    let mut gathered = Gathered::new(Dialect::ZeekConn, needs(Dialect::ZeekConn), Vec::new());
    let mut batch = FlowBatch::default();
    for conn in log {
        batch.time_micros.push(conn.time_secs * 1_000_000);
        batch.source.push(id(&mut gathered.ids, conn.source));
        batch.destination.push(id(&mut gathered.ids, &conn.destination));
        batch.protocol.push(parse_protocol(conn.protocol.as_bytes()));
        batch.port.push(conn.port);
        batch.up_bytes.push(10);
        batch.down_bytes.push(20);
        batch.state.push(conn.state);
        let application = conn.application.as_bytes();
        batch.application.push(if application.is_empty() { NO_TEXT } else { gathered.ids.texts.intern(application) });
        batch.duration_micros.push(conn.duration_secs * 1_000_000);
    }
    gathered.update(&Batch::Flows(batch));
    gathered
}

/// The device with this last number, of [`requests`] and [`queries`].
pub(super) fn device(number: u8) -> Address {
    Address::from_v4(0x0a00_0000 | u32::from(number))
}

/// What is gathered of successful requests: device, hour since 1970, port, MIME
/// types and extension.
pub(super) fn requests(rows: &[(u8, i64, u16, &str, &str)]) -> Gathered {
    let mut gathered = Gathered::new(Dialect::ZeekHttp, needs(Dialect::ZeekHttp), Vec::new());
    let mut batch = HttpBatch::default();
    let ids = &mut gathered.ids;
    for (source, hour, port, mime_types, extension) in rows {
        batch.source.push(ids.addresses.intern(device(*source)));
        batch.destination.push(ids.addresses.intern(device(200)));
        batch.time_micros.push(hour * MICROS_PER_HOUR);
        batch.port.push(*port);
        batch.status.push(200);
        let mut id = |text: &str| if text.is_empty() { NO_TEXT } else { ids.texts.intern(text.as_bytes()) };
        batch.mime_types.push(id(mime_types));
        batch.extension.push(id(extension));
    }
    gathered.update(&Batch::Http(batch));
    gathered
}

/// What is gathered of queries: device, second since 1970, name and response
/// code.
pub(super) fn queries(rows: &[(u8, i64, String, u16)]) -> Gathered {
    let mut gathered = Gathered::new(Dialect::ZeekDns, needs(Dialect::ZeekDns), Vec::new());
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

/// All that `detector` says of one or two days, with the evidence of what it
/// flagged.
pub(super) fn judged(
    detector: &'static dyn Detector,
    clean: Option<Gathered>,
    test: Gathered,
    set: &[(&str, &str)],
) -> Vec<(Address, Verdict, Option<Evidence>)> {
    let days = Days::of(clean, test);
    let (context, params) = (days.context(), params(detector, set));
    let verdicts = detector.judge(&context, &params).into_iter();
    verdicts
        .map(|verdict| {
            let evidence = verdict.flagged.then(|| detector.evidence(&context, &params, &verdict));
            (context.address(verdict.subject), verdict, evidence)
        })
        .collect()
}

fn params(detector: &dyn Detector, set: &[(&str, &str)]) -> Params {
    let set = set.iter().map(|(id, value)| ((*id).to_owned(), (*value).into())).collect();
    let meta = detector.meta();
    Params::resolve(meta, &ParamInput::from([(meta.id.to_owned(), set)])).unwrap()
}

/// One or two days of made logs.
pub(super) struct Days {
    hosts: Hosts,
    geo: Geo,
    clean: Option<Day>,
    test: Day,
}

impl Days {
    /// A day under test alone.
    pub(super) fn alone(test: &[Conn]) -> Self {
        Self::of(None, gathered(test))
    }

    /// A clean day and a day under test.
    pub(super) fn both(clean: &[Conn], test: &[Conn]) -> Self {
        Self::of(Some(gathered(clean)), gathered(test))
    }

    /// Days of what was gathered.
    pub(super) fn of(clean: Option<Gathered>, test: Gathered) -> Self {
        let hosts = Hosts::of(clean.iter().chain([&test]));
        let day = |gathered| Day::new(Arc::new(gathered), &hosts);
        Self { clean: clean.map(day), test: day(test), geo: Geo::new(), hosts }
    }

    pub(super) fn context(&self) -> Context<'_> {
        Context::new(&self.hosts, self.clean.as_ref(), &self.test, &[], &self.geo)
    }

    /// The verdict of `detector` on `subject` with its evidence, if there is one.
    pub(super) fn judge(
        &self,
        detector: &'static dyn Detector,
        set: &[(&str, &str)],
        subject: &str,
    ) -> Option<(Verdict, Evidence)> {
        let (context, params) = (self.context(), params(detector, set));
        let subject: Address = subject.parse().unwrap();
        let verdict =
            detector.judge(&context, &params).into_iter().find(|it| context.address(it.subject) == subject)?;
        let evidence = detector.evidence(&context, &params, &verdict);
        Some((verdict, evidence))
    }

    /// The peers of a verdict as text.
    pub(super) fn peers(&self, verdict: &Verdict) -> Vec<String> {
        verdict.peers.iter().map(|host| self.context().address(*host).to_string()).collect()
    }
}
