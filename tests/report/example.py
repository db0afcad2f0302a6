"""A small result with one of everything, hostile names included."""

from bartizan.model.asset import Asset, DataCount, Difference, Sighting
from bartizan.model.attack_path import AttackPath, Step
from bartizan.model.edge import Edge, Gap
from bartizan.model.finding import Finding, Fix, Risk, Term
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Scan, ScanResult, Summary
from bartizan.model.severity import Confidence, Exposure, Sensitivity, Severity, Stage, Verdict
from bartizan.model.values import Unknown

HOSTILE = "</script><img src=x onerror=alert(1)>|`*_[x](javascript:1)"
BUCKET = "arn:aws:s3:::training"
MODEL = "model:huggingface/acme/ranker"
FILE = Location(path="infra/data main.tf", line=3, end_line=9)
CALL = Location(call="s3:GetBucketPolicy", region="eu-west-1", time="2026-11-23T09:00:00Z")


def example() -> ScanResult:
    """The result."""
    assets = (
        Asset("entry:internet", "entry", "entry-point", "the internet", ""),
        Asset(
            BUCKET,
            "AWS::S3::Bucket",
            "bucket",
            "training",
            "aws",
            account="123456789012",
            stage=Stage.DATA,
            config={"BucketName": "training", "Key": Unknown("var.key"), "List": [{"A": None}]},
            tags={"team": "reco"},
            sightings=(
                Sighting("terraform", FILE, {"BucketName": "training"}, {"BucketName": 4}),
                Sighting("aws", CALL),
            ),
            drift=(Difference("Versioning", "Enabled", None, FILE),),
            exposure=Exposure.INTERNET,
            sensitivity=Sensitivity.RESTRICTED,
            data=(DataCount("card", "payment card", 3, Confidence.HIGH, Sensitivity.RESTRICTED, "4111…1111"),),
        ),
        Asset(MODEL, "code/model-use", "model", "acme/ranker", "huggingface", sightings=(Sighting("code", FILE),)),
        Asset("pkg:pypi/torch@2.4.1", "package", "sdk", "torch", "pypi", sightings=(Sighting("manifest", FILE),)),
        Asset(
            "repo:x//data.csv", "code/dataset", "dataset", HOSTILE, "repository", sightings=(Sighting("code", FILE),)
        ),
        Asset("name:x/e", "AWS::SageMaker::Endpoint", "endpoint", "e", "aws", config={"url": "https://e.test"}),
    )
    risk = Risk(
        88, 0.95, 0.93, (Term("severity", 0.6, "the rule is high"), Term("exposure", 0.3, "open to the internet"))
    )
    findings = (
        Finding(
            "a" * 16,
            "s3-bucket-public-policy",
            "Bucket policy lets anyone read",
            BUCKET,
            Verdict.FAIL,
            Severity.HIGH,
            why="Anyone can read it.",
            evidence=(Evidence("Principal is *", "Policy.Statement[0].Principal", "*", Location(path="a.tf", line=5)),),
            location=FILE,
            fix=Fix("Name the principals", {"Policy": None}),
            controls=("owasp-llm:LLM04",),
            risk=risk,
        ),
        Finding("b" * 16, "bucket-key", "No key", BUCKET, Verdict.UNKNOWN, Severity.LOW, location=CALL),
        Finding("c" * 16, "hostile", HOSTILE, "repo:x//data.csv", Verdict.FAIL, Severity.CRITICAL),
    )
    step = Step(
        "entry:internet",
        BUCKET,
        "can-write",
        "public-bucket",
        "Anyone can write to training",
        0.9,
        findings[0].evidence,
    )
    path = AttackPath(
        "d" * 16,
        "Anyone on the internet can poison acme/ranker",
        "entry:internet",
        (step, Step(BUCKET, MODEL, "poisons", "training-data", "The model learns from it", 0.5)),
        MODEL,
        0.45,
        0.9,
        Risk(41, 0.45, 0.9),
        ("a" * 16,),
    )
    return ScanResult(
        Scan("id", ("x",), "2026-11-23T09:00:00Z", "2026-11-23T09:00:01Z", "0.1.0"),
        assets,
        (Edge(MODEL, "pkg:pypi/torch@2.4.1", "depends-on"), Edge(BUCKET, MODEL, "poisons", "training-data")),
        findings,
        (path,),
        (Gap("terraform", "x.tf", "not valid HCL", "mend line 3"),),
        Summary({"bucket": 1}, {"high": 1, "critical": 1}, {"fail": 2, "unknown": 1}, 1, 1),
    )
