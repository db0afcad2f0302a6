from llama_index.core.agent.workflow import FunctionAgent

from policybot.llms import chat_model
from policybot.tools import all_tools

RULES = (
    "You answer the claims desk's questions about policies. "
    "Name the policy and the paragraph. Say so when the search gives you nothing."
)


def build() -> FunctionAgent:
    return FunctionAgent(name="policy_assistant", llm=chat_model(), tools=all_tools(), system_prompt=RULES)
