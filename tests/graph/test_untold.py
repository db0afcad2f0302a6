"""What only the code says of a running asset is not known: neither its pass nor its fail."""

from bartizan.catalog.load import load_catalog
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset, Sighting
from bartizan.model.location import Location
from bartizan.model.severity import Verdict
from bartizan.posture.judge import judge

NOTEBOOK = "AWS::SageMaker::NotebookInstance"
ARN = "arn:aws:sagemaker:eu-west-1:123456789012:notebook-instance/n"


def notebook(id_: str, place: Location, source: str, config: dict[str, str]) -> Asset:
    said = {"NotebookInstanceName": "n", **config}
    return Asset(id_, NOTEBOOK, "notebook", "n", "aws", config=said, sightings=(Sighting(source, place, said),))


def test_a_setting_that_the_running_asset_does_not_tell_is_unknown() -> None:
    catalog = load_catalog()
    code = notebook("repo:r//a.tf#n", Location(path="a.tf", line=1), "terraform", {"RootAccess": "Disabled"})
    call = Location(call="sagemaker:DescribeNotebookInstance", region="eu-west-1")
    for told, verdict in (({}, Verdict.UNKNOWN), ({"RootAccess": "Enabled"}, Verdict.FAIL)):
        estate = link([code, notebook(ARN, call, "aws", told)], catalog)
        assert list(estate.assets) == [ARN]
        found = judge(list(estate.assets.values()), estate.edges, catalog, only=["notebook-root-access"]).findings
        assert [one.verdict for one in found] == [verdict]
