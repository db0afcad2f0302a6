"""Files assembled byte by byte for the tests: no library of any model format is used, and nothing of them runs."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def text(field: int, value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


def entry(field: int, key: str, value: str | bytes) -> bytes:
    return text(field, text(1, key) + text(2, value))


# -- ONNX ------------------------------------------------------------------------------------------------------


def onnx_tensor(
    name: str, dims: Sequence[int] = (2, 2), raw: bytes = b"\0" * 16, external: Mapping[str, str] | None = None
) -> bytes:
    out = b"".join(number(1, one) for one in dims) + number(2, 1) + text(8, name)
    if external is None:
        return out + text(9, raw)
    return out + b"".join(entry(13, key, value) for key, value in external.items()) + number(14, 1)


def onnx_node(kind: str, inputs: Sequence[str], outputs: Sequence[str], domain: str = "", *attributes: bytes) -> bytes:
    out = b"".join(text(1, one) for one in inputs) + b"".join(text(2, one) for one in outputs) + text(4, kind)
    return out + b"".join(text(5, one) for one in attributes) + (text(7, domain) if domain else b"")


def onnx_attribute(name: str, value: str | None = None, graph: bytes | None = None) -> bytes:
    out = text(1, name)
    return out + (text(4, value) + number(20, 3) if value is not None else text(6, graph or b"") + number(20, 5))


def onnx_value(name: str, *dims: int) -> bytes:
    shape = b"".join(text(1, number(1, one)) for one in dims)
    return text(1, name) + text(2, text(1, number(1, 1) + text(2, shape)))


def onnx_graph(
    nodes: Sequence[bytes], tensors: Sequence[bytes] = (), inputs: Sequence[bytes] = (), outputs: Sequence[bytes] = ()
) -> bytes:
    return (
        b"".join(text(1, one) for one in nodes)
        + text(2, "main")
        + b"".join(text(5, one) for one in tensors)
        + b"".join(text(11, one) for one in inputs)
        + b"".join(text(12, one) for one in outputs)
    )


def onnx(graph: bytes, *extra: bytes, producer: str = "pytorch") -> bytes:
    return number(1, 8) + text(2, producer) + text(7, graph) + text(8, text(1, "") + number(2, 17)) + b"".join(extra)


def onnx_plain(*nodes: bytes, tensors: Sequence[bytes] = (), extra: Sequence[bytes] = ()) -> bytes:
    held = [onnx_node("MatMul", ["x", "w"], ["y"]), *nodes]
    graph = onnx_graph(held, [onnx_tensor("w"), *tensors], [onnx_value("x", 1, 2)], [onnx_value("y", 1, 2)])
    return onnx(graph, *extra)


# -- GGUF ------------------------------------------------------------------------------------------------------


def gguf_text(value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(data)) + data


def gguf_value(value: Any) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", 8) + gguf_text(value)
    if isinstance(value, list):
        return struct.pack("<IIQ", 9, 8, len(value)) + b"".join(gguf_text(one) for one in value)
    return struct.pack("<II", 4, value)


def gguf(
    metadata: Mapping[str, Any],
    tensors: Sequence[tuple[str, Sequence[int], int, int]] = (),
    data: bytes | None = None,
    *,
    counts: tuple[int, int] | None = None,
    trailing: bytes = b"",
) -> bytes:
    """Tensors are (name, shape, type, offset); without `data` zeros as far as F32 tensors reach."""
    body = b"".join(gguf_text(key) + gguf_value(value) for key, value in metadata.items())
    for name, shape, kind, offset in tensors:
        body += gguf_text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", one) for one in shape)
        body += struct.pack("<IQ", kind, offset)
    count, keys = counts or (len(tensors), len(metadata))
    out = b"GGUF" + struct.pack("<IQQ", 3, count, keys) + body
    out += b"\0" * (-len(out) % 32)
    if data is None:
        data = b"\0" * max((offset + 4 * _product(shape) for _, shape, _, offset in tensors), default=0)
    return out + data + trailing


def _product(shape: Sequence[int]) -> int:
    out = 1
    for one in shape:
        out *= one
    return out


# -- safetensors -----------------------------------------------------------------------------------------------


def safetensors(header: Mapping[str, Any] | bytes, data: bytes, size: int | None = None) -> bytes:
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw) if size is None else size) + raw + data


def tensor(begin: int, end: int, shape: Sequence[int] | None = None, dtype: str = "F32") -> Json:
    return {
        "dtype": dtype,
        "shape": list(shape) if shape is not None else [(end - begin) // 4],
        "data_offsets": [begin, end],
    }


# -- HDF5 ------------------------------------------------------------------------------------------------------


def hdf5(attributes: Mapping[str, bytes], user_block: bytes = b"") -> bytes:
    """A file with nothing but attributes on its root: superblock 0, one object header of version 1."""
    messages = b"".join(_hdf5_attribute(name, value) for name, value in attributes.items())
    undefined = b"\xff" * 8
    header = struct.pack("<BBHII4x", 1, 0, len(attributes), 1, len(messages)) + messages
    out = b"\x89HDF\r\n\x1a\n" + bytes([0, 0, 0, 0, 0, 8, 8, 0]) + struct.pack("<HHI", 4, 16, 0)
    out += struct.pack("<Q", 0) + undefined + struct.pack("<Q", 96 + len(header)) + undefined
    out += struct.pack("<QQII16x", 0, 96, 0, 0)
    return user_block + out + header


def _hdf5_attribute(name: str, value: bytes) -> bytes:
    label = name.encode() + b"\0"
    label_padded = label + b"\0" * (-len(label) % 8)
    kind = struct.pack("<BBBBI", 0x13, 0, 0, 0, len(value))
    space = bytes([1, 0, 0, 0, 0, 0, 0, 0])
    body = struct.pack("<BBHHH", 1, 0, len(label), len(kind), len(space)) + label_padded + kind + space + value
    body += b"\0" * (-len(body) % 8)
    return struct.pack("<HHB3x", 0x0C, len(body), 0) + body


# -- archives --------------------------------------------------------------------------------------------------


def archive(members: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip of stored members with fixed times; a name may stand twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as held:
        for name, data in members:
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            held.fp.seek(0, 2)  # type: ignore[union-attr]
            held.NameToInfo.pop(name, None)
            held.writestr(info, data)
    return out.getvalue()


# -- TensorFlow ------------------------------------------------------------------------------------------------


def tf_node(name: str, kind: str, inputs: Sequence[str] = (), **attributes: bytes) -> bytes:
    out = text(1, name) + text(2, kind) + b"".join(text(3, one) for one in inputs)
    return out + b"".join(entry(5, key, value) for key, value in attributes.items())


def tf_string(name: str, value: str) -> bytes:
    return tf_node(name, "Const", value=text(8, number(1, 7) + text(8, value)), dtype=number(6, 7))


def tf_graph(*nodes: bytes, functions: Sequence[tuple[str, Sequence[bytes]]] = ()) -> bytes:
    library = b"".join(
        text(1, text(1, text(1, name)) + b"".join(text(3, one) for one in inner)) for name, inner in functions
    )
    return b"".join(text(1, one) for one in nodes) + (text(2, library) if library else b"")


def saved_model(graph: bytes, *extra: bytes) -> bytes:
    meta = text(1, text(5, "2.15.0")) + text(2, graph) + entry(5, "serving_default", b"") + b"".join(extra)
    return number(1, 1) + text(2, meta)


# -- flatbuffers -----------------------------------------------------------------------------------------------


class Flat:
    """Flatbuffers written front to back: every table is followed by what it points at."""

    @staticmethod
    def table(fields: Sequence[tuple[str, Any] | None]) -> bytes:
        """A table with its vtable before it; fields are (struct letter, number) or ("&", bytes of an object)."""
        size, places, place = len(fields), [], 4
        for one in fields:
            places.append(place if one is not None else 0)
            place += 0 if one is None else 4 if one[0] == "&" else struct.calcsize(one[0])
        vtable = struct.pack(f"<HH{size}H", 4 + 2 * size, place, *places)
        vtable += b"\0" * (-len(vtable) % 4)
        body = bytearray(struct.pack("<i", len(vtable)))
        objects = b""
        for one in fields:
            if one is None:
                continue
            if one[0] == "&":
                offset = place - len(body) + len(objects)
                body += struct.pack("<I", offset)
                objects += one[1]
            else:
                body += struct.pack("<" + one[0], one[1])
        return vtable + bytes(body) + objects

    @staticmethod
    def tables(items: Sequence[bytes]) -> bytes:
        out, rest = struct.pack("<I", len(items)), b""
        for at, one in enumerate(items):
            out += struct.pack("<I", 4 * (len(items) - at) + len(rest) + vtable_size(one))
            rest += one
        return out + rest

    @staticmethod
    def text(value: str | bytes) -> bytes:
        data = value.encode() if isinstance(value, str) else value
        return struct.pack("<I", len(data)) + data + b"\0"


def vtable_size(table: bytes) -> int:
    """The place of a table's body in the bytes that `Flat.table` gave."""
    size = struct.unpack_from("<H", table)[0]
    return int(size + -size % 4)


