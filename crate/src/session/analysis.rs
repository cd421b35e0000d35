//! Merging, comparing and reporting.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::aggregate::{Day, Gathered, Hosts};
use crate::chart::{of_logs, of_overviews, of_plots, spec::Chart};
use crate::detect::{
    self, Context, Evaluation, Fact, Finding, HostReport, Outcome, ParamInput, Params, Table, log_overview, overview,
};
use crate::error::{Code, Error};
use crate::export::{FileReport, Logs, Overviews, Report, Role, SkippedLine, SkippedRows, csv_of, table, tables};
use crate::flow::{Address, Cidr, Clock, Dialect, RowFilter, RowKind, format_micros, infer_inside};
use crate::geo::Geo;

/// Rows of a table that the page is given at first.
const PAGE_ROWS: usize = 100;

/// What a report says of a file beside its numbers.
#[derive(Clone, Debug, Deserialize)]
pub struct FileMeta {
    /// Identifies the file.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whose column names it has.
    pub dialect: String,
    /// Unit of its time column.
    pub time_unit: String,
}

/// What is asked of the analysis.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// Keys of the clean day's files.
    pub baseline: Vec<String>,
    /// Keys of the files of the day under test.
    pub test: Vec<String>,
    /// Inside networks in CIDR notation; inferred when left out.
    pub inside: Option<Vec<String>>,
    /// Parameters that differ from their defaults.
    pub params: ParamInput,
    /// The rule set that is run; all of them when left out.
    pub rules: Option<String>,
}

/// All about one finding.
#[derive(Clone, Debug, Serialize)]
pub struct Detail {
    /// The finding, with all its peers.
    pub finding: Finding,
    /// Numbers of both days.
    pub facts: Vec<Fact>,
    /// Charts.
    pub charts: Vec<Chart>,
    /// Tables.
    pub tables: Vec<Table>,
    /// The rows behind it, in the day under test.
    pub rows_filter: RowFilter,
}

struct File {
    meta: FileMeta,
    gathered: Arc<Gathered>,
}

/// Two days in common host numbers.
struct Days {
    keys: [Vec<String>; 2],
    hosts: Hosts,
    baseline: Option<Day>,
    test: Option<Day>,
}

/// The last answer.
struct Answer {
    inside: Vec<Cidr>,
    evaluation: Option<Evaluation>,
    report: Report,
}

/// Files merged, compared and reported. One lives in the analysis worker.
#[derive(Default)]
pub struct Analysis {
    files: BTreeMap<String, File>,
    /// Country and network data.
    pub geo: Geo,
    days: Option<Days>,
    answer: Option<Answer>,
}

impl Analysis {
    /// Adds a part of a file to what is there of it.
    pub fn add(&mut self, meta: FileMeta, mut part: Gathered) {
        self.days = None;
        self.answer = None;
        match self.files.get_mut(&meta.key) {
            Some(file) => {
                let mut whole = Arc::try_unwrap(std::mem::take(&mut file.gathered)).unwrap_or_default();
                whole.merge(part);
                *file = File { meta, gathered: Arc::new(whole) };
            }
            None => {
                part.settle();
                self.files.insert(meta.key.clone(), File { meta, gathered: Arc::new(part) });
            }
        }
    }

    /// Forgets a file.
    pub fn remove(&mut self, key: &str) {
        self.days = None;
        self.answer = None;
        self.files.remove(key);
    }

