"""What a user picks of a list in a web form, and clients that a library wraps without changing what they are.

Streamlit's, Gradio's and Chainlit's widgets give one of the options that they are told; what a user types freely
stays unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.operations import element
from bartizan.sources.repository.code.following.values import (
    Constant,
    Definition,
    Instance,
    Items,
    Name,
    Site,
    Table,
    Val,
    options,
)

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

_PICKED = frozenset({"selectbox", "radio", "select_slider", "segmented_control", "pills"})
_LISTED = frozenset({"multiselect"})
_ROOTS = ("streamlit.", "st.")
_WRAPPERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("instructor.", ("from_openai", "patch", "apatch", "from_anthropic", "from_mistral", "from_groq", "from_cohere",
                     "from_gemini", "from_vertexai", "from_genai", "from_together", "from_fireworks", "from_bedrock",
                     "from_cerebras", "from_writer", "from_xai", "from_litellm", "from_perplexity")),
    ("langsmith.", ("wrap_openai", "wrap_anthropic")),
    ("braintrust.", ("wrap_openai", "wrap_anthropic")),
    ("opik.", ("track_openai", "track_anthropic", "track_genai", "track_bedrock")),
    ("outlines.", ("from_openai", "from_anthropic", "from_gemini", "from_mistral")),
    ("judgeval.", ("wrap",)),
    ("galileo.", ("wrap_openai",)),
    ("galtea.", ("wrap_openai",)),
)  # fmt: skip


def given(evaluator: Evaluator, callee: Name, site: Site) -> Val | None:
    """What a widget gives, or the client that is wrapped; None for a call of anything else."""
    value = picked(evaluator, callee, site)
    return value if value is not None else wrapped(evaluator, callee, site)


def picked(evaluator: Evaluator, callee: Name, site: Site) -> Val | None:
    """What a widget gives; None for a call of anything else."""
    name = callee.path.rpartition(".")[2]
    if name not in _PICKED and name not in _LISTED:
        return None
    known = callee.path.startswith(_ROOTS)
    if not known and not callee.path.startswith("?"):
        return None
    offered = evaluator.site_argument(site, "options", 1)
    if offered is None or not all(isinstance(option, Items | Table) for option in options(offered)):
        return None
    return element(offered) if name in _PICKED else offered


def wrapped(evaluator: Evaluator, callee: Name, site: Site) -> Val | None:
    """The client itself where a library only watches or patches it; None for a call of anything else."""
    name = callee.path.rpartition(".")[2]
    if not any(callee.path.startswith(root) and name in names for root, names in _WRAPPERS):
        return None
    client = evaluator.site_argument(site, "client", 0)
    if client is None or not any(isinstance(option, Name | Instance | Definition) for option in options(client)):
        return None
    return None if isinstance(client, Constant) else client
