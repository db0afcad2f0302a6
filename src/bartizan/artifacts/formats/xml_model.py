"""Models as XML: PMML and OpenVINO's network. A document type or an entity is refused, never resolved.

PMML: https://dmg.org/pmml/v4-4-1/GeneralStructure.html; OpenVINO: https://docs.openvino.ai/ (IR format).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import chat_template, hidden
from bartizan.artifacts.formats.reading import CHUNK, brief, outside, words
from bartizan.artifacts.inspection import Signal, Verdict

ROOT = re.compile(r"<(?:\w+:)?(PMML|net)\b")
DOCTYPE = re.compile(r"<!DOCTYPE\s+(?:PMML|net)\b")
OPSETS = re.compile(r"opset\d+|extension|experimental|util|ie_internal_opset|gna_internal|org\.openvinotoolkit")
DEEPEST = 2000
SHORT = 64
LONG_HEAD = 1 << 16
MODELS = words(
    "TreeModel RegressionModel GeneralRegressionModel NeuralNetwork MiningModel SupportVectorMachineModel "
    "ClusteringModel NaiveBayesModel RuleSetModel Scorecard AssociationModel NearestNeighborModel "
    "AnomalyDetectionModel "
    "GaussianProcessModel BayesianNetworkModel TimeSeriesModel TextModel SequenceModel BaselineModel"
)


def _recognise(opened: Opened, head: bytes) -> bool:
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not plain.startswith(b"<"):
        return False
    text = plain.decode("latin-1")
    if not re.search(r"<[A-Za-z]", text):
        text = opened.head(LONG_HEAD).replace(b"\0", b"").decode("latin-1")
    if found := ROOT.search(text):
        return found[1] == "PMML" or "version=" in text
    return opened.last.endswith(".pmml") or bool(DOCTYPE.search(text))


class _RefusedError(Exception):
    """An entity was declared: nothing behind it is read, so that none is expanded."""


class _Reader:
    """Gathers facts and signals while expat reads; refuses declarations by stopping."""

    def __init__(self) -> None:
        self.signals: list[Signal] = []
        self.facts: dict[str, Any] = {}
        self.depth = 0
        self.layers = 0
        self.parser = expat.ParserCreate()
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.entity
        self.parser.ProcessingInstructionHandler = self.instruction

    def signal(self, name: str, verdict: Verdict, what: str) -> None:
        """Notes one signal where the parser stands."""
        self.signals.append(Signal(name, verdict, what, offset=max(self.parser.CurrentByteIndex, 0)))

    def doctype(self, name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        """A document type: no model needs one."""
        if system:
            what = f"refers to the document type {brief(system, 100)}, which a parser fetches"
            self.signal("xml-external", Verdict.MALICIOUS if not system.endswith(".dtd") else Verdict.SUSPICIOUS, what)
        else:
            self.signal("xml-doctype", Verdict.SUSPICIOUS, f"declares a document type of its own ({brief(name, 40)})")

    def entity(self, *given: Any) -> None:
        """An entity: from outside it reads a file or address, from inside it grows; reading ends here."""
        name, value, system, nested = str(given[0]), given[2], given[4], None
        if system:
            what = f"reads {brief(str(system), 100)} by the entity {brief(name, 40)}"
            self.signal("xml-external-entity", Verdict.MALICIOUS, what)
        else:
            nested = isinstance(value, str) and re.search(r"[&%]\w+;", value)
            what = f"declares the entity {brief(name, 40)}{', which expands others' if nested else ''}"
            self.signal("xml-entity", Verdict.MALICIOUS if nested else Verdict.SUSPICIOUS, what)
        if system or nested:
            raise _RefusedError

    def instruction(self, target: str, data: str) -> None:
        """A processing instruction."""
        if target == "xml-stylesheet" and (why := outside(str(re.sub(r".*href=[\"']([^\"']*).*", r"\1", data)))):
            self.signal("xml-external", Verdict.SUSPICIOUS, f"takes its style from {why}: {brief(data, 80)}")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element of either format."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Malformed("nests its elements too deep")
        tag = tag.rpartition(":")[2]
        if tag in MODELS and "architecture" not in self.facts:
            self.facts["architecture"] = tag
            self.facts["task"] = brief(attributes.get("functionName", ""), 60)
        elif tag == "PMML":
            self.facts |= {
                "framework": "pmml",
                "format": "pmml",
                "format_version": brief(attributes.get("version", ""), 20),
            }
        elif tag == "Application":
            self.facts["producer"] = brief(attributes.get("name", ""), 100)
        elif tag == "net" and "framework" not in self.facts:
            self.facts |= {
                "framework": "openvino",
                "format": "openvino",
                "name": brief(attributes.get("name", ""), 100),
            }
        elif tag == "layer":
            self._layer(attributes)
        elif tag in ("DefineFunction", "Apply") and (function := attributes.get("function") or attributes.get("name")):
            self._function(function)
        self._values(tag, attributes)

    def _layer(self, attributes: dict[str, str]) -> None:
        self.layers += 1
        opset, kind = attributes.get("version", ""), attributes.get("type", "")
        if opset and not OPSETS.match(opset):
            shown = brief(f"{opset}::{kind}", 80)
            what = f"needs the operator {shown} from a library that must be loaded beside the model"
            self.signal("openvino-extension", Verdict.SUSPICIOUS, what)

    def _function(self, name: str) -> None:
        if re.match(r"(java|javax|sun|org|com|net)\.[\w.]+", name):
            known = name.startswith(("org.jpmml", "com.ibm", "org.dmg"))
            grave = re.search(r"Runtime|ProcessBuilder|ScriptEngine|ClassLoader|jndi|rmi", name)
            verdict = Verdict.MALICIOUS if grave else Verdict.UNSAFE if known else Verdict.SUSPICIOUS
            self.signal("pmml-function", verdict, f"calls the Java class {brief(name, 100)}")

    def _values(self, tag: str, attributes: dict[str, str]) -> None:
        """Attributes that name files, or hide programs."""
        for key, value in attributes.items():
            if key in ("path", "file", "location", "weights", "bin_path", "href", "uri") and (why := outside(value)):
                if tag not in ("PMML", "net"):
                    self.signal(
                        "weights-outside", Verdict.MALICIOUS, f"names {why} in {brief(tag, 40)}: {brief(value, 100)}"
                    )
            elif len(value) > SHORT and (data := hidden.decoded(value[:8192].encode())) and (what := hidden.kind(data)):
                self.signal("hidden-data", Verdict.SUSPICIOUS, f"hides {what} in {brief(f'{tag} {key}', 60)}")
            elif chat_template.is_template(value):
                self.signals.extend(chat_template.judge(value, f"{brief(tag, 40)} {brief(key, 40)}"))

    def end(self, _tag: str) -> None:
        """The end of an element."""
        self.depth -= 1


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    reader = _Reader()
    broken = ""
    opened.stream.seek(0)
    while not broken:
        data = opened.stream.read(CHUNK)
        inspector.spend(len(data) * 2 + 1)
        try:
            reader.parser.Parse(data, not data)
        except _RefusedError:
            break
        except expat.ExpatError as error:
            broken = str(error)
        if not data:
            break
    yield from reader.signals
    facts = {key: value for key, value in reader.facts.items() if value}
    if reader.layers and facts.get("framework") == "openvino":
        facts["layers"] = reader.layers
    yield facts
    if broken and not reader.signals:
        raise Malformed(broken)


FORMAT = Format("xml-model", _recognise, _inspect)
