from agents import Agent, Runner, WebSearchTool, handoff

from retail.agents import prompts
from retail.agents.specialists import make_reports_agent, refund_agent
from retail.config import MODELS

triage = Agent(
    name="Triage",
    model=MODELS.triage,
    instructions=prompts.TRIAGE,
    tools=[WebSearchTool()],
    handoffs=[refund_agent, handoff(make_reports_agent())],
)


async def answer(question: str) -> str:
    result = await Runner.run(triage, question, max_turns=6)
    return str(result.final_output)
