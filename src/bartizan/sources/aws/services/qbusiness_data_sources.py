"""Amazon Q Business data sources: what an assistant reads, and whether with the permissions on it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bartizan.model.scan import Record
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector
from bartizan.sources.aws.failures import Denied

collector = Collector(
    service="qbusiness",
    type="AWS::QBusiness::DataSource",
    id="arn:{partition}:qbusiness:{region}:{account}:application/{ApplicationId}/index/{IndexId}/data-source/{DataSourceId}",
    name="DisplayName",
    list=Call("list_data_sources", items="dataSources"),
    detail=Call("get_data_source", args={"dataSourceId": "DataSourceId"}),
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every data source of every index of every application."""
    for application in _ids(place, "list_applications", "applications", "applicationId", {}):
        if isinstance(application, Denied):
            yield application.gap
            continue
        above = {"applicationId": application}
        for index in _ids(place, "list_indices", "indices", "indexId", above):
            if isinstance(index, Denied):
                yield index.gap
                continue
            yield from run.collect(_of({**above, "indexId": index}), place)


def _of(above: Mapping[str, object]) -> Collector:
    assert collector.list is not None  # noqa: S101 - declared above
    assert collector.detail is not None  # noqa: S101 - declared above
    listing, detail = replace(collector.list, fixed=above), replace(collector.detail, fixed=above)
    made = {"ApplicationId": str(above["applicationId"]), "IndexId": str(above["indexId"])}
    return replace(collector, list=listing, detail=detail, made=made)


def _ids(
    place: run.Place, method: str, items: str, key: str, arguments: Mapping[str, object]
) -> Iterator[str | Denied]:
    for page in place.clients.pages("qbusiness", place.region, method, arguments):
        if isinstance(page, Denied):
            yield page
            continue
        found = page.get(items)
        yield from (str(one[key]) for one in found if key in one) if isinstance(found, list) else ()
