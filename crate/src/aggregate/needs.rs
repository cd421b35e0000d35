//! Which aggregates are wanted, and which columns they need.

use crate::flow::Part;

/// An aggregate that the overview or a detector asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// [`super::Totals`].
    Totals,
    /// [`super::Conversations`].
    Conversations,
    /// [`super::EndpointHours`].
    EndpointHours,
    /// [`super::UpValues`].
    UpValues,
    /// [`super::DownValues`].
    DownValues,
    /// [`super::InsideRatios`].
    InsideRatios,
    /// [`super::PortPeriods`].
    PortPeriods,
    /// [`super::ConnKinds`].
    ConnKinds,
    /// [`super::Failures`].
    Failures,
    /// [`super::Contacts`].
    Contacts,
    /// [`super::LongFlows`].
    LongFlows,
    /// [`super::UnusualPorts`].
    UnusualPorts,
    /// [`super::Requests`].
    Requests,
    /// [`super::Mismatches`].
    Mismatches,
    /// [`super::Names`].
    Names,
    /// [`super::Labels`].
    Labels,
    /// [`super::NoSuchNames`].
    NoSuchNames,
}

/// A set of [`Need`]s.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Needs(u32);

impl Needs {
    /// Whether `need` is in the set.
    pub fn has(self, need: Need) -> bool {
        self.0 & 1 << need as u32 != 0
    }

    /// The parts whose columns must be read. Addresses always are: a row
    /// without them is left out.
    pub fn parts(self) -> Vec<Part> {
        use Need::{
            ConnKinds, Contacts, Conversations, DownValues, EndpointHours, Failures, InsideRatios, Labels, LongFlows,
            Mismatches, Names, NoSuchNames, PortPeriods, Requests, Totals, UnusualPorts, UpValues,
        };
        let needed_by = |part: Part| -> &[Need] {
            match part {
                Part::Source | Part::Destination => &[],
                Part::Time => &[Totals, EndpointHours, PortPeriods, Contacts, Requests, Names, NoSuchNames],
                Part::Protocol => {
                    &[Conversations, EndpointHours, DownValues, ConnKinds, Failures, Contacts, LongFlows, UnusualPorts]
                }
                Part::Port => &[
                    Conversations,
                    EndpointHours,
                    DownValues,
                    PortPeriods,
                    Failures,
                    LongFlows,
                    UnusualPorts,
                    Requests,
                    Mismatches,
                ],
                Part::UpBytes => {
                    &[Totals, Conversations, EndpointHours, UpValues, InsideRatios, ConnKinds, UnusualPorts]
                }
                Part::DownBytes => {
                    &[Totals, Conversations, EndpointHours, DownValues, InsideRatios, ConnKinds, UnusualPorts]
                }
                Part::State => &[ConnKinds, Failures, Contacts],
                Part::Application => &[ConnKinds, UnusualPorts],
                Part::Duration => &[LongFlows],
                Part::MimeTypes => &[Requests, Mismatches],
                Part::Uri | Part::Status => &[Mismatches],
                Part::Query => &[Names, Labels],
                Part::ResponseCode => &[NoSuchNames],
                // Shown with rows, never gathered.
                Part::Method | Part::Host | Part::UserAgent => &[],
            }
        };
        Part::ALL
            .into_iter()
            .filter(|part| {
                let needs = needed_by(*part);
                let addresses = matches!(part, Part::Source | Part::Destination);
                addresses || needs.iter().any(|need| self.has(*need))
            })
            .collect()
    }
}

impl FromIterator<Need> for Needs {
    fn from_iter<I: IntoIterator<Item = Need>>(needs: I) -> Self {
        Self(needs.into_iter().fold(0, |set, need| set | 1 << need as u32))
    }
}
