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
}

/// A set of [`Need`]s.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Needs(u8);

impl Needs {
    /// Whether `need` is in the set.
    pub fn has(self, need: Need) -> bool {
        self.0 & 1 << need as u8 != 0
    }

    /// The parts whose columns must be read. Addresses always are: a row
    /// without them is no flow.
    pub fn parts(self) -> Vec<Part> {
        let needed_by = |part: Part| -> &[Need] {
            match part {
                Part::Source | Part::Destination => &[],
                Part::Time => &[Need::Totals, Need::EndpointHours],
                Part::Protocol | Part::Port => &[Need::Conversations, Need::EndpointHours, Need::DownValues],
                Part::UpBytes => {
                    &[Need::Totals, Need::Conversations, Need::EndpointHours, Need::UpValues, Need::InsideRatios]
                }
                Part::DownBytes => {
                    &[Need::Totals, Need::Conversations, Need::EndpointHours, Need::DownValues, Need::InsideRatios]
                }
            }
        };
        Part::ALL
            .into_iter()
            .filter(|part| {
                let needs = needed_by(*part);
                needs.is_empty() || needs.iter().any(|need| self.has(*need))
            })
            .collect()
    }
}

impl FromIterator<Need> for Needs {
    fn from_iter<I: IntoIterator<Item = Need>>(needs: I) -> Self {
        Self(needs.into_iter().fold(0, |set, need| set | 1 << need as u8))
    }
}
