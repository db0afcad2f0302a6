data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "science" {
  name               = "${local.prefix}-science"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

# "Until we know what it needs."
resource "aws_iam_role_policy" "science" {
  name = "everything-for-now"
  role = aws_iam_role.science.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:*", "sagemaker:*"], Resource = "*" },
      { Effect = "Allow", Action = "iam:PassRole", Resource = "*" },
    ]
  })
}

resource "aws_sagemaker_notebook_instance" "explore" {
  name                   = "${local.prefix}-explore"
  role_arn               = aws_iam_role.science.arn
  instance_type          = "ml.m5.xlarge"
  root_access            = "Enabled"
  direct_internet_access = "Enabled"
  kms_key_id             = var.volume_key
  tags                   = local.tags
}

resource "aws_sagemaker_model" "ranker" {
  name                     = "${local.prefix}-ranker"
  execution_role_arn       = aws_iam_role.science.arn
  enable_network_isolation = false

  primary_container {
    image          = var.training_image
    model_data_url = "s3://${aws_s3_bucket.models.bucket}/ranker/model.tar.gz"
  }
}

resource "aws_sagemaker_endpoint_configuration" "ranker" {
  name = "${local.prefix}-ranker"

  production_variants {
    variant_name           = "all"
    model_name             = aws_sagemaker_model.ranker.name
    initial_instance_count = 1
    instance_type          = "ml.m5.xlarge"
  }

  data_capture_config {
    enable_capture              = true
    initial_sampling_percentage = 20
    destination_s3_uri          = "s3://${aws_s3_bucket.training.bucket}/captured"
    capture_options {
      capture_mode = "Input"
    }
  }
}

resource "aws_sagemaker_endpoint" "ranker" {
  name                 = "${local.prefix}-prod"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.ranker.name
  tags                 = local.tags
}
