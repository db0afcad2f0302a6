"""CloudFormation templates: YAML or JSON, intrinsic functions evaluated, resources as they stand."""
