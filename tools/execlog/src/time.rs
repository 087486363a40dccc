//! Protobuf's durations and timestamps.

use prost::Message;

/// `google.protobuf.Duration` or `google.protobuf.Timestamp`, which have the same fields.
#[derive(Clone, Copy, PartialEq, Message)]
pub(crate) struct Time {
    #[prost(int64, tag = "1")]
    pub seconds: i64,
    #[prost(int32, tag = "2")]
    pub nanos: i32,
}
