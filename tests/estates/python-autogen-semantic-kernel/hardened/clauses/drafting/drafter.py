from semantic_kernel.agents import ChatCompletionAgent
from semantic_kernel.connectors.ai.open_ai import AzureChatCompletion

from clauses.drafting.plugin import ContractsPlugin
from clauses.identity import token_provider
from clauses.settings import AZURE

# The kernel of last year: kernel.add_service(OpenAIChatCompletion(ai_model_id="gpt-4-1106-preview"))


def service(**more) -> AzureChatCompletion:
    told = {"deployment_name": AZURE.contracts, "endpoint": AZURE.endpoint, "api_version": AZURE.version, **more}
    return AzureChatCompletion(ad_token_provider=token_provider(), **told)


drafter = ChatCompletionAgent(
    service=service(),
    name="drafter",
    instructions="You draft clauses in the firm's words. Send a draft only when you are asked to.",
    plugins=[ContractsPlugin()],
)
