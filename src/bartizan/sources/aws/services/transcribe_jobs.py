"""Transcribe jobs: which recordings, whether personal data is taken out."""

from bartizan.sources.aws.collector import HISTORY, Call, Collector

collector = Collector(
    service="transcribe",
    type="AWS::Transcribe::TranscriptionJob",
    id="arn:{partition}:transcribe:{region}:{account}:transcription-job/{TranscriptionJobName}",
    name="TranscriptionJobName",
    list=Call("list_transcription_jobs", items="TranscriptionJobSummaries", most=HISTORY),
    detail=Call(
        "get_transcription_job", item="TranscriptionJob", args={"TranscriptionJobName": "TranscriptionJobName"}
    ),
)
