//! gRPC and the Remote Execution API: the status codes as Java, Go, Rust and Python print them, and Bazel's own exceptions.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{find, has, has_any, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "io.grpc.",
    "io.netty.",
    "devtools.build.lib.remote",
    "rpc error: code = ",
    "artifact with digest",
    "BulkTransferException",
    "errors during bulk transfer",
    "CacheNotFoundException",
    "Remote Execution Failure",
    "remote cache hit check",
    "StatusCode.",
    "tonic::",
    "GRPC BYTESTREAM",
    "Build Event Protocol upload failed",
    "status: ",
    "{ code: ",
];

/// How lines of Bazel's client start, in an exception or a stack trace.
const CLASSES: [&str; 3] = [
    "io.grpc.",
    "io.netty.",
    "com.google.devtools.build.lib.remote.",
];

/// Words that only Bazel's client uses.
const WORDS: [&str; 9] = [
    " errors during bulk transfer",
    "IOException: Error while uploading artifact with digest",
    "IOException: Error while downloading artifact with digest",
    "BulkTransferException: ",
    "CacheNotFoundException: Missing digest",
    "Remote Execution Failure",
    "Remote connection/protocol failed with",
    "GRPC BYTESTREAM",
    "The Build Event Protocol upload failed",
];

/// The status codes of gRPC except those that also mean a mistake of the caller.
const CODES: [&str; 18] = [
    "Unavailable",
    "UNAVAILABLE",
    "DeadlineExceeded",
    "DEADLINE_EXCEEDED",
    "ResourceExhausted",
    "RESOURCE_EXHAUSTED",
    "PermissionDenied",
    "PERMISSION_DENIED",
    "Unauthenticated",
    "UNAUTHENTICATED",
    "FailedPrecondition",
    "FAILED_PRECONDITION",
    "Unimplemented",
    "UNIMPLEMENTED",
    "Internal",
    "INTERNAL",
    "NotFound",
    "NOT_FOUND",
];

/// The other codes, which count only in the form of tonic.
const TONIC: [&str; 7] = [
    "status: InvalidArgument",
    "status: Cancelled",
    "status: Unknown",
    "status: Aborted",
    "status: OutOfRange",
    "status: DataLoss",
    "status: AlreadyExists",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let class = line
        .strip_prefix(b"at ")
        .or_else(|| line.strip_prefix(b"Caused by: "))
        .or_else(|| line.strip_prefix(b"Suppressed: "))
        // The server's log
        .or_else(|| line.strip_prefix(b"stack_trace: \""))
        .unwrap_or(line);
    let has_code = |before: &str| {
        let code = find(line, before.as_bytes());
        code.is_some_and(|code| starts_with_any(code, &CODES))
    };
    // Go: `rpc error: code = Unavailable desc = …`. Python: `StatusCode.UNAVAILABLE`.
    let is_remote = starts_with_any(class, &CLASSES)
        || has_any(line, &WORDS)
        || has_code("rpc error: code = ")
        || has_code("StatusCode.") && has(line, "RPC")
        // tonic, NativeLink
        || (has_code("status: ") || has_any(line, &TONIC)) && has(line, ", message: \"")
        || has_code("{ code: ") && has(line, ", messages: [");
    // The build itself may have succeeded.
    let certain = line.starts_with(b"ERROR: The Build Event Protocol upload failed");
    let said = Said::new(Speaker::Remote, Phase::Remote, Depth::Machine);
    is_remote.then_some(Said { certain, ..said })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn status_codes() {
        for line in [
            "io.grpc.StatusRuntimeException: UNAVAILABLE: io exception",
            "Suppressed: java.io.IOException: Error while uploading artifact with digest '77d4/57826528'",
            "W0117 server.go:347] Err:rpc error: code = DeadlineExceeded desc = retry budget exhausted",
            "status: Unavailable, message: \"error trying to connect\", details: []",
            "ERROR: The Build Event Protocol upload failed: Not retrying publishBuildEvents",
            "stack_trace: \"com.google.devtools.build.lib.remote.grpc.SharedConnectionFactory.acquireConnection(SharedConnectionFactory.java:101)\"",
            "at com.google.devtools.build.lib.remote.GrpcRemoteCache.lambda$downloadBlob$4(GrpcRemoteCache.java:317)",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "at com.google.devtools.build.skyframe.AbstractParallelEvaluator$Evaluate.run(AbstractParallelEvaluator.java:515)",
            "rpc error: code = OK",
            "status: 200",
            "see io.grpc.Channel for more",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