def flat_file(root: bytes, identifier: bytes) -> bytes:
    return struct.pack("<I", 8 + vtable_size(root)) + identifier + root


def tflite(operators: Sequence[tuple[int, str]], buffers: Sequence[bytes] = (b"",)) -> bytes:
    codes = []
    for code, name in operators:
        fields: list[tuple[str, Any] | None] = [
            ("b", min(code, 127)),
            ("&", Flat.text(name)) if name else None,
            ("i", 1),
            ("i", code),
        ]
        codes.append(Flat.table(fields))
    held = [Flat.table([("&", Flat.text(one))]) if one else Flat.table([None]) for one in buffers]
    root = Flat.table(
        [
            ("I", 3),
            ("&", Flat.tables(codes)),
            ("&", Flat.tables([])),
            ("&", Flat.text("made by hand")),
            ("&", Flat.tables(held)),
        ]
    )
    return flat_file(root, b"TFL3")


def executorch(operators: Sequence[str], backends: Sequence[str] = ()) -> bytes:
    named = [Flat.table([("&", Flat.text(one)), ("&", Flat.text("out"))]) for one in operators]
    delegates = [Flat.table([("&", Flat.text(one))]) for one in backends]
    plan = Flat.table(
        [
            ("&", Flat.text("forward")),
            None,
            None,
            None,
            None,
            None,
            ("&", Flat.tables(named)),
            ("&", Flat.tables(delegates)),
        ]
    )
    return flat_file(Flat.table([("I", 0), ("&", Flat.tables([plan]))]), b"ET12")


