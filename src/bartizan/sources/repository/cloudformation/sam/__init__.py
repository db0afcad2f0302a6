"""The Serverless Application Model: its resources written out as the CloudFormation that they become."""
