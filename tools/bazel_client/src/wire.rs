//! The messages of `--output=streamed_proto`, with only the fields that are read. Only the readers of this crate use them.
//!
//! Field numbers are those of `src/main/protobuf/build.proto` (query, cquery) and `analysis_v2.proto` (cquery, aquery) of Bazel
//! 7.7.1, as Debian's `bazel-bootstrap-data` 7.7.1 installs them under `/usr/share/bazel/embedded_tools` (read on 2026-11-25).

use prost::Message;

/// `blaze_query.Target`.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Target {
    #[prost(int32, tag = "1")]
    pub kind: i32,
    #[prost(message, optional, tag = "2")]
    pub rule: Option<Rule>,
    #[prost(message, optional, tag = "3")]
    pub source_file: Option<SourceFile>,
    #[prost(message, optional, tag = "4")]
    pub generated_file: Option<GeneratedFile>,
    #[prost(message, optional, tag = "5")]
    pub package_group: Option<Named>,
    #[prost(message, optional, tag = "6")]
    pub environment_group: Option<Named>,
}

/// For [`delimited::fields`]: descends into the rule, its attributes and their selects.
pub(crate) fn in_target(depth: u32, field: u64) -> bool {
    match depth {
        0 => field == 2 || field == 3,
        1 => field == 4 || field == 15,
        // string_list_value and similar fields need no descent. selector_list, its elements and their entries do.
        2 => field == 21 || field == 8 || field == 22,
        3 => field == 2,
        _ => field == 1,
    }
}

/// For a `ConfiguredTarget` inside a `CqueryResult`: two levels deeper.
pub(crate) fn in_configured(depth: u32, field: u64) -> bool {
    match depth {
        0 => true,
        1 => field == 1,
        _ => in_target(depth - 2, field),
    }
}

