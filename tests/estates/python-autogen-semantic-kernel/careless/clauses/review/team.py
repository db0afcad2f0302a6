"""The team that reads a contract before a partner does."""

from autogen_agentchat.agents import AssistantAgent, CodeExecutorAgent, UserProxyAgent
from autogen_agentchat.conditions import MaxMessageTermination, TextMentionTermination
from autogen_agentchat.teams import SelectorGroupChat
from autogen_core.tools import FunctionTool
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from autogen_ext.models.openai import AzureOpenAIChatCompletionClient

from clauses.identity import token_provider
from clauses.review.tools import compare, find_clause
from clauses.settings import AZURE

REVIEWER = """You review contracts for a firm of lawyers.
Quote the paragraph that you speak of. Say APPROVE when nothing is left to say."""


class HouseClient(AzureOpenAIChatCompletionClient):
    """The firm's deployment, with the firm's way of signing in."""

    def __init__(self, deployment: str = AZURE.contracts) -> None:
        super().__init__(
            azure_deployment=deployment,
            azure_endpoint=AZURE.endpoint,
            api_version=AZURE.version,
            azure_ad_token_provider=token_provider(),
            model="gpt-4o",
        )


def team() -> SelectorGroupChat:
    client = HouseClient()
    reviewer = AssistantAgent(
        "reviewer",
        model_client=client,
        tools=[find_clause, FunctionTool(compare, name="compare_clauses", description="What differs between two texts.")],
        system_message=REVIEWER,
    )
    calculator = CodeExecutorAgent("calculator", code_executor=LocalCommandLineCodeExecutor(work_dir="scratch"))
    partner = UserProxyAgent("partner", description="A partner of the firm", input_func=input)
    return SelectorGroupChat(
        [reviewer, calculator, partner],
        model_client=client,
        termination_condition=TextMentionTermination("APPROVE") | MaxMessageTermination(20),
    )
