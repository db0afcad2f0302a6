from langchain_core.tools import tool

from support.retrieval import articles


@tool
def search_articles(question: str) -> str:
    """Search the help centre."""
    found = articles().similarity_search(question, k=4)
    return "\n\n".join(document.page_content for document in found)
