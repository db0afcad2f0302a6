"""TensorFlow's operators that leave the graph: what each does, and how grave it is.

From the operators' registrations: https://www.tensorflow.org/api_docs/python/tf/raw_ops
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bartizan.artifacts.formats.reading import brief, outside, words
from bartizan.artifacts.inspection import Signal, Verdict

WRITES = words(
    "WriteFile Save SaveSlices WriteAudioSummary WriteGraphSummary WriteRawProtoSummary DumpMLIRModule "
    "DebugIdentityV3 FileSystemSetConfiguration DeleteFile RenameFile RecursiveCreateDir SaveDataset SaveDatasetV2 "
    "DatasetToTFRecord ExperimentalDatasetToTFRecord CreateSummaryFileWriter CreateSummaryDbWriter SnapshotDataset "
    "SnapshotDatasetV2"
)
RUNS = words("PyFunc PyFuncStateless EagerPyFunc NumpyFunction PythonFunc")
READS = words(
    "ReadFile MatchingFiles WholeFileReader WholeFileReaderV2 TextLineReader TextLineReaderV2 TFRecordReader "
    "TFRecordReaderV2 FixedLengthRecordReader FixedLengthRecordReaderV2 TextLineDataset TFRecordDataset "
    "FixedLengthRecordDataset FixedLengthRecordDatasetV2 MatchingFilesDataset ListFiles SqlDataset "
    "LMDBDataset LMDBReader LoadDataset ImmutableConst GenerateVocabRemapping LoadAndRemapMatrix "
    "ExperimentalLMDBDataset ExperimentalSqlDataset IO>FileRead"
)
NETWORK = words(
    "RpcCall RpcServer RpcClient RpcServerStart DataServiceDataset DataServiceDatasetV2 DataServiceDatasetV3"
)
# What is kept of the graph's values is sent or written to the addresses that the operator names.
NETWORK |= words("DebugIdentity DebugIdentityV2 DebugNumericSummary DebugNumericSummaryV2 DebugNanCount")
# Ordinary beside the model or in memory, an attack with a path of its own.
ASSETS = words("InitializeTableFromTextFile InitializeTableFromTextFileV2 CacheDataset CacheDatasetV2")
NETWORK |= words(
    "DataServiceDatasetV4 RegisterDataset RegisterDatasetV2 IO>KafkaDataset BigQueryReader CloudBigtableClient"
)
LOADS = words("LoadLibrary LoadOpLibrary CustomOpLibrary XlaLaunchExternal RemoteFusedGraphExecute")
SENSITIVE = ("/etc/", "/root", "/home/", "/proc/", ".ssh", "/var/run/secrets", "id_rsa", ".aws", "passwd", "shadow")
STANDARD_STREAMS = words("stdout stderr log(info) log(warning) log(error)")
# A saver's own nodes, which every SavedModel with variables has.
SAVERS = words("SaveV2 RestoreV2 MergeV2Checkpoints ShardedFilename Restore RestoreSlice")


def judge(kind: str, texts: Sequence[str], offset: int | None, stream: str = "") -> Iterator[Signal]:
    """What a node of operator `kind` does; `texts` are the constants that reach it, `stream` where it prints."""
    shown = f" ({', '.join(brief(one, 60) for one in texts[:3])})" if texts else ""
    if kind in RUNS:
        what = f"calls Python from its graph by the operator {kind}{shown}"
        yield Signal("tensorflow-python", Verdict.SUSPICIOUS, what, offset=offset)
    elif kind in WRITES:
        yield Signal(
            "tensorflow-writes", Verdict.MALICIOUS, f"writes files by the operator {kind}{shown}", offset=offset
        )
    elif kind in READS:
        verdict = Verdict.MALICIOUS if any(_leads_out(one) for one in texts) else Verdict.SUSPICIOUS
        yield Signal("tensorflow-reads", verdict, f"reads files by the operator {kind}{shown}", offset=offset)
    elif kind in ASSETS and any(_leads_out(one) for one in texts):
        what = f"reads or writes files outside the model by the operator {kind}{shown}"
        yield Signal("tensorflow-reads", Verdict.MALICIOUS, what, offset=offset)
    elif kind in NETWORK:
        yield Signal(
            "tensorflow-network",
            Verdict.SUSPICIOUS,
            f"reaches the network by the operator {kind}{shown}",
            offset=offset,
        )
    elif kind in LOADS:
        yield Signal(
            "tensorflow-loads", Verdict.MALICIOUS, f"loads a library by the operator {kind}{shown}", offset=offset
        )
    elif kind == "PrintV2" and stream and stream not in STANDARD_STREAMS:
        what = f"prints to the file {brief(stream, 100)} by the operator PrintV2"
        yield Signal("tensorflow-writes", Verdict.MALICIOUS, what, offset=offset)


def _leads_out(text: str) -> bool:
    """Whether a constant is a path that leads out of the model, or to what is worth taking."""
    return any(one in text for one in SENSITIVE) or bool(outside(text))
