from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from support.graph import build_agent
from support.moderation import is_abusive

app = FastAPI(title="Support desk")
agent = build_agent()


class Question(BaseModel):
    text: str
    thread: str


@app.post("/ask")
def ask(question: Question) -> dict[str, str]:
    if is_abusive(question.text):
        raise HTTPException(status_code=422, detail="please rephrase")
    state = agent.invoke(
        {"messages": [("user", question.text)]},
        config={"configurable": {"thread_id": question.thread}, "recursion_limit": 8},
    )
    return {"answer": state["messages"][-1].content}
