data "aws_iam_policy_document" "team" {
  for_each = toset(["nlp"])

  statement {
    sid       = "ReadCorpus"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = [module.dataset["corpus"].arn, "${module.dataset["corpus"].arn}/*"]
  }

  statement {
    actions   = ["sagemaker:CreateTrainingJob", "sagemaker:Describe*", "sagemaker:List*"]
    resources = ["arn:${data.aws_partition.current.partition}:sagemaker:*:*:training-job/${each.key}-*"]
  }
}

# Vision trains on anything, with any role, until the project ends in spring.
data "aws_iam_policy_document" "vision" {
  source_policy_documents = [data.aws_iam_policy_document.team["nlp"].json]

  statement {
    actions   = ["sagemaker:*"]
    resources = ["*"]
  }

  statement {
    actions   = ["iam:PassRole"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "training" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}
