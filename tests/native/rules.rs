//! Each rule of the course against a plain restatement of it over rows.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use almenara::export::Report;
use almenara::flow::Address;

use crate::support::analyst::Analyst;
use crate::support::made_day::{Flow, Plan, to_parquet};
use crate::support::random::Random;

/// What a rule says of a flagged device.
#[derive(Debug)]
struct Said {
    subject: Ipv4Addr,
    before: Option<f64>,
    after: f64,
    value: Option<f64>,
    threshold: f64,
    /// The other ends, or the group, sorted.
    others: Vec<Ipv4Addr>,
}

type CountryOf<'a> = &'a dyn Fn(Ipv4Addr) -> Option<String>;

fn is_inside(address: Ipv4Addr) -> bool {
    address.octets()[..3] == [192, 168, 100]
}

fn sources(days: [&[Flow]; 2]) -> BTreeSet<Ipv4Addr> {
    days.into_iter().flatten().map(|flow| flow.source).collect()
}

fn dns_exfiltration(clean: &[Flow], test: &[Flow], factor: f64) -> Vec<Said> {
    let is_dns = |flow: &&Flow| flow.protocol == "udp" && flow.port == 53;
    let sums = |day: &[Flow], source| {
        let own = || day.iter().filter(is_dns).filter(|flow| flow.source == source);
        (own().map(|flow| flow.up_bytes).sum::<u64>() as f64, own().map(|flow| flow.down_bytes).sum::<u64>() as f64)
    };
    let mut said = Vec::new();
    for subject in sources([clean, test]) {
        let ((up_a, down_a), (up_b, down_b)) = (sums(clean, subject), sums(test, subject));
        if !(up_b > factor * up_a || down_b > factor * down_a) {
            continue;
        }
        // The direction that grew more is shown.
        let growth = |a: f64, b: f64| if b == 0.0 { 0.0 } else { b / a };
        let down = growth(down_a, down_b) > growth(up_a, up_b);
        let (before, after) = if down { (down_a, down_b) } else { (up_a, up_b) };
        let to: BTreeSet<_> =
            test.iter().filter(is_dns).filter(|flow| flow.source == subject).map(|flow| flow.destination).collect();
        said.push(Said {
            subject,
            before: Some(before),
            after,
            value: (before > 0.0).then(|| after / before),
            threshold: factor,
            others: to.into_iter().collect(),
        });
    }
    said
}

fn dns_c2(clean: &[Flow], test: &[Flow], increase: f64, decrease: f64) -> Vec<Said> {
    let count =
        |day: &[Flow], source| day.iter().filter(|flow| flow.port == 53 && flow.source == source).count() as f64;
    let mut said = Vec::new();
    for subject in sources([clean, test]) {
        let (before, after) = (count(clean, subject), count(test, subject));
        let (threshold, value) = if after > increase * before {
            (increase, after / before)
        } else if after < before / decrease {
            (decrease, before / after)
        } else {
            continue;
        };
        let value = Some(value).filter(|value| value.is_finite());
        said.push(Said { subject, before: Some(before), after, value, threshold, others: Vec::new() });
    }
    said
}

fn pair_sums(day: &[Flow]) -> BTreeMap<(Ipv4Addr, Ipv4Addr), u64> {
    let mut sums = BTreeMap::new();
    for flow in day.iter().filter(|flow| flow.protocol == "tcp" && flow.port == 443) {
        *sums.entry((flow.source, flow.destination)).or_default() += flow.up_bytes;
    }
    sums
}

fn https_exfiltration(clean: &[Flow], test: &[Flow], factor: f64) -> Vec<Said> {
    let (before, after) = (pair_sums(clean), pair_sums(test));
    let mean = after.values().sum::<u64>() as f64 / after.len() as f64;
    let mut said = Vec::new();
    for subject in sources([clean, test]) {
        let own: Vec<(Ipv4Addr, u64)> =
            after.iter().filter(|((source, _), _)| *source == subject).map(|((_, to), sum)| (*to, *sum)).collect();
        let others: Vec<Ipv4Addr> =
            own.iter().filter(|(_, sum)| *sum as f64 > factor * mean).map(|(to, _)| *to).collect();
        if others.is_empty() {
            continue;
        }
        let largest = own.iter().map(|(_, sum)| *sum).max().unwrap();
        let top = own.iter().find(|(_, sum)| *sum == largest).unwrap().0;
        said.push(Said {
            subject,
            before: before.get(&(subject, top)).map(|sum| *sum as f64),
            after: largest as f64,
            value: Some(largest as f64),
            threshold: factor * mean,
            others,
        });
    }
    said
}

