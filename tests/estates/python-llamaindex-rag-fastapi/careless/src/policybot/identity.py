"""Who may ask: brokers and their agents, who are people."""

from dataclasses import dataclass

from fastapi import Header, HTTPException


@dataclass
class FunctionAgent:
    """An agent of the insurer for one function; `llm` is the degree that some of them have."""

    name: str
    llm: str = "LL.M. Oslo"
    tools: tuple[str, ...] = ("phone",)


DESK = [FunctionAgent(name="Berit", tools=("car", "ladder")), FunctionAgent(name="Jonas", llm="none")]


def staff(x_desk_user: str = Header()) -> FunctionAgent:
    for one in DESK:
        if one.name == x_desk_user:
            return one
    raise HTTPException(status_code=403)
