"""The names in marshalled Python code, found without loading it and without trusting its structure.

`marshal` differs from version to version and crashes on hostile bytes, so every place at which a string could
begin is read as one: what the interpreter would find is always among what is found here.
Type codes: CPython's Python/marshal.c.
"""

from __future__ import annotations

import re
import struct

from bartizan.artifacts.formats.reading import words

SHORT = frozenset(b"zZ")
LONG = frozenset(b"aAtus")
LONGEST = 255
PLAIN = re.compile(rb"[\x20-\x7e]+")
NAME = re.compile(r"[A-Za-z_]\w+\Z")

# Names whose presence in a model's code object says that it leaves the computation.
DANGEROUS = words(
    "os posix nt subprocess sys importlib ctypes socket shutil urllib requests pickle marshal builtins __builtins__ "
    "__import__ __globals__ __class__ __subclasses__ __mro__ __dict__ __getattribute__ __code__ "
    "eval exec execfile compile open getattr setattr globals locals vars "
    "system popen Popen check_output check_call call spawn spawnl fork execv execve getoutput urlopen urlretrieve "
    "base64 b64decode read_file write_file ReadFile WriteFile py_function numpy_function load_library load_op_library "
    "runpy pty http ftplib smtplib webbrowser multiprocessing threading asyncio pip tempfile pathlib"
)

# What layers of models compute with; a name beyond these makes the code a question.
ORDINARY = words(
    "tf tensorflow keras K backend np numpy math jnp jax torch layers activations ops nn linalg image signal x y z a b "
    "c d e h i j k l m n t s p q r u v w xs ys inputs input inp outputs output out tensor tensors args kwargs arg self "
    "shape axis keepdims dtype name value values batch batch_size size dim dims ndim rank start end step index "
    "reduce_mean reduce_sum reduce_max reduce_min reduce_prod mean sum max min prod std var variance abs sqrt square "
    "exp log log1p pow sin cos tan tanh sigmoid relu relu6 elu selu gelu softmax softplus softsign swish silu "
    "l2_normalize normalize epsilon cast reshape transpose permute permute_dimensions expand_dims squeeze concat "
    "concatenate stack unstack split tile repeat repeat_elements gather gather_nd slice strided_slice pad flatten "
    "one_hot argmax argmin maximum minimum clip clip_by_value where greater less equal not_equal logical_and "
    "logical_or logical_not logical_xor add subtract multiply divide matmul dot batch_dot tensordot einsum "
    "zeros ones zeros_like ones_like fill constant range linspace eye identity float32 float16 float64 int32 int64 "
    "bool resize resize_images resize_bilinear bilinear nearest resize_nearest_neighbor crop_to_bounding_box "
    "depth_to_space space_to_depth reverse flip cumsum cumprod sort top_k norm sign floor ceil round mod "
    "random_normal random_uniform random normal uniform int_shape get_shape as_list convert_to_tensor stop_gradient "
    "lambda listcomp genexpr code func function call result ret res half scale shift bias weight weights gamma beta "
    "alpha temperature mask length lengths rgb_to_grayscale per_image_standardization grayscale lower strip "
    "sparse_softmax_cross_entropy cosine distance vectors vects featA featB left right first second len list tuple "
    "str int float"
)


def strings(data: bytes) -> set[str]:
    """Every text that could be a string of the marshalled object, up to 255 characters each."""
    found: set[str] = set()
    for at, byte in enumerate(data):
        kind = byte & 0x7F
        if kind in SHORT and at + 1 < len(data):
            start, size = at + 2, data[at + 1]
        elif kind in LONG and at + 5 <= len(data):
            start, size = at + 5, struct.unpack_from("<I", data, at + 1)[0]
        else:
            continue
        if 0 < size <= LONGEST and start + size <= len(data) and PLAIN.fullmatch(data, start, start + size):
            found.add(data[start : start + size].decode("ascii"))
    return found


def names(data: bytes) -> set[str]:
    """Those of the strings that are identifiers of two characters or more."""
    return {one for one in strings(data) if NAME.match(one)}


def dangerous(data: bytes) -> list[str]:
    """The names by which the code leaves the computation, sorted."""
    return sorted(names(data) & DANGEROUS)


def unfamiliar(data: bytes) -> list[str]:
    """Identifiers that no layer of a model ordinarily uses, sorted."""
    return sorted(one for one in names(data) if one not in ORDINARY and one[2:])
