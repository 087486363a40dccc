//! Converts the messages of the expanded formats to the model.

use std::time::Duration;

use crate::fault::Fault;
use crate::file::{Digest, File, HashFunction};
use crate::inputs::Inputs;
use crate::metrics::Metrics;
use crate::model::Spawn;
use crate::wanted::Wanted;
use crate::wire;

/// Converts a spawn of a JSON or binary log.
pub(crate) fn spawn(mut wire: wire::SpawnExec, wanted: Wanted) -> Result<Spawn, Fault> {
    let nothing = wire.command_args.is_empty() && wire.listed_outputs.is_empty();
    if nothing && wire.mnemonic.is_empty() && wire.runner.is_empty() {
        return Err(Fault::Malformed(
            "a spawn without command, outputs, mnemonic and runner; is this an execution log?"
                .to_owned(),
        ));
    }
    wire.command_args
        .retain(|argument| wanted.argument(argument.as_bytes()));
    if !wanted.environment {
        wire.environment_variables.clear();
    }
    let mut listed_outputs: Vec<_> = wire
        .listed_outputs
        .iter()
        .map(|path| path.as_str().into())
        .collect();
    listed_outputs.sort();
    Ok(Spawn {
        command_args: wire.command_args,
        environment: pairs(wire.environment_variables),
        platform: pairs(wire.platform.unwrap_or_default().properties),
        inputs: if wanted.inputs {
            Inputs::listed(files(wire.inputs)?)
        } else {
            Inputs::left_out()
        },
        listed_outputs,
        actual_outputs: files(wire.actual_outputs)?,
        remotable: wire.remotable,
        cacheable: wire.cacheable,
        remote_cacheable: wire.remote_cacheable,
        timeout: milliseconds(wire.timeout_millis)?,
        mnemonic: wire.mnemonic,
        runner: wire.runner,
        cache_hit: wire.cache_hit,
        status: wire.status,
        exit_code: wire.exit_code,
        target_label: wire.target_label,
        digest: wire
            .digest
            .map(|digest| self::digest(digest, None))
            .transpose()?,
        metrics: Metrics::new(wire.metrics, wire.walltime),
    })
}

pub(crate) fn pairs(wire: Vec<wire::Pair>) -> Vec<(String, String)> {
    wire.into_iter()
        .map(|pair| (pair.name, pair.value))
        .collect()
}

pub(crate) fn milliseconds(value: i64) -> Result<Duration, Fault> {
    let value = u64::try_from(value);
    value
        .map(Duration::from_millis)
        .map_err(|_| Fault::Malformed("a negative timeout".to_owned()))
}

/// Converts a digest. If it names no hash function, uses `function`.
pub(crate) fn digest(wire: wire::Digest, function: Option<&HashFunction>) -> Result<Digest, Fault> {
    let Ok(size_bytes) = u64::try_from(wire.size_bytes) else {
        return Err(Fault::Malformed(format!(
            "a digest of {} bytes",
            wire.size_bytes
        )));
    };
    let function = match function {
        Some(function) if wire.hash_function_name.is_empty() => function.clone(),
        _ => HashFunction::parse(&wire.hash_function_name),
    };
    Ok(Digest {
        hash: wire.hash.into(),
        size_bytes,
        function,
    })
}

fn files(wire: Vec<wire::File>) -> Result<Vec<File>, Fault> {
    let file = |file: wire::File| {
        Ok(File {
            path: file.path.into(),
            digest: file.digest.map(|wire| digest(wire, None)).transpose()?,
            symlink_target: (!file.symlink_target_path.is_empty())
                .then(|| file.symlink_target_path.into()),
            is_tool: file.is_tool,
        })
    };
    let mut files = wire
        .into_iter()
        .map(file)
        .collect::<Result<Vec<_>, Fault>>()?;
    // Bazel sorts inputs by path component, and sorts the files of each directory separately.
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}
