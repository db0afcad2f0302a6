from pathlib import Path

_HERE = Path(__file__).parent


def load_prompt(name: str) -> str:
    """Prompts are kept as Markdown so that the desk's staff can edit them."""
    return (_HERE / f"{name}.md").read_text(encoding="utf-8")
