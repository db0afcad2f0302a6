"""Takes the reviews that the editors have read."""

from fastapi import Depends, FastAPI
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter
from pydantic import BaseModel

from shop.index import reviews
from shop.people import current_editor

app = FastAPI()
store = reviews()
splitter = RecursiveCharacterTextSplitter(chunk_size=600)


class Review(BaseModel):
    product: str
    text: str


@app.post("/reviews")
async def add(review: Review, editor: str = Depends(current_editor)) -> dict[str, str]:
    """Keep a review that an editor has read."""
    source = {"product": review.product, "read_by": editor}
    pieces = splitter.split_documents([Document(page_content=review.text, metadata=source)])
    await store.aadd_documents(pieces)
    return {"status": "kept"}
