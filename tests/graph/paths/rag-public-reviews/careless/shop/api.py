"""Takes the reviews that customers write."""

from fastapi import FastAPI
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter
from pydantic import BaseModel

from shop.index import reviews

app = FastAPI()
store = reviews()
splitter = RecursiveCharacterTextSplitter(chunk_size=600)


class Review(BaseModel):
    product: str
    text: str


@app.post("/reviews")
async def add(review: Review) -> dict[str, str]:
    """Keep a review, so that the assistant knows it."""
    pieces = splitter.split_documents([Document(page_content=review.text, metadata={"product": review.product})])
    await store.aadd_documents(pieces)
    return {"status": "kept"}
