"""The Serverless Framework: a service as the CloudFormation template that it deploys."""
