//! Reads `--output=streamed_proto` of `query` and `cquery`, one target after the other.

use std::collections::{HashMap, VecDeque};
use std::io::Read;

use crate::convert::{configuration, id, target};
use crate::messages::{Limits, Messages};
use crate::read_error::ReadError;
use crate::strings::Strings;
use crate::target::{Configuration, Target};
use crate::wire;

/// Iterates over the targets of `query --output=streamed_proto`. Ends after an error.
pub struct TargetReader<R> {
    input: Messages<R>,
    strings: Strings,
    ended: bool,
}

impl<R: Read> TargetReader<R> {
    /// Reads from the start of a stream. The input needs no buffering.
    pub fn new(input: R) -> Self {
        Self::with_limits(input, Limits::default())
    }

    /// Like `new`, with other limits than the default ones.
    pub fn with_limits(input: R, limits: Limits) -> Self {
        Self {
            input: Messages::new(input, limits),
            strings: Strings::default(),
            ended: false,
        }
    }

    fn read(&mut self) -> Result<Option<Target>, ReadError> {
        let Some(wire) = self.input.next::<wire::Target>(wire::in_target)? else {
            return Ok(None);
        };
        let target = target(wire, &mut self.strings);
        target
            .map(Some)
            .ok_or_else(|| self.input.malformed(NO_TARGET.to_owned()))
    }
}

impl<R: Read> Iterator for TargetReader<R> {
    type Item = Result<Target, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read();
        self.ended = !matches!(read, Ok(Some(_)));
        read.transpose()
    }
}

/// A target in a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configured {
    /// The target. Its inputs have configurations if the call has `--transitions=lite`.
    pub target: Target,
    /// The id of its configuration. `None` for source files and similar targets.
    pub configuration: Option<u32>,
}

/// Iterates over the targets of `cquery --output=streamed_proto`. Ends after an error.
pub struct ConfiguredReader<R> {
    input: Messages<R>,
    strings: Strings,
    configurations: HashMap<u32, Configuration>,
    pending: VecDeque<wire::ConfiguredTarget>,
    ended: bool,
}

impl<R: Read> ConfiguredReader<R> {
    /// Reads from the start of a stream. The input needs no buffering.
    pub fn new(input: R) -> Self {
        Self::with_limits(input, Limits::default())
    }

    /// Like `new`, with other limits than the default ones.
    pub fn with_limits(input: R, limits: Limits) -> Self {
        Self {
            input: Messages::new(input, limits),
            strings: Strings::default(),
            configurations: HashMap::new(),
            pending: VecDeque::new(),
            ended: false,
        }
    }

    /// The configurations read so far, by id. They are complete only at the end.
    pub fn configurations(self) -> HashMap<u32, Configuration> {
        self.configurations
    }

    fn read(&mut self) -> Result<Option<Configured>, ReadError> {
        while self.pending.is_empty() {
            let Some(wire) = self.input.next::<wire::CqueryResult>(wire::in_configured)? else {
                return Ok(None);
            };
            for one in wire.configurations {
                let one = configuration(one, &mut self.strings);
                self.configurations.insert(one.id, one);
            }
            self.pending.extend(wire.results);
        }
        let wire = self.pending.pop_front().unwrap_or_default();
        let target = target(wire.target.unwrap_or_default(), &mut self.strings)
            .ok_or_else(|| self.input.malformed(NO_TARGET.to_owned()))?;
        Ok(Some(Configured {
            target,
            configuration: id(wire.configuration_id),
        }))
    }
}

impl<R: Read> Iterator for ConfiguredReader<R> {
    type Item = Result<Configured, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read();
        self.ended = !matches!(read, Ok(Some(_)));
        read.transpose()
    }
}

const NO_TARGET: &str =
    "a target without a label; is this the output of `query --output=streamed_proto`?";
