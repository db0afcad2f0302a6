"""AI tools and servers by what they let anyone do who reaches their port, as long as no sign-in is set up.

Sources: the documentation of each product on authentication; the rules about the same settings are in
`catalog/rules/kubernetes/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bartizan.catalog.paths import get
from bartizan.model.values import Unknown, Value

CONSOLE, INVOKE, MODELS = "open-console", "open-endpoint", "open-model-store"
READ, WRITE = "open-store-read", "open-store-write"
_FLOWISE_SIGNS_IN = 3
_YES = frozenset({"true", "1", "on", "yes", "enabled"})
_NO = frozenset({"false", "0", "off", "no", "disabled"})

Container = Mapping[str, Value]
Test = Callable[[Container], bool | None]
"""Whether a container is open to anyone: None when its settings are not known."""


@dataclass(frozen=True, slots=True)
class Gives:
    """What one port (any of `ports`) of a product gives to anyone: techniques, and the test that says it is open."""

    ports: frozenset[int]
    techniques: tuple[str, ...]
    is_open: Test
    said: str


def setting(container: Container, name: str) -> Value:
    """An environment variable; None when it is not set, Unknown when that cannot be said."""
    settings = container.get("settings")
    if isinstance(settings, Unknown):
        return settings
    return get(settings, (name,)) if isinstance(settings, Mapping) else None


def option(container: Container, name: str) -> Value:
    """An option of the command line; None when it is not given."""
    options = container.get("options")
    if isinstance(options, Unknown):
        return options
    return get(options, (name,)) if isinstance(options, Mapping) else None


def _given(value: Value) -> bool | None:
    """Whether a key or password is set; None when not even that is known."""
    if isinstance(value, Unknown):
        return True if value.is_present else None
    return value is not None and value != ""


def _without(options: tuple[str, ...], settings: tuple[str, ...] = ()) -> Test:
    """Open unless one of these options or variables is given."""

    def test(container: Container) -> bool | None:
        given = [_given(option(container, one)) for one in options]
        given += [_given(setting(container, one)) for one in settings]
        if True in given:
            return False
        return None if None in given else True

    return test


def _switched(value: Value, words: frozenset[str], *, absent: bool | None) -> bool | None:
    if isinstance(value, Unknown):
        return None
    if value is None:
        return absent
    return str(value).lower() in words


def _jupyter(container: Container) -> bool | None:
    """Open where the token is set to nothing and no password stands in its place."""
    tokens = [option(container, f"--{one}.token") for one in ("ServerApp", "NotebookApp", "IdentityProvider")]
    tokens.append(setting(container, "JUPYTER_TOKEN"))
    passwords = [option(container, f"--{one}.password") for one in ("ServerApp", "NotebookApp")]
    passwords.append(option(container, "--PasswordIdentityProvider.hashed_password"))
    if any(_given(one) for one in passwords):
        return False
    # What is not known may just as well be a token: nobody is let in for sure.
    return any(one == "" for one in tokens)


def _mlflow(container: Container) -> bool | None:
    app = option(container, "--app-name")
    return None if isinstance(app, Unknown) else app not in ("basic-auth", "oidc-auth")


def _weaviate(container: Container) -> bool | None:
    anonymous = _switched(setting(container, "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED"), _YES, absent=None)
    if anonymous is not None:
        return anonymous
    keys = [setting(container, f"AUTHENTICATION_{one}_ENABLED") for one in ("APIKEY", "OIDC")]
    anonymous_said = setting(container, "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED")
    if any(isinstance(one, Unknown) for one in (*keys, anonymous_said)):
        return None
    return all(one is None for one in keys)


def _qdrant(container: Container) -> bool | None:
    mounts = container.get("volumeMounts")
    paths = [get(one, "mountPath") for one in mounts] if isinstance(mounts, list) else []
    if any(isinstance(one, str) and one.startswith("/qdrant/config") for one in paths):
        return None
    return _without((), ("QDRANT__SERVICE__API_KEY", "QDRANT__SERVICE__JWT_RBAC"))(container)


def _mounts_settings(container: Container) -> bool | None:
    """Open as far as the container says; a mounted file may say otherwise."""
    return None if container.get("volumeMounts") else True


def _triton(container: Container) -> bool | None:
    mode = option(container, "--model-control-mode")
    return None if isinstance(mode, Unknown) else mode in ("explicit", "poll")


def _torchserve(container: Container) -> bool | None:
    for value in (option(container, "--disable-token-auth"), setting(container, "TS_DISABLE_TOKEN_AUTHORIZATION")):
        if value is not None:
            return None if isinstance(value, Unknown) else str(value).lower() in _YES
    return False


def _ray(container: Container) -> bool | None:
    mode = setting(container, "RAY_AUTH_MODE")
    return None if isinstance(mode, Unknown) else mode != "token"


def _always(container: Container) -> bool | None:
    return True if container else None


def _open_webui(container: Container) -> bool | None:
    return _switched(setting(container, "WEBUI_AUTH"), _NO, absent=False)


def _langflow(container: Container) -> bool | None:
    return _switched(setting(container, "LANGFLOW_AUTO_LOGIN"), _YES, absent=None)


def _flowise(container: Container) -> bool | None:
    """Open without a user and a password before version 3; from 3.0.1 on everyone signs in.

    Source: Flowise documentation, "Application" (app-level authorisation).
    """
    image = container.get("image")
    tag = image.rpartition("/")[2].partition("@")[0].partition(":")[2] if isinstance(image, str) else ""
    major = tag.lstrip("v").partition(".")[0]
    if not major.isdigit():
        return None if tag not in ("", "latest") else False
    if int(major) >= _FLOWISE_SIGNS_IN:
        return False
    given = [_given(setting(container, one)) for one in ("FLOWISE_USERNAME", "FLOWISE_PASSWORD")]
    return True if False in given else None if None in given else False


def _gives(ports: set[int], techniques: tuple[str, ...], test: Test, said: str) -> Gives:
    return Gives(frozenset(ports), techniques, test, said)


_KEY = "no API key is asked for"
PRODUCTS: Mapping[str, tuple[Gives, ...]] = {
    "jupyter": (_gives({8888}, (CONSOLE,), _jupyter, "the notebook's token is empty"),),
    "ray": (_gives({8265, 10001, 52365}, (CONSOLE,), _ray, "Ray runs every job that it is sent, without a token"),),
    "mlflow": (_gives({5000}, (MODELS,), _mlflow, "MLflow asks nobody to sign in"),),
    "ollama": (_gives({11434}, (INVOKE, MODELS), _always, "Ollama has no sign-in, and takes models from callers"),),
    "vllm": (_gives({8000}, (INVOKE,), _without(("--api-key",), ("VLLM_API_KEY",)), _KEY),),
    "sglang": (_gives({30000}, (INVOKE,), _without(("--api-key",)), _KEY),),
    "tgi": (_gives({80, 3000}, (INVOKE,), _without(("--api-key",), ("API_KEY",)), _KEY),),
    "tei": (_gives({80, 3000}, (INVOKE,), _without(("--api-key",), ("API_KEY",)), _KEY),),
    "llama.cpp": (_gives({8080}, (INVOKE,), _without(("--api-key", "--api-key-file"), ("LLAMA_API_KEY",)), _KEY),),
    "tensorflow-serving": (_gives({8500, 8501}, (INVOKE,), _always, "TensorFlow Serving has no sign-in"),),
    "mlserver": (_gives({8080, 8081}, (INVOKE,), _always, "MLServer has no sign-in"),),
    "triton": (
        _gives({8000, 8001}, (INVOKE,), _always, "Triton has no sign-in"),
        _gives({8000, 8001}, (MODELS,), _triton, "Triton loads the models that callers name"),
    ),
    "torchserve": (
        _gives({8080, 7070}, (INVOKE,), _torchserve, "TorchServe's tokens are off"),
        _gives({8081, 7071}, (CONSOLE,), _torchserve, "TorchServe's tokens are off, and a model archive holds code"),
    ),
    "comfyui": (_gives({8188}, (INVOKE,), _always, "ComfyUI has no sign-in"),),
    "qdrant": (_gives({6333, 6334}, (READ, WRITE), _qdrant, "Qdrant has no key"),),
    "weaviate": (_gives({8080, 50051}, (READ, WRITE), _weaviate, "Weaviate answers anonymous callers"),),
    "milvus": (_gives({19530, 9091}, (READ, WRITE), _mounts_settings, "Milvus asks for no sign-in by default"),),
    "chroma": (
        _gives(
            {8000},
            (READ, WRITE),
            _without((), ("CHROMA_SERVER_AUTHN_CREDENTIALS", "CHROMA_SERVER_AUTHN_CREDENTIALS_FILE")),
            "Chroma has no credentials",
        ),
    ),
    "open-webui": (_gives({8080}, (CONSOLE,), _open_webui, "WEBUI_AUTH is off, and whoever comes is administrator"),),
    "langflow": (_gives({7860}, (CONSOLE,), _langflow, "Langflow signs everyone in, and its components are code"),),
    "flowise": (_gives({3000}, (CONSOLE,), _flowise, "Flowise has no user and password, and its nodes run code"),),
}
"""Products by the family that `catalog.containers` gives them."""


def _editor(container: Container) -> bool | None:
    return _is(option(container, "--auth"), "none")


def _workflows(container: Container) -> bool | None:
    return _is(option(container, "--auth-mode"), "server")


_BY_IMAGE: tuple[tuple[str, Gives], ...] = (
    ("argocli", _gives({2746}, (CONSOLE,), _workflows, "Argo's server acts with its own rights for everyone")),
    ("code-server", _gives({8080, 8443}, (CONSOLE,), _editor, "the editor asks for no password")),
)


def _is(value: Value, wanted: str) -> bool | None:
    return None if isinstance(value, Unknown) else value == wanted


def products(container: Container) -> Iterator[Gives]:
    """What the container may give to callers, by the product that it runs."""
    family = get(container, "ai.family")
    if isinstance(family, str):
        yield from PRODUCTS.get(family, ())
    image = container.get("image")
    name = image.rpartition("/")[2] if isinstance(image, str) else ""
    yield from (gives for part, gives in _BY_IMAGE if part in name)


def is_proxy(container: Container) -> bool:
    """Whether the container is a proxy that signs callers in before it passes them on."""
    image = container.get("image")
    names = ("oauth2-proxy", "oauth-proxy", "kube-rbac-proxy", "pomerium", "authservice")
    return isinstance(image, str) and any(name in image for name in names)
