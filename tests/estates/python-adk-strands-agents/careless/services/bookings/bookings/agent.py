from google.adk.agents import LlmAgent
from google.adk.tools import FunctionTool, google_search
from google.adk.tools.agent_tool import AgentTool
from google.adk.tools.mcp_tool.mcp_toolset import MCPToolset, StreamableHTTPConnectionParams

from bookings.tools import cancel_room, find_room
from house_settings import MODELS, places

DESK = "You are the front desk of a small hotel. Ask for what you do not know; never promise what a tool did not say."

town = LlmAgent(
    name="town_guide",
    model=MODELS.rooms,
    description="Knows the town",
    instruction="Say what is on in the town, with the address and the hours.",
    tools=[google_search],
)

rooms = LlmAgent(
    name="rooms",
    model=MODELS.rooms,
    description="Finds and cancels rooms",
    instruction="Find rooms. Read a booking back before you cancel it.",
    tools=[find_room, FunctionTool(cancel_room, require_confirmation=True)],
)

root_agent = LlmAgent(
    name="front_desk",
    model=MODELS.bookings,
    instruction=DESK,
    sub_agents=[rooms],
    tools=[
        AgentTool(agent=town),
        MCPToolset(connection_params=StreamableHTTPConnectionParams(url=places().channels_mcp)),
    ],
)