fn transfer_ratio(clean: &[Flow], test: &[Flow], factor: f64) -> Vec<Said> {
    let ratios = |day: &[Flow]| -> Vec<(Ipv4Addr, Ipv4Addr, f64)> {
        let inside = day.iter().filter(|flow| is_inside(flow.destination) && flow.up_bytes > 0);
        inside.map(|flow| (flow.source, flow.destination, flow.down_bytes as f64 / flow.up_bytes as f64)).collect()
    };
    let (clean, test) = (ratios(clean), ratios(test));
    let mean = clean.iter().map(|(.., ratio)| ratio).sum::<f64>() / clean.len() as f64;
    let threshold = factor * mean;
    let over = |day: &[(Ipv4Addr, Ipv4Addr, f64)], subject| -> Vec<(Ipv4Addr, f64)> {
        let own = day.iter().filter(|(source, _, ratio)| *source == subject && *ratio > threshold);
        own.map(|(_, to, ratio)| (*to, *ratio)).collect()
    };
    let subjects: BTreeSet<Ipv4Addr> = test.iter().map(|(source, ..)| *source).collect();
    let mut said = Vec::new();
    for subject in subjects {
        let now = over(&test, subject);
        if !now.is_empty() {
            said.push(Said {
                subject,
                before: Some(over(&clean, subject).len() as f64),
                after: now.len() as f64,
                value: now.iter().map(|(_, ratio)| *ratio).reduce(f64::max),
                threshold,
                others: now.iter().map(|(to, _)| *to).collect::<BTreeSet<_>>().into_iter().collect(),
            });
        }
    }
    said
}

fn internal_botnet(clean: &[Flow], test: &[Flow], allowed: f64) -> Vec<Said> {
    let pairs = |day: &[Flow]| -> BTreeSet<(Ipv4Addr, Ipv4Addr)> {
        day.iter().filter(|flow| is_inside(flow.destination)).map(|flow| (flow.source, flow.destination)).collect()
    };
    let (before, after) = (pairs(clean), pairs(test));
    let new: Vec<_> = after.difference(&before).copied().collect();
    let of = |pairs: &mut dyn Iterator<Item = &(Ipv4Addr, Ipv4Addr)>, subject| {
        pairs.filter(|(source, _)| *source == subject).count() as f64
    };
    let suspects: Vec<Ipv4Addr> =
        sources([clean, test]).into_iter().filter(|source| of(&mut new.iter(), *source) > allowed).collect();
    // A group grows until no new pair between suspects leads out of it.
    let group = |subject| {
        let mut group = BTreeSet::from([subject]);
        loop {
            let before = group.len();
            for (a, b) in new.iter().filter(|(a, b)| suspects.contains(a) && suspects.contains(b)) {
                if group.contains(a) || group.contains(b) {
                    group.extend([*a, *b]);
                }
            }
            if group.len() == before {
                break if before > 1 { group.into_iter().collect() } else { Vec::new() };
            }
        }
    };
    suspects
        .iter()
        .map(|subject| Said {
            subject: *subject,
            before: Some(of(&mut before.iter(), *subject)),
            after: of(&mut after.iter(), *subject),
            value: Some(of(&mut new.iter(), *subject)),
            threshold: allowed,
            others: group(*subject),
        })
        .collect()
}

fn unusual_country(clean: &[Flow], test: &[Flow], allowed: f64, country: CountryOf<'_>) -> Vec<Said> {
    let known: BTreeSet<String> = clean.iter().filter_map(|flow| country(flow.destination)).collect();
    let odd: Vec<&Flow> =
        test.iter().filter(|flow| country(flow.destination).is_some_and(|country| !known.contains(&country))).collect();
    let mut said = Vec::new();
    for subject in odd.iter().map(|flow| flow.source).collect::<BTreeSet<_>>() {
        let own: Vec<&&Flow> = odd.iter().filter(|flow| flow.source == subject).collect();
        let flows = own.len() as f64;
        if flows > allowed {
            let others: BTreeSet<Ipv4Addr> = own.iter().map(|flow| flow.destination).collect();
            said.push(Said {
                subject,
                before: Some(0.0),
                after: flows,
                value: Some(flows),
                threshold: allowed,
                others: others.into_iter().collect(),
            });
        }
    }
    said
}

/// Rows that made-up days lack: other protocols and ports, nothing sent or
/// received, sources and destinations out of the ordinary, devices that are
/// there on one day only.
fn disturb(random: &mut Random, day: &mut Vec<Flow>) {
    let absent: Ipv4Addr = [192, 168, 100, 2 + random.below(20) as u8].into();
    day.retain(|flow| flow.source != absent || flow.up_bytes % 3 == 0 && flow.port != 53);
    let mut more = Vec::new();
    for flow in day.iter_mut() {
        match random.below(60) {
            0 => flow.protocol = "tcp",
            1 => flow.port = *random.choose(&[22, 53, 80, 443, 8080]).unwrap(),
            2 => flow.up_bytes = 0,
            3 => flow.down_bytes = 0,
            4 => flow.source = [192, 168, 100, random.below(250) as u8].into(),
            5 => flow.source = [85, 240, 9, random.below(4) as u8].into(),
            6 => flow.destination = [10, 0, 0, random.below(3) as u8].into(),
            7 => flow.destination = [2 + random.below(200) as u8, 20, 1, 1].into(),
            8 => more.extend(std::iter::repeat_n(flow.clone(), random.below(4) as usize)),
            9 => flow.protocol = "icmp",
            _ => {}
        }
    }
    day.append(&mut more);
}