    /// Runs all detectors and describes the days.
    ///
    /// # Errors
    /// A bad parameter or network; [`Code::Rescan`] when the inside networks ask
    /// for flows that were not looked at closely enough when the files were read.
    pub fn evaluate(&mut self, request: &Request) -> Result<&Report, Error> {
        self.prepare(request)?;
        let Some(days) = &self.days else { return Err(unprepared()) };
        let said = request.inside.iter().flatten().map(|network| network.parse());
        let said = said.collect::<Result<Vec<Cidr>, Error>>()?;
        let [baseline_keys, test_keys] = &days.keys;
        let roles = baseline_keys.iter().map(|key| (Role::Baseline, key));
        let roles = roles.chain(test_keys.iter().map(|key| (Role::Test, key)));
        let files: Vec<(Role, &File)> = roles.filter_map(|(role, key)| Some((role, self.files.get(key)?))).collect();
        let inside_of = |file: &File| if request.inside.is_some() { said.clone() } else { inferred(&file.gathered) };
        let mut inside: Vec<Cidr> = files.iter().flat_map(|(_, file)| inside_of(file)).collect();
        inside.sort_unstable();
        inside.dedup();
        check_gathered(days, &inside)?;

        let baseline = days.baseline.as_ref();
        let has_flows =
            |day: &&Day| day.dialects.iter().map(|dialect| Dialect::kind(*dialect)).any(|kind| kind == RowKind::Flows);
        let describe = |day: Option<&Day>| {
            let day = day.filter(has_flows);
            day.map(|day| overview(&Context::new(&days.hosts, baseline, day, &inside, &self.geo), day))
        };
        let logs = |day: Option<&Day>| day.map(|day| log_overview(&days.hosts, day, &request.params)).transpose();
        let evaluation = match &days.test {
            Some(test) => {
                let context = Context::new(&days.hosts, baseline, test, &inside, &self.geo);
                Some(detect::evaluate(&context, &request.params, request.rules.as_deref())?)
            }
            None => {
                Params::check_detectors(&request.params)?;
                None
            }
        };
        let report = Report {
            files: files.iter().map(|(role, file)| file_report(*role, file, inside_of(file))).collect(),
            overview: Overviews { baseline: describe(baseline), test: describe(days.test.as_ref()) },
            logs: Logs { baseline: logs(baseline)?, test: logs(days.test.as_ref())? },
            detectors: evaluation.as_ref().map_or_else(not_run, |evaluation| evaluation.outcomes.clone()),
            findings: evaluation.as_ref().map(|evaluation| evaluation.findings.clone()).unwrap_or_default(),
        };
        Ok(&self.answer.insert(Answer { inside, evaluation, report }).report)
    }

    /// Brings the two days into common host numbers, unless they are already.
    fn prepare(&mut self, request: &Request) -> Result<(), Error> {
        let keys = [request.baseline.clone(), request.test.clone()];
        if self.days.as_ref().is_some_and(|days| days.keys == keys) {
            return Ok(());
        }
        let [baseline, test] = [self.day(&keys[0])?, self.day(&keys[1])?];
        let hosts = Hosts::of(baseline.iter().chain(&test).map(|gathered| &**gathered));
        let day = |gathered: Option<Arc<Gathered>>| gathered.map(|gathered| Day::new(gathered, &hosts));
        let (baseline, test) = (day(baseline), day(test));
        self.days = Some(Days { keys, hosts, baseline, test });
        Ok(())
    }

    /// What was gathered of the files of one day; `None` when there is none.
    fn day(&self, keys: &[String]) -> Result<Option<Arc<Gathered>>, Error> {
        let mut day: Option<Arc<Gathered>> = None;
        for key in keys {
            let file = self.files.get(key).ok_or_else(|| {
                Error::new(Code::Misuse, format!("{key} was not read; expected one of the files that were"))
            })?;
            day = Some(match day {
                None => Arc::clone(&file.gathered),
                Some(mut whole) => {
                    Arc::make_mut(&mut whole).merge(Gathered::clone(&file.gathered));
                    whole
                }
            });
        }
        Ok(day.map(|mut day| {
            if keys.len() > 1 {
                Arc::make_mut(&mut day).settle();
            }
            day
        }))
    }

    fn answered(&self) -> Result<(&Days, &Answer), Error> {
        self.days.as_ref().zip(self.answer.as_ref()).ok_or_else(unprepared)
    }

    /// The last report.
    ///
    /// # Errors
    /// Nothing was evaluated yet.
    pub fn report(&self) -> Result<&Report, Error> {
        Ok(&self.answered()?.1.report)
    }

    fn asked(&self) -> Result<(Context<'_>, &Evaluation), Error> {
        let (days, answer) = self.answered()?;
        let (test, evaluation) = days.test.as_ref().zip(answer.evaluation.as_ref()).ok_or_else(unprepared)?;
        Ok((Context::new(&days.hosts, days.baseline.as_ref(), test, &answer.inside, &self.geo), evaluation))
    }

    /// All about finding number `finding` of the last report.
    ///
    /// # Errors
    /// There is no such finding.
    pub fn detail(&self, finding: usize) -> Result<Detail, Error> {
        let (context, evaluation) = self.asked()?;
        let evidence = evaluation.evidence(&context, finding)?;
        let finding = evaluation.findings.get(finding).cloned().ok_or_else(unprepared)?;
        Ok(Detail {
            finding,
            facts: evidence.facts,
            charts: of_plots(&evidence.plots),
            tables: evidence.tables,
            rows_filter: evidence.rows,
        })
    }

    /// What every detector says of one address.
    ///
    /// # Errors
    /// `address` is none, or is in no flow.
    pub fn host(&self, address: &str) -> Result<HostReport, Error> {
        let parsed: Address = address.trim().parse().map_err(|_| {
            let sentence = format!("\"{address}\" is not an IP address; expected one such as 192.168.105.20");
            Error::new(Code::BadParameter, sentence)
        })?;
        let (context, evaluation) = self.asked()?;
        evaluation.host(&context, &self.geo, parsed)
    }

