from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import MemorySaver
from langgraph.prebuilt import create_react_agent

from support.prompts import load_prompt
from support.settings import get_settings
from support.tools import SUPPORT_TOOLS


def build_agent():
    settings = get_settings()
    llm = ChatOpenAI(model=settings.chat_model, api_key=settings.openai_api_key, temperature=0, timeout=30)
    return create_react_agent(
        llm,
        tools=SUPPORT_TOOLS,
        prompt=load_prompt("support"),
        checkpointer=MemorySaver(),
        name="support_agent",
    )
