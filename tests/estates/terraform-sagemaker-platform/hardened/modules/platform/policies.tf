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


data "aws_iam_policy_document" "vision" {
  source_policy_documents = [data.aws_iam_policy_document.team["nlp"].json]

  statement {
    actions   = ["sagemaker:CreateTrainingJob", "sagemaker:CreateModel"]
    resources = ["arn:${data.aws_partition.current.partition}:sagemaker:*:*:*/vision-*"]
  }

  statement {
    actions   = ["iam:PassRole"]
    resources = [module.training_role.arn]
  }
}

data "aws_iam_policy_document" "training" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [for dataset in module.dataset : "${dataset.arn}/*"]
  }

  statement {
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.ml.arn]
  }
}
