from agents import Agent, ModelSettings
from agents.mcp import MCPServerStreamableHttp

from retail.agents import prompts
from retail.agents.guards import block_competitors
from retail.config import CATALOGUE_MCP, MODELS
from retail.tools.orders import _cancel, find_order
from retail.tools.payments import refund
from retail.tools.reports import sales_report

catalogue = MCPServerStreamableHttp(name="catalogue", params={"url": CATALOGUE_MCP})

refund_agent = Agent(
    name="Refunds",
    model=MODELS.specialist,
    instructions=prompts.REFUNDS,
    tools=[find_order, refund, _cancel],
    output_guardrails=[block_competitors],
    model_settings=ModelSettings(temperature=0.2),
)


def make_reports_agent() -> Agent:
    return Agent(
        name="Sales reports",
        model=MODELS.specialist,
        instructions=prompts.REPORTS,
        tools=[sales_report],
        mcp_servers=[catalogue],
    )
