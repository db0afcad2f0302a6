from fastapi import Depends, FastAPI
from pydantic import BaseModel

from policybot.assistant import build
from policybot.identity import staff
from policybot.reports import figures

app = FastAPI(title="Policybot", dependencies=[Depends(staff)])
assistant = build()


class Question(BaseModel):
    text: str


@app.post("/ask")
async def ask(question: Question) -> dict[str, str]:
    return {"answer": str(await assistant.run(question.text))}


@app.post("/figures")
def ask_figures(question: Question) -> dict[str, list]:
    return {"rows": figures(question.text)}
