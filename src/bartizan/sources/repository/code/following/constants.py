"""Models that a library names by a constant of its own: `ChatModel.GPT_4O_MINI` is `gpt-4o-mini`.

The libraries make these constants from the vendors' identifiers, so the identifier is derived from the
constant by the way each vendor writes its own; a constant that does not look like one gives nothing.
"""

from __future__ import annotations

import re

from bartizan.sources.repository.code.following.names import snake

_PREFIXES = re.compile(
    r"^(?:chat_model_|embedding_model_|model_|chatmodel|images?_model_|speech_model_|audio_model_|moderation_model_)+"
)
_NAMED = {
    "small_embedding3": "text-embedding-3-small", "large_embedding3": "text-embedding-3-large",
    "ada_embedding_v2": "text-embedding-ada-002", "create_image_model_dall_e3": "dall-e-3",
    "create_image_model_dall_e2": "dall-e-2", "create_image_model_gpt_image1": "gpt-image-1",
}  # fmt: skip
"""Constants of go-openai that put the words of an identifier in another order."""
_FAMILIES = re.compile(
    r"^(gpt|o[134](?![a-z])|chatgpt|text_embedding|dall|whisper|tts|claude|gemini|command|mistral|codestral|llama|"
    r"deepseek|qwen|nova|titan)"
)
_ROOTS = ("openai", "anthropic", "langchain4j", "genai", "springframework", "koog", "mistral", "cohere", "sashabaranov",
          "camel.")  # fmt: skip


_RESOLD = ("OpenRouterModels", "BedrockModels")
"""Constants of those who resell models, whose identifiers are of their own making."""
_VENDORS = {
    "GoogleModels": "google", "AnthropicModels": "anthropic", "OpenAIModels": "openai", "MistralAIModels": "mistral",
    "DeepSeekModels": "deepseek", "OllamaModels": "ollama", "DashscopeModels": "dashscope",
}  # fmt: skip
"""Koog's classes of constants, by whose models they are."""


def registry_of(path: str) -> str | None:
    """The registry that the class of a constant names: of `GoogleModels.Gemini2_5Pro` it is Google's."""
    return next((slug for part in path.split(".") if (slug := _VENDORS.get(part))), None)


def model_of(path: str) -> str | None:
    """The model that the constant at a dotted path stands for; None when it is no such constant."""
    if "(" in path or not any(root in path.lower() for root in _ROOTS):
        return None
    if any(word in path for word in _RESOLD):
        return None
    name = snake(path.rpartition(".")[2].replace("Dot", "_dot_"))
    if name in _NAMED and "sashabaranov" in path:
        return _NAMED[name]
    name = _PREFIXES.sub("", name).replace("_dot_", ".")
    # `gpt_4_o_mini`, `GPT4oMini` and `gpt4o_mini` are all `gpt-4o-mini`.
    name = re.sub(r"(?<=[a-z]{3})(?=\d)", "_", name)
    name = re.sub(r"(?<=\d)_o(?=_|$)", "o", name)
    name = re.sub(r"(?<=4o)(?=\d)", "_", name)
    if not _FAMILIES.match(name) or not re.search(r"\d|command|codestral|large|dall|whisper|tts", name):
        return None
    if not name.startswith("claude"):
        name = re.sub(r"(?<![\d.])(\d)_(\d)(?![\d.])", r"\1.\2", name)
    if match := re.fullmatch(r"(.*?)_?(20\d\d)(\d\d)(\d\d)", name):
        name = (
            "_".join(match.groups()) if not name.startswith("claude") else f"{match[1]}_{match[2]}{match[3]}{match[4]}"
        )
    return name.replace("_", "-")
