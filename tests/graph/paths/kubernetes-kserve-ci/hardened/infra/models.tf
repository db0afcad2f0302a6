variable "cluster_issuer" {
  type    = string
  default = "oidc.eks.us-east-1.amazonaws.com/id/3F0B1C9D7E5A4B2C8D6E"
}

resource "aws_iam_openid_connect_provider" "cluster" {
  url            = "https://${var.cluster_issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_s3_bucket" "models" {
  bucket = "acme-serving-models"
}

resource "aws_s3_bucket_public_access_block" "models" {
  bucket                  = aws_s3_bucket.models.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.cluster.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.cluster_issuer}:sub"
      values   = ["system:serviceaccount:pipelines:publisher"]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.cluster_issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "publisher" {
  name               = "model-publisher"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "publisher" {
  name = "publish"
  role = aws_iam_role.publisher.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:PutObject"
      Resource = "${aws_s3_bucket.models.arn}/*"
    }]
  })
}
