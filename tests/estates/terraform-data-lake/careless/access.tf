data "aws_iam_policy_document" "jobs_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["glue.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "jobs" {
  statement {
    sid       = "Lake"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
    resources = flatten([for bucket in aws_s3_bucket.zone : [bucket.arn, "${bucket.arn}/*"]])
  }

  statement {
    sid       = "Embed"
    actions   = ["bedrock:InvokeModel"]
    resources = ["arn:aws:bedrock:${var.region}::foundation-model/amazon.titan-embed-text-v2:0"]
  }

  dynamic "statement" {
    for_each = var.own_key ? [local.key] : []
    content {
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role" "jobs" {
  name               = "${local.prefix}-jobs"
  assume_role_policy = data.aws_iam_policy_document.jobs_trust.json
}

resource "aws_iam_role_policy" "jobs" {
  role   = aws_iam_role.jobs.id
  policy = data.aws_iam_policy_document.jobs.json
}

resource "aws_lakeformation_data_lake_settings" "lake" {
  admins = [aws_iam_role.jobs.arn]

  dynamic "create_table_default_permissions" {
    for_each = var.lake_formation_only ? [] : ["IAM_ALLOWED_PRINCIPALS"]
    content {
      permissions = ["ALL"]
      principal   = create_table_default_permissions.value
    }
  }
}

resource "aws_athena_workgroup" "analysts" {
  name = "analysts"

  configuration {
    enforce_workgroup_configuration = true

    result_configuration {
      output_location = "s3://${aws_s3_bucket.zone["curated"].bucket}/athena/"

      dynamic "encryption_configuration" {
        for_each = var.own_key ? [local.key] : []
        content {
          encryption_option = "SSE_KMS"
          kms_key_arn       = encryption_configuration.value
        }
      }
    }
  }
}