/// For all messages of an `ActionGraphContainer`, and the pairs in them.
pub(crate) fn in_actions(depth: u32, field: u64) -> bool {
    depth == 0 || depth == 1 && matches!(field, 7 | 11 | 12)
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Named {
    #[prost(string, tag = "1")]
    pub name: String,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SourceFile {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(string, tag = "2")]
    pub location: String,
    #[prost(string, repeated, tag = "5")]
    pub visibility_label: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct GeneratedFile {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(string, tag = "2")]
    pub generating_rule: String,
    #[prost(string, tag = "3")]
    pub location: String,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Rule {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(string, tag = "2")]
    pub rule_class: String,
    #[prost(string, tag = "3")]
    pub location: String,
    #[prost(message, repeated, tag = "4")]
    pub attribute: Vec<Attribute>,
    #[prost(string, repeated, tag = "5")]
    pub rule_input: Vec<String>,
    #[prost(message, repeated, tag = "15")]
    pub configured_rule_input: Vec<ConfiguredRuleInput>,
    #[prost(string, repeated, tag = "6")]
    pub rule_output: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ConfiguredRuleInput {
    #[prost(string, tag = "1")]
    pub label: String,
    #[prost(uint32, tag = "3")]
    pub configuration_id: u32,
}

/// `Attribute`, and `Attribute.SelectorEntry`, whose numbers differ: see [`SelectorEntry`].
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Attribute {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(bool, tag = "13")]
    pub explicitly_specified: bool,
    #[prost(bool, tag = "20")]
    pub nodep: bool,
    #[prost(int32, tag = "2")]
    pub kind: i32,
    #[prost(int32, optional, tag = "3")]
    pub int_value: Option<i32>,
    #[prost(string, optional, tag = "5")]
    pub string_value: Option<String>,
    #[prost(bool, optional, tag = "14")]
    pub boolean_value: Option<bool>,
    #[prost(string, repeated, tag = "6")]
    pub string_list_value: Vec<String>,
    #[prost(message, repeated, tag = "8")]
    pub string_dict_value: Vec<Pair>,
    #[prost(message, repeated, tag = "22")]
    pub label_keyed_string_dict_value: Vec<Pair>,
    #[prost(message, optional, tag = "21")]
    pub selector_list: Option<SelectorList>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SelectorList {
    #[prost(int32, tag = "1")]
    pub kind: i32,
    #[prost(message, repeated, tag = "2")]
    pub elements: Vec<Selector>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Selector {
    #[prost(message, repeated, tag = "1")]
    pub entries: Vec<SelectorEntry>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SelectorEntry {
    #[prost(string, tag = "1")]
    pub label: String,
    #[prost(bool, tag = "16")]
    pub is_default_value: bool,
    #[prost(int32, optional, tag = "2")]
    pub int_value: Option<i32>,
    #[prost(string, optional, tag = "3")]
    pub string_value: Option<String>,
    #[prost(bool, optional, tag = "4")]
    pub boolean_value: Option<bool>,
    #[prost(string, repeated, tag = "6")]
    pub string_list_value: Vec<String>,
    #[prost(message, repeated, tag = "8")]
    pub string_dict_value: Vec<Pair>,
    #[prost(message, repeated, tag = "17")]
    pub label_keyed_string_dict_value: Vec<Pair>,
}

/// `StringDictEntry`, `LabelKeyedStringDictEntry`, `analysis.KeyValuePair`: the same fields.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Pair {
    #[prost(string, tag = "1")]
    pub key: String,
    #[prost(string, tag = "2")]
    pub value: String,
}

/// `analysis.CqueryResult`.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct CqueryResult {
    #[prost(message, repeated, tag = "1")]
    pub results: Vec<ConfiguredTarget>,
    #[prost(message, repeated, tag = "2")]
    pub configurations: Vec<Configuration>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ConfiguredTarget {
    #[prost(message, optional, tag = "1")]
    pub target: Option<Target>,
    #[prost(uint32, tag = "3")]
    pub configuration_id: u32,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Configuration {
    #[prost(uint32, tag = "1")]
    pub id: u32,
    #[prost(string, tag = "2")]
    pub mnemonic: String,
    #[prost(string, tag = "3")]
    pub platform_name: String,
    #[prost(string, tag = "4")]
    pub checksum: String,
    #[prost(bool, tag = "5")]
    pub is_tool: bool,
}

/// `analysis.ActionGraphContainer`.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct ActionGraphContainer {
    #[prost(message, repeated, tag = "1")]
    pub artifacts: Vec<Artifact>,
    #[prost(message, repeated, tag = "2")]
    pub actions: Vec<Action>,
    #[prost(message, repeated, tag = "3")]
    pub targets: Vec<ActionTarget>,
    #[prost(message, repeated, tag = "4")]
    pub dep_set_of_files: Vec<DepSetOfFiles>,
    #[prost(message, repeated, tag = "5")]
    pub configuration: Vec<Configuration>,
    #[prost(message, repeated, tag = "7")]
    pub rule_classes: Vec<RuleClass>,
    #[prost(message, repeated, tag = "8")]
    pub path_fragments: Vec<PathFragment>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Artifact {
    #[prost(uint32, tag = "1")]
    pub id: u32,
    #[prost(uint32, tag = "2")]
    pub path_fragment_id: u32,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Action {
    #[prost(uint32, tag = "1")]
    pub target_id: u32,
    #[prost(string, tag = "4")]
    pub mnemonic: String,
    #[prost(uint32, tag = "5")]
    pub configuration_id: u32,
    #[prost(string, repeated, tag = "6")]
    pub arguments: Vec<String>,
    #[prost(message, repeated, tag = "7")]
    pub environment_variables: Vec<Pair>,
    #[prost(uint32, repeated, tag = "8")]
    pub input_dep_set_ids: Vec<u32>,
    #[prost(uint32, repeated, tag = "9")]
    pub output_ids: Vec<u32>,
    #[prost(message, repeated, tag = "11")]
    pub execution_info: Vec<Pair>,
    #[prost(uint32, tag = "13")]
    pub primary_output_id: u32,
    #[prost(string, tag = "14")]
    pub execution_platform: String,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ActionTarget {
    #[prost(uint32, tag = "1")]
    pub id: u32,
    #[prost(string, tag = "2")]
    pub label: String,
    #[prost(uint32, tag = "3")]
    pub rule_class_id: u32,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct RuleClass {
    #[prost(uint32, tag = "1")]
    pub id: u32,
    #[prost(string, tag = "2")]
    pub name: String,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct DepSetOfFiles {
    #[prost(uint32, tag = "1")]
    pub id: u32,
    #[prost(uint32, repeated, tag = "2")]
    pub transitive_dep_set_ids: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub direct_artifact_ids: Vec<u32>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct PathFragment {
    #[prost(uint32, tag = "1")]
    pub id: u32,
    #[prost(string, tag = "2")]
    pub label: String,
    #[prost(uint32, tag = "3")]
    pub parent_id: u32,
}
