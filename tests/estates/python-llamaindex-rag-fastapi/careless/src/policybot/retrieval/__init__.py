from policybot.retrieval.archive import archive_index
from policybot.retrieval.policies import fill, policy_index

__all__ = ["archive_index", "fill", "policy_index"]
