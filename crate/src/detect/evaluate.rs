//! Runs all detectors and puts what they find in one order.

use std::collections::BTreeSet;

use serde::Serialize;

use super::context::{Context, network_words};
use super::finding::{Finding, Severity, Verdict};
use super::meta::Meta;
use super::params::{ParamInput, Params};
use super::{ALL, Detector, Evidence};
use crate::aggregate::Day;
use crate::error::{Code, Error};
use crate::flow::{Address, Dialect};
use crate::geo::{CountryCode, Geo, Scope};

/// Networks named with a finding: those of its first peers.
const NETWORKS: usize = 3;

/// How a detector's run went.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Detector id.
    pub id: &'static str,
    /// Whether it could run.
    pub ran: bool,
    /// Why not, in a sentence.
    pub note: Option<String>,
    /// Devices judged.
    pub judged: usize,
    /// Devices flagged.
    pub flagged: usize,
}

/// The detectors' verdicts on two days.
pub struct Evaluation {
    /// How each detector's run went.
    pub outcomes: Vec<Outcome>,
    /// The flagged devices, the most urgent first.
    pub findings: Vec<Finding>,
    /// Every verdict with its detector, in the order of [`ALL`].
    verdicts: Vec<Judged>,
    /// For each finding the position of its verdict.
    sources: Vec<usize>,
}

struct Judged {
    detector: &'static dyn Detector,
    params: Params,
    verdict: Verdict,
}

/// What one detector says of one host, flagged or not.
#[derive(Clone, Debug, Serialize)]
pub struct HostVerdict {
    /// Detector id.
    pub detector: &'static str,
    /// Detector title.
    pub title: &'static str,
    /// Whether the detector could judge the host.
    pub judged: bool,
    /// Whether it flagged it.
    pub flagged: bool,
    /// What is compared with the threshold.
    pub value: Option<f64>,
    /// The threshold.
    pub threshold: Option<f64>,
    /// Unit of both.
    pub unit: &'static str,
    /// What before and after measure.
    pub measure: String,
    /// Their unit.
    pub measure_unit: &'static str,
    /// On the clean day.
    pub before: Option<f64>,
    /// On the day under test.
    pub after: Option<f64>,
    /// One sentence.
    pub sentence: String,
}

/// Where a host is.
#[derive(Clone, Debug, Serialize)]
pub struct HostPlace {
    /// Network country.
    pub country: Option<String>,
    /// AS number and organisation.
    pub network: Option<String>,
    /// Public, private, ..
    pub scope: Scope,
    /// Announced from many places: the country says little.
    pub anycast: bool,
    /// Of the inside networks.
    pub inside: bool,
}

/// What all detectors say of one host.
#[derive(Clone, Debug, Serialize)]
pub struct HostReport {
    /// The host.
    pub address: Address,
    /// Where it is.
    pub place: HostPlace,
    /// One verdict a detector.
    pub verdicts: Vec<HostVerdict>,
}

/// Runs the detectors of one rule set, or of all.
///
/// # Errors
/// A rule set or parameter that does not exist, or a value out of range.
pub fn evaluate(context: &Context<'_>, input: &ParamInput, rules: Option<&str>) -> Result<Evaluation, Error> {
    Params::check_detectors(input)?;
    check_rules(rules)?;
    let (mut outcomes, mut verdicts) = (Vec::new(), Vec::new());
    for detector in ALL {
        let meta = detector.meta();
        let params = Params::resolve(meta, input)?;
        let other_set = rules.is_some_and(|rules| rules != meta.rules);
        let other_set = other_set.then(|| format!("This rule is of the set {}, which was not asked for.", meta.rules));
        if let Some(note) = other_set.or_else(|| cannot_run(meta, context)) {
            outcomes.push(Outcome { id: meta.id, ran: false, note: Some(note), judged: 0, flagged: 0 });
            continue;
        }
        let judged = detector.judge(context, &params);
        let flagged = judged.iter().filter(|verdict| verdict.flagged).count();
        let note =
            judged.is_empty().then(|| format!("There are no {} of the kind that this rule looks at.", rows(meta)));
        outcomes.push(Outcome { id: meta.id, ran: true, note, judged: judged.len(), flagged });
        verdicts.extend(judged.into_iter().map(|verdict| Judged {
            detector: *detector,
            params: params.clone(),
            verdict,
        }));
    }
    let mut findings: Vec<(Finding, usize)> = verdicts
        .iter()
        .enumerate()
        .filter(|(_, judged)| judged.verdict.flagged)
        .map(|(position, judged)| (finding(context, judged), position))
        .collect();
    // Verdicts come in the order of detectors and subjects; equal ones stay so.
    findings.sort_unstable_by(|(a, at), (b, other)| {
        b.severity.cmp(&a.severity).then(b.excess.total_cmp(&a.excess)).then(at.cmp(other))
    });
    let (findings, sources) = findings.into_iter().unzip();
    Ok(Evaluation { outcomes, findings, verdicts, sources })
}

fn check_rules(rules: Option<&str>) -> Result<(), Error> {
    let sets: BTreeSet<&str> = ALL.iter().map(|detector| detector.meta().rules).collect();
    match rules.filter(|rules| !sets.contains(rules)) {
        None => Ok(()),
        Some(rules) => {
            let sets = Vec::from_iter(sets).join(" or ");
            Err(Error::new(Code::BadParameter, format!("there is no rule set \"{rules}\"; expected {sets}")))
        }
    }
}

