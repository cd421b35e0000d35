//! Application protocols on ports on which they are not expected.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::wire::{Reader, Writer};
use super::{Aggregate, NewIds, Scope, Tally, endpoint};
use crate::error::Error;
use crate::flow::{FlowBatch, NO_TEXT, Service, unusual_port};

/// Flows and bytes per source, destination, service and application, where the
/// application is not expected on the port (see [`unusual_port`]).
#[derive(Clone, Default)]
pub struct UnusualPorts(HashMap<(u32, u64, u32), Tally, FxBuildHasher>);

impl UnusualPorts {
    /// Every entry as source id, destination id, service, text id of the
    /// application and tally, in no order.
    pub fn unsorted(&self) -> impl ExactSizeIterator<Item = (u32, u32, Service, u32, Tally)> {
        self.0.iter().map(|((source, endpoint, application), tally)| {
            (*source, (*endpoint >> 32) as u32, Service::from_code(*endpoint as u32), *application, *tally)
        })
    }
}

impl Aggregate for UnusualPorts {
    type Batch = FlowBatch;

    fn update(&mut self, batch: &FlowBatch, scope: &Scope<'_>) {
        // There are few kinds: the text is looked at once for most of them.
        let mut known = [(NO_TEXT, 0, false); 64];
        let ends = batch.source.iter().zip(&batch.destination);
        let services = batch.protocol.iter().zip(&batch.port);
        let bytes = batch.up_bytes.iter().zip(&batch.down_bytes);
        for (application, (((source, destination), (protocol, port)), (up, down))) in
            batch.application.iter().zip(ends.zip(services).zip(bytes))
        {
            if *application == NO_TEXT {
                continue;
            }
            let place = (*application as usize ^ usize::from(*port)) % known.len();
            let Some(kind) = known.get_mut(place) else { continue };
            if (kind.0, kind.1) != (*application, *port) {
                *kind = (*application, *port, unusual_port(scope.texts.get(*application), *port));
            }
            if kind.2 {
                let service = Service { protocol: *protocol, port: *port };
                let key = (*source, endpoint(*destination, service.code()), *application);
                self.0.entry(key).or_default().add_flow(*up, *down);
            }
        }
    }

    fn merge(&mut self, other: Self, new_ids: &NewIds) {
        for ((source, endpoint, application), tally) in other.0 {
            let key = (new_ids.address(source), new_ids.endpoint(endpoint), new_ids.text(application));
            self.0.entry(key).or_default().add(tally);
        }
    }

    fn encode(&self, out: &mut Writer) {
        out.list(self.0.iter(), 16 + Tally::WIRE_BYTES, |out, ((source, endpoint, application), tally)| {
            out.u64(u64::from(*source) << 32 | u64::from(*application));
            out.u64(*endpoint);
            tally.encode(out);
        });
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self, Error> {
        let flows = input.map(16 + Tally::WIRE_BYTES, |input| {
            let (ends, endpoint) = (input.u64()?, input.u64()?);
            Ok((((ends >> 32) as u32, endpoint, ends as u32), Tally::decode(input)?))
        })?;
        Ok(Self(flows))
    }

    fn bytes(&self) -> usize {
        self.0.allocation_size()
    }
}