# -- R ---------------------------------------------------------------------------------------------------------


def r_file(item: bytes) -> bytes:
    return b"X\n" + struct.pack(">iii", 2, 0x040303, 0x020300) + item


def r_flags(kind: int, *, attributes: bool = False, tag: bool = False, levels: int = 0) -> bytes:
    return struct.pack(">I", kind | attributes << 9 | tag << 10 | levels << 12)


R_NIL = struct.pack(">I", 254)
R_GLOBAL = struct.pack(">I", 253)


def r_chars(value: str) -> bytes:
    return r_flags(9, levels=64) + struct.pack(">i", len(value)) + value.encode()


def r_symbol(name: str) -> bytes:
    return r_flags(1) + r_chars(name)


def r_texts(*values: str) -> bytes:
    return r_flags(16) + struct.pack(">i", len(values)) + b"".join(r_chars(one) for one in values)


def r_numbers(*values: float) -> bytes:
    return r_flags(14) + struct.pack(">i", len(values)) + b"".join(struct.pack(">d", one) for one in values)


def r_call(name: str, *arguments: bytes) -> bytes:
    out = r_flags(6) + r_symbol(name)
    for one in arguments:
        out += r_flags(2) + one
    return out + R_NIL


def r_list(items: Mapping[str, bytes], kind: str = "") -> bytes:
    out = r_flags(19, attributes=True) + struct.pack(">i", len(items)) + b"".join(items.values())
    out += r_flags(2, tag=True) + r_symbol("names") + r_texts(*items)
    if kind:
        out += r_flags(2, tag=True) + r_symbol("class") + r_texts(kind)
    return out + R_NIL


def r_promise(code: bytes) -> bytes:
    """A promise over an expression: environment (its tag), value unbound, the expression."""
    return r_flags(5, tag=True) + R_GLOBAL + struct.pack(">I", 252) + code


# -- MessagePack -----------------------------------------------------------------------------------------------


def msgpack(value: Any) -> bytes:
    """Mappings, text, bytes and (code, bytes) as an extension."""
    if isinstance(value, dict):
        return bytes([0x80 | len(value)]) + b"".join(msgpack(key) + msgpack(one) for key, one in value.items())
    if isinstance(value, list):
        return bytes([0x90 | len(value)]) + b"".join(msgpack(one) for one in value)
    if isinstance(value, str):
        return bytes([0xA0 | len(value)]) + value.encode()
    if isinstance(value, bytes):
        return b"\xc6" + struct.pack(">I", len(value)) + value
    if isinstance(value, tuple):
        code, data = int(value[0]), bytes(value[1])
        return b"\xc9" + struct.pack(">IB", len(data), code) + data
    return bytes([value])


def flax_array(*shape: int) -> tuple[int, bytes]:
    return 1, msgpack([[*shape], "float32", b"\0" * 4 * _product(shape)])
