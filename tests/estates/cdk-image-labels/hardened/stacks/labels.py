import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker


class LabelStack(cdk.Stack):
    def __init__(self, scope, identity, **options):
        super().__init__(scope, identity, **options)
        images = s3.Bucket(self, "Images", versioned=True)
        sagemaker.CfnNotebookInstance(
            self,
            "Workbench",
            instance_type="ml.t3.medium",
            role_arn="arn:aws:iam::111122223333:role/labels",
            direct_internet_access="Disabled",
        )
        cdk.CfnOutput(self, "ImagesName", value=images.bucket_name)
