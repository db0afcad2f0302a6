"""What the assistant may do."""

from llama_index.core.tools import FunctionTool, QueryEngineTool, ToolMetadata

from policybot.llms import reranker
from policybot.retrieval import archive_index, policy_index
from policybot.tools.exports import write_summary
from policybot.tools.quotes import premium_quote


def searches() -> list[QueryEngineTool]:
    current = policy_index().as_query_engine(similarity_top_k=12, node_postprocessors=[reranker()])
    withdrawn = archive_index().as_query_engine(similarity_top_k=4)
    return [
        QueryEngineTool.from_defaults(
            query_engine=current, name="policy_search", description="What a policy that is sold today covers."
        ),
        QueryEngineTool(
            query_engine=withdrawn,
            metadata=ToolMetadata(name="archive_search", description="What a withdrawn policy covered."),
        ),
    ]


def all_tools() -> list:
    return [*searches(), FunctionTool.from_defaults(premium_quote), FunctionTool.from_defaults(fn=write_summary)]
