"""Agents that may call other agents: hand-offs, sub-agents, supervisors, agents as tools, tools that ask agents."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

DESK = "app.py#agent:desk"
CASES = {
    "hand-offs": (
        (
            "from agents import Agent, handoff\n"
            "till = Agent(name='Till')\nyard = Agent(name='Yard')\n"
            "desk = Agent(name='Desk', handoffs=[till, handoff(yard)])\n"
        ),
        ["app.py#agent:till", "app.py#agent:yard"],
    ),
    "hand-offs that are added": (
        "from agents import Agent\ntill = Agent(name='Till')\ndesk = Agent(name='Desk')\ndesk.handoffs.append(till)\n",
        ["app.py#agent:till"],
    ),
    "an agent as a tool": (
        (
            "from agents import Agent\n"
            "till = Agent(name='Till')\n"
            "desk = Agent(name='Desk', tools=[till.as_tool(tool_name='ask_till', tool_description='x')])\n"
        ),
        ["app.py#agent:till"],
    ),
    "sub-agents": (
        (
            "from google.adk.agents import Agent\nfrom google.adk.tools import AgentTool\n"
            "till = Agent(name='till', model='g-1')\nyard = Agent(name='yard', model='g-1')\n"
            "desk = Agent(name='desk', model='g-1', sub_agents=[till], tools=[AgentTool(agent=yard)])\n"
        ),
        ["app.py#agent:till", "app.py#agent:yard"],
    ),
    "managed agents": (
        (
            "from smolagents import CodeAgent, ToolCallingAgent\n"
            "till = ToolCallingAgent(tools=[], model=m, name='till')\n"
            "desk = CodeAgent(tools=[], model=m, managed_agents=[till])\n"
        ),
        ["app.py#agent:till"],
    ),
    "names of agents": (
        (
            "from autogen_agentchat.agents import AssistantAgent\n"
            "till = AssistantAgent('till', model_client=m)\n"
            "desk = AssistantAgent('desk', model_client=m, handoffs=['till', 'nobody'])\n"
        ),
        ["app.py#agent:till"],
    ),
    "a supervisor": (
        (
            "from langgraph_supervisor import create_supervisor\nfrom langgraph.prebuilt import create_react_agent\n"
            "till = create_react_agent(m, tools=[], name='till')\n"
            "desk = create_supervisor([till], model=m).compile()\n"
        ),
        ["app.py#agent:till"],
    ),
    "a group's manager": (
        (
            "from autogen import AssistantAgent, GroupChat, GroupChatManager\n"
            "till = AssistantAgent('till', llm_config=c)\n"
            "desk = AssistantAgent('desk', llm_config=c)\n"
            "desk.initiate_chat(till, message='hello')\n"
        ),
        ["app.py#agent:till"],
    ),
    "tools that hand over": (
        (
            "from langgraph_swarm import create_handoff_tool\nfrom langgraph.prebuilt import create_react_agent\n"
            "till = create_react_agent('openai:m-1', [], name='till')\n"
            "desk = create_react_agent('openai:m-1', [create_handoff_tool(agent_name='till')], name='desk')\n"
        ),
        ["app.py#agent:till"],
    ),
    "a swarm": (
        (
            "from strands import Agent\nfrom strands.multiagent import Swarm\n"
            "till = Agent(name='till')\ndesk = Agent(name='desk')\nall = Swarm([till, desk])\n"
        ),
        ["app.py#agent:till"],
    ),
    "a crew's manager": (
        (
            "from crewai import Agent, Crew\n"
            "till = Agent(role='till', goal='g', backstory='b')\ndesk = Agent(role='desk', goal='g', backstory='b')\n"
            "crew = Crew(agents=[till], tasks=[], manager_agent=desk)\n"
        ),
        ["app.py#agent:till"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_who_may_call_whom(tmp_path: Path, name: str) -> None:
    code, expected = CASES[name]
    found = said(tmp_path, {"app.py": code})
    assert found.ends("invokes", DESK) == expected
    assert found.ids("code/tool") == (["app.py#tool:ask_till"] if name == "an agent as a tool" else [])


def test_a_tool_that_asks_another_agent(tmp_path: Path) -> None:
    code = (
        "from pydantic_ai import Agent\n"
        "till = Agent('openai:m-1')\ndesk = Agent('openai:m-2')\n"
        "@desk.tool_plain\n"
        "async def price(item: str) -> str:\n"
        "    'Asks the till.'\n"
        "    answer = await till.run(item)\n"
        "    return answer.output\n"
    )
    found = said(tmp_path, {"app.py": code})
    assert found.ends("invokes", "app.py#price:tool") == ["app.py#agent:till"]


def test_an_agent_of_another_file_keeps_its_address(tmp_path: Path) -> None:
    staff = (
        "from agents import Agent\n"
        "def make(kind):\n"
        "    return Agent(name='Till')\n"
        "def other(kind):\n"
        "    one = Agent(name='First')\n"
        "    return Agent(name='Yard')\n"
        "clerk = Agent(name='Clerk')\n"
    )
    code = (
        "from agents import Agent\nfrom staff import clerk, make, other\n"
        "desk = Agent(name='Desk', handoffs=[clerk, make('x'), other('y')])\n"
    )
    found = said(tmp_path, {"app.py": code, "staff.py": staff})
    ends = found.ends("invokes", DESK)
    assert ends == ["staff.py#agent:clerk", "staff.py#make:agent:Till", "staff.py#other:agent:Yard"]
    assert set(ends) <= set(found.ids("code/agent"))


def test_an_agent_does_not_hand_over_to_itself(tmp_path: Path) -> None:
    code = "from agents import Agent\ndesk = Agent(name='Desk', handoffs=['Desk'])\n"
    assert said(tmp_path, {"app.py": code}).ends("invokes") == []


@pytest.mark.parametrize("types", ["Booking", "str", "Booking | None", "dict[str, int]", "deps.Booking, str"])
def test_a_class_with_its_types_filled_in_is_the_class(tmp_path: Path, types: str) -> None:
    code = f"from agents import Agent\nimport deps\ndesk = Agent[{types}](name='Desk', model='m-1')\n"
    found = said(tmp_path, {"app.py": code})
    assert found.ids("code/agent") == [DESK]
    assert found.ends("uses-model", DESK) == ["model:openai/m-1"]


def test_a_table_of_makers_is_no_class(tmp_path: Path) -> None:
    code = (
        "from langchain_openai import ChatOpenAI\nfrom langchain_groq import ChatGroq\n"
        "MAKERS = {'a': ChatOpenAI, 'b': ChatGroq}\n"
        "llm = MAKERS['b'](model='m-1')\n"
    )
    found = said(tmp_path, {"app.py": code})
    assert "model:openai/m-1" not in found.ids("model")
