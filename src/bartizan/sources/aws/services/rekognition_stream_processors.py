"""Rekognition stream processors: which cameras, where results go, what is shared with AWS."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="rekognition",
    type="AWS::Rekognition::StreamProcessor",
    id="arn:{partition}:rekognition:{region}:{account}:streamprocessor/{name}",
    name="Name",
    list=Call("list_stream_processors", items="StreamProcessors"),
    detail=Call("describe_stream_processor", args={"Name": "Name"}),
    rename={
        "StreamProcessorArn": "Arn",
        "Input.KinesisVideoStream": "KinesisVideoStream",
        "Output.KinesisDataStream": "KinesisDataStream",
        "Output.S3Destination.Bucket": "S3Destination.BucketName",
        "Output.S3Destination.KeyPrefix": "S3Destination.ObjectKeyPrefix",
        "Settings.FaceSearch": "FaceSearchSettings",
        "Settings.ConnectedHome": "ConnectedHomeSettings",
        "NotificationChannel.SNSTopicArn": "NotificationChannel.Arn",
    },
)
