"""EFS file systems: encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="efs",
    type="AWS::EFS::FileSystem",
    id="Arn",
    name="FileSystemId",
    list=Call("describe_file_systems", items="FileSystems"),
    rename={"FileSystemArn": "Arn", "Tags": "FileSystemTags"},
)