    /// The overview charts of the last report.
    ///
    /// # Errors
    /// Nothing was evaluated yet.
    pub fn charts(&self) -> Result<Vec<Chart>, Error> {
        let Report { overview, logs, .. } = self.report()?;
        let mut charts = of_overviews(overview.baseline.as_ref(), overview.test.as_ref());
        charts.extend(of_logs(logs.baseline.as_ref(), logs.test.as_ref()));
        Ok(charts)
    }

    /// The tables of the last report, each with its first rows.
    ///
    /// # Errors
    /// Nothing was evaluated yet.
    pub fn tables(&self) -> Result<Vec<Table>, Error> {
        Ok(tables(self.report()?, 0..PAGE_ROWS))
    }

    /// The table `id` of the last report with `limit` rows from row `offset` on.
    ///
    /// # Errors
    /// There is no such table.
    pub fn table_rows(&self, id: &str, offset: usize, limit: usize) -> Result<Table, Error> {
        let rows = offset..offset.saturating_add(limit);
        table(self.report()?, id, rows).ok_or_else(|| self.no_table(id))
    }

    /// The whole table `id` of the last report as CSV.
    ///
    /// # Errors
    /// There is no such table.
    pub fn csv(&self, id: &str) -> Result<String, Error> {
        csv_of(self.report()?, id).ok_or_else(|| self.no_table(id))
    }

    fn no_table(&self, id: &str) -> Error {
        let known = self.report().map(|report| tables(report, 0..0)).unwrap_or_default();
        let known: Vec<String> = known.into_iter().map(|table| table.id).collect();
        Error::new(Code::BadParameter, format!("there is no table \"{id}\"; expected one of: {}", known.join(", ")))
    }
}

fn unprepared() -> Error {
    Error::new(Code::Misuse, "nothing was evaluated yet; expected files with roles first")
}

/// The outcomes when there is no day under test.
fn not_run() -> Vec<Outcome> {
    let note = "This rule judges a day under test; none was given.";
    detect::catalogue()
        .into_iter()
        .map(|meta| Outcome { id: meta.id, ran: false, note: Some(note.to_owned()), judged: 0, flagged: 0 })
        .collect()
}

/// The private networks that act as sources.
fn inferred(gathered: &Gathered) -> Vec<Cidr> {
    let addresses = gathered.ids.addresses.as_slice();
    let mut is_source = vec![false; addresses.len()];
    let sources = gathered.conversations.unsorted().map(|(source, ..)| source);
    let sources = sources.chain(gathered.requests.unsorted().map(|(source, ..)| source));
    for source in sources.chain(gathered.names.unsorted().map(|(source, ..)| source)) {
        if let Some(is_source) = is_source.get_mut(source as usize) {
            *is_source = true;
        }
    }
    infer_inside(addresses.iter().zip(is_source).filter_map(|(address, is_source)| is_source.then_some(*address)))
}

/// Ratios are gathered for destinations that were inside when a file was read.
fn check_gathered(days: &Days, inside: &[Cidr]) -> Result<(), Error> {
    for day in days.baseline.iter().chain(&days.test) {
        let missed = |address: &&Address| crate::flow::contains(inside, **address) && !day.has_ratios_to(**address);
        if let Some(address) = days.hosts.addresses().iter().find(missed) {
            let sentence =
                format!("{address} is inside now, but was not when the files were read; they must be read again");
            return Err(Error::new(Code::Rescan, sentence));
        }
    }
    Ok(())
}

fn file_report(role: Role, file: &File, inside: Vec<Cidr>) -> FileReport {
    let Gathered { dialects, totals, requests, names, skipped, .. } = &*file.gathered;
    let kind = dialects.first().map_or(RowKind::Flows, |dialect| dialect.kind());
    let (rows, first, last) = match kind {
        RowKind::Flows => (totals.rows, totals.first_micros, totals.last_micros),
        RowKind::Http => (requests.rows, requests.first_micros, requests.last_micros),
        RowKind::Dns => (names.rows, names.first_micros, names.last_micros),
    };
    let clock = Clock::of(last);
    let time = |micros| (first <= last).then(|| format_micros(clock, micros));
    FileReport {
        key: file.meta.key.clone(),
        role,
        name: file.meta.name.clone(),
        kind,
        rows,
        skipped_rows: skipped.total(),
        skipped: SkippedRows::list(skipped),
        skipped_lines: SkippedLine::list(skipped),
        notes: skipped.notes.clone(),
        dialect: file.meta.dialect.clone(),
        time_unit: file.meta.time_unit.clone(),
        inside,
        first_time: time(first),
        last_time: time(last),
    }
}