fn assert_same(report: &Report, detector: &str, expected: &[Said], seed: u64) {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-8 * a.abs().max(b.abs()).max(1.0);
    let near_or_none = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => near(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    let mut found: Vec<_> = report.findings.iter().filter(|finding| finding.detector == detector).collect();
    found.sort_by_key(|finding| finding.subject);
    let subjects: Vec<String> = found.iter().map(|finding| finding.subject.to_string()).collect();
    let said: Vec<String> = expected.iter().map(|said| said.subject.to_string()).collect();
    assert_eq!(subjects, said, "{detector}, seed {seed}");
    for (finding, said) in found.iter().zip(expected) {
        let others = if detector == "internal-botnet" { &finding.group } else { &finding.peers };
        let mut others: Vec<String> = others.iter().map(ToString::to_string).collect();
        others.sort();
        let mut expected_others: Vec<String> = said.others.iter().map(ToString::to_string).collect();
        expected_others.sort();
        assert!(
            near_or_none(finding.before, said.before)
                && near_or_none(finding.after, Some(said.after))
                && near_or_none(finding.value, said.value)
                && near(finding.threshold, said.threshold)
                && others == expected_others,
            "{detector}, seed {seed}: found {finding:#?}, expected {said:?}"
        );
    }
}

#[test]
fn every_rule_says_what_a_plain_reading_of_it_says() {
    let mut analyst = Analyst::new();
    let geo = crate::support::analyst::geo();
    let country = |address: Ipv4Addr| {
        let place = geo.locate(Address::from_v4(address.to_bits()));
        place.country.map(|country| country.to_string())
    };
    let mut flagged: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..8 {
        // The first days are as made, with the rules' own constants; the later
        // ones are disturbed, with other constants.
        let plan =
            Plan { seed, devices: 60, flows_per_device: 60.0, strength: [1.0, 0.2, 0.0, 3.0][seed as usize % 4] };
        let (mut clean, mut test) = plan.make();
        let mut random = Random::new(seed);
        let set = |usual: f64, other: f64| if seed < 4 { usual } else { other };
        if seed >= 2 {
            disturb(&mut random, &mut clean);
            disturb(&mut random, &mut test);
        }
        let params = [
            ("dns-exfiltration", "factor", set(4.0, 2.5)),
            ("https-exfiltration", "mean_factor", set(1.0, 0.5)),
            ("transfer-ratio", "factor", set(3.0, 2.0)),
            ("internal-botnet", "allowed_pairs", set(0.0, 1.0)),
            ("dns-c2", "increase", set(4.0, 2.0)),
            ("dns-c2", "decrease", set(4.0, 1.5)),
            ("unusual-country", "allowed_flows", set(0.0, 2.0)),
        ];
        for (detector, id, value) in params {
            analyst.params.entry(detector.to_owned()).or_default().insert(id.to_owned(), value.into());
        }
        analyst.inside = Some(vec!["192.168.100.0/24".to_owned()]);
        let report = analyst.compare(&to_parquet(&clean).unwrap(), &to_parquet(&test).unwrap());
        let (clean, test) = (&clean[..], &test[..]);
        let expected = [
            ("dns-exfiltration", dns_exfiltration(clean, test, set(4.0, 2.5))),
            ("https-exfiltration", https_exfiltration(clean, test, set(1.0, 0.5))),
            ("transfer-ratio", transfer_ratio(clean, test, set(3.0, 2.0))),
            ("internal-botnet", internal_botnet(clean, test, set(0.0, 1.0))),
            ("dns-c2", dns_c2(clean, test, set(4.0, 2.0), set(4.0, 1.5))),
            ("unusual-country", unusual_country(clean, test, set(0.0, 2.0), &country)),
        ];
        for (detector, said) in &expected {
            assert_same(&report, detector, said, seed);
            *flagged.entry(detector).or_default() += said.len();
        }
        let all: usize = expected.iter().map(|(_, said)| said.len()).sum();
        assert_eq!(report.findings.len(), all, "no finding beside those of the six rules, seed {seed}");
    }
    println!("flagged over all days: {flagged:?}");
    assert!(flagged.values().all(|count| *count > 10), "the days must make every rule fire: {flagged:?}");
}
