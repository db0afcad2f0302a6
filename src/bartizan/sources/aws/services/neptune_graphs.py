"""Neptune Analytics graphs: from where each can be reached, encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="neptune-graph",
    type="AWS::NeptuneGraph::Graph",
    id="GraphArn",
    name="GraphName",
    list=Call("list_graphs", items="graphs"),
    detail=Call("get_graph", args={"graphIdentifier": "Id"}),
    rename={
        "Id": "GraphId",
        "Arn": "GraphArn",
        "Name": "GraphName",
        "VectorSearchConfiguration.Dimension": "VectorSearchConfiguration.VectorSearchDimension",
    },
)
