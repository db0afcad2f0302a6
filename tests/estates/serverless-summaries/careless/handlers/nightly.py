import os

import boto3

s3 = boto3.client("s3")


def main(event, context):
    return s3.list_objects_v2(Bucket=os.environ["UPLOADS"])["KeyCount"]
