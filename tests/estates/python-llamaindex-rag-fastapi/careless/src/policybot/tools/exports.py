from policybot.config import get_settings


def write_summary(name: str, text: str) -> str:
    """Keep the summary of a case as a file for the desk."""
    target = get_settings().export_dir / f"{name}.md"
    target.write_text(text, encoding="utf-8")
    return f"kept as {target.name}"
