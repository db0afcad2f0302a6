"""AWS services that have switches of their own: buckets, notebooks, search domains, and what IAM guards.

Sources: Amazon OpenSearch Service developer guide, "VPC domains" and "Identity and access management" (a public
domain without fine-grained access control answers whom its policy lets in); Amazon SageMaker, Bedrock,
Bedrock AgentCore, Kendra and OpenSearch Serverless developer guides (every call is signed or bears a token).
"""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.catalog.paths import get
from bartizan.graph.estate import place
from bartizan.graph.exposure.aws_policies import for_anyone
from bartizan.graph.exposure.compute import known
from bartizan.graph.exposure.door import Door, Exposed, from_doors, switch
from bartizan.graph.exposure.reach import HINDERED
from bartizan.graph.facts import Facts
from bartizan.graph.stores.aws import PublicWay, bucket_doors
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Exposure
from bartizan.model.values import Unknown

STUDIO, PROFILE = "AWS::SageMaker::Domain", "AWS::SageMaker::UserProfile"
DOMAIN = "AWS::OpenSearchService::Domain"
_SIGNED = frozenset(
    {
        "AWS::Bedrock::Agent",
        "AWS::Bedrock::AgentAlias",
        "AWS::Bedrock::Flow",
        "AWS::Bedrock::KnowledgeBase",
        "AWS::BedrockAgentCore::Runtime",
        "AWS::EKS::Cluster",
        "AWS::Kendra::Index",
        "AWS::OpenSearchServerless::Collection",
        "AWS::SageMaker::Endpoint",
        "AWS::SageMaker::MlflowTrackingServer",
    }
)
"""Whoever connects, only identities of the organisation (or those it lets in) get an answer."""


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Buckets and search domains by their policies, notebooks by their way out, the rest by sign-in."""
    for asset in facts.assets.values():
        if asset.type == "AWS::S3::Bucket":
            ways = [_bucket_door(asset, found) for found in bucket_doors(facts, asset)]
            yield asset.id, from_doors(asset, ways, Exposure.PRIVATE)
        elif asset.type == "AWS::SageMaker::NotebookInstance":
            yield asset.id, switch(facts, asset, "DirectInternetAccess", open_="Enabled", closed="Disabled")
        elif asset.type in (STUDIO, PROFILE) and known(asset):
            yield asset.id, Exposed(Exposure.ORGANISATION, tuple(_studio_doors(facts, asset)))
        elif asset.type == DOMAIN and known(asset):
            yield asset.id, _search_domain(facts, asset)
        elif asset.type in _SIGNED and known(asset):
            yield asset.id, Exposed(Exposure.ORGANISATION)


def _studio_doors(facts: Facts, user: Asset) -> Iterator[Door]:
    """The way out of a Studio domain, for those who work in it: past the organisation's own network.

    Source: SageMaker API reference, CreateDomain, `AppNetworkAccessType`: all traffic but that to file
    systems leaves through a network of AWS with a way to the internet.
    """
    path = "AppNetworkAccessType"
    domains = [user] if user.type == STUDIO else [one for _, one in facts.near.around(user.id) if one.type == STUDIO]
    for domain in domains:
        if get(facts.config(domain), path) == "PublicInternetOnly":
            fact = Evidence(f"{domain.name} leaves for the internet past your network", path, "PublicInternetOnly",
                            place(domain, path))  # fmt: skip
            yield Door(user.id, "notebook-fetches", (fact,), frozenset({domain.id}), inbound=False)


def _bucket_door(bucket: Asset, found: PublicWay) -> Door:
    technique = "public-data-read" if found.action == "read" else "public-data-write"
    return Door(bucket.id, technique, found.evidence, found.facts, found.certainty, scope=found.scope)


def _search_domain(facts: Facts, domain: Asset) -> Exposed:
    """A domain in a VPC is the organisation's; a public one answers whom its policy lets in."""
    config = facts.config(domain)
    inside = config.get("VPCOptions")
    if isinstance(inside, Unknown):
        return Exposed(None)
    if inside:
        return Exposed(Exposure.ORGANISATION)
    policy = config.get("AccessPolicies")
    guarded = get(config, "AdvancedSecurityOptions.Enabled")
    if policy in (None, "", {}):
        return Exposed(Exposure.ORGANISATION)
    doors = []
    for technique, action in (("public-data-read", "es:ESHttpGet"), ("public-data-write", "es:ESHttpPut")):
        stage = for_anyone(domain, "AccessPolicies", policy, action)
        if guarded in (True, "true"):
            return Exposed(stage.reach.exposure if stage.reach.possible else Exposure.ORGANISATION)
        reach = stage.reach.meet(HINDERED) if isinstance(guarded, Unknown) else stage.reach
        if reach.certainty is not None:
            doors.append(Door(domain.id, technique, stage.evidence, certainty=reach.certainty))
        elif reach.possible and not doors:
            return Exposed(None)
    return from_doors(domain, doors, Exposure.ORGANISATION)
