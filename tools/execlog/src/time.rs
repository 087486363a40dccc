//! Protobuf's durations and points in time.

use prost::Message;

/// `google.protobuf.Duration` and `google.protobuf.Timestamp`: the same fields.
#[derive(Clone, Copy, PartialEq, Message)]
pub(crate) struct Time {
    #[prost(int64, tag = "1")]
    pub seconds: i64,
    #[prost(int32, tag = "2")]
    pub nanos: i32,
}