/// What the rows are called that a rule reads.
fn rows(meta: &Meta) -> &'static str {
    meta.dialects.first().map_or("rows", |dialect| dialect.kind().words())
}

/// Why a rule cannot run on these days, in a sentence.
fn cannot_run(meta: &Meta, context: &Context<'_>) -> Option<String> {
    let reads = |day: &Day| meta.dialects.iter().any(|dialect| day.dialects.contains(dialect));
    if !reads(context.test) {
        let log = meta.dialects.first().map_or("flows", |dialect| match dialect {
            Dialect::ZeekConn => "Zeek's conn.log",
            Dialect::ZeekHttp => "Zeek's http.log",
            Dialect::ZeekDns => "Zeek's dns.log",
            Dialect::CourseDay | Dialect::Flows => "flows",
        });
        return Some(format!("This rule reads {log}; none was given."));
    }
    let missing = meta.needs_baseline && !context.baseline.is_some_and(reads);
    missing.then(|| "This rule compares with a clean day; none was given.".to_owned())
}

fn finding(context: &Context<'_>, Judged { detector, verdict, .. }: &Judged) -> Finding {
    let meta = detector.meta();
    // The most involved peers come first, and so do their countries.
    let mut countries: Vec<CountryCode> = Vec::new();
    for country in verdict.peers.iter().filter_map(|peer| context.country(*peer)) {
        if !countries.contains(&country) {
            countries.push(country);
        }
    }
    let mut networks: Vec<String> = Vec::new();
    for network in verdict.peers.iter().take(NETWORKS).filter_map(|peer| context.network(*peer)) {
        if !networks.contains(&network) {
            networks.push(network);
        }
    }
    Finding {
        rules: meta.rules,
        detector: meta.id,
        title: meta.title,
        subject: context.address(verdict.subject),
        peers: context.addresses(&verdict.peers),
        peer_count: verdict.peers.len(),
        group: context.addresses(&verdict.group),
        countries: countries.iter().map(|country| country.as_str().to_owned()).collect(),
        networks,
        severity: Severity::of(meta.floor, verdict.excess),
        measure: verdict.measure.clone(),
        measure_unit: verdict.measure_unit,
        before: verdict.before,
        after: verdict.after,
        value: verdict.value,
        threshold: verdict.threshold,
        unit: meta.unit,
        // JSON has no infinity; this is beyond any step of the scale.
        excess: verdict.excess.min(f64::MAX),
        summary: verdict.summary.clone(),
        attack: meta.attack.iter().map(|attack| attack.id).collect(),
    }
}

impl Evaluation {
    /// What stands behind finding number `finding`.
    ///
    /// # Errors
    /// There is no such finding.
    pub fn evidence(&self, context: &Context<'_>, finding: usize) -> Result<Evidence, Error> {
        let judged = self.sources.get(finding).and_then(|position| self.verdicts.get(*position));
        let Judged { detector, params, verdict } =
            judged.ok_or_else(|| Error::new(Code::Misuse, format!("there is no finding number {finding}")))?;
        Ok(detector.evidence(context, params, verdict))
    }

    /// What every detector says of `address`: "why not flagged?".
    ///
    /// # Errors
    /// No flow of either day has the address.
    pub fn host(&self, context: &Context<'_>, geo: &Geo, address: Address) -> Result<HostReport, Error> {
        let Some(host) = context.hosts.find(address) else {
            let sentence = format!("{address} is in no flow of either day; expected a source or destination of one");
            return Err(Error::new(Code::BadParameter, sentence));
        };
        let place = geo.locate(address);
        let verdicts = ALL.iter().zip(&self.outcomes).map(|(detector, outcome)| {
            let meta = detector.meta();
            let of_host = |judged: &&Judged| judged.detector.meta().id == meta.id && judged.verdict.subject == host;
            match self.verdicts.iter().find(of_host) {
                Some(Judged { verdict, .. }) => HostVerdict {
                    detector: meta.id,
                    title: meta.title,
                    judged: true,
                    flagged: verdict.flagged,
                    value: verdict.value,
                    threshold: Some(verdict.threshold),
                    unit: meta.unit,
                    measure: verdict.measure.clone(),
                    measure_unit: verdict.measure_unit,
                    before: verdict.before,
                    after: verdict.after,
                    sentence: verdict.summary.clone(),
                },
                None => HostVerdict {
                    detector: meta.id,
                    title: meta.title,
                    judged: false,
                    flagged: false,
                    value: None,
                    threshold: None,
                    unit: meta.unit,
                    measure: String::new(),
                    measure_unit: "",
                    before: None,
                    after: None,
                    sentence: outcome.note.clone().unwrap_or_else(|| {
                        format!("This device is the source of no {} of the kind that this rule looks at.", rows(meta))
                    }),
                },
            }
        });
        Ok(HostReport {
            address,
            place: HostPlace {
                country: place.country.map(|country| country.as_str().to_owned()),
                network: network_words(geo, address),
                scope: place.scope,
                anycast: place.anycast,
                inside: context.is_inside(host),
            },
            verdicts: verdicts.collect(),
        })
    }
}
