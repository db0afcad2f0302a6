resource "aws_eks_cluster" "ml" {
  name     = "ml"
  role_arn = "arn:aws:iam::456789012345:role/eks-control-plane"

  vpc_config {
    subnet_ids              = ["subnet-0a1", "subnet-0b2"]
    endpoint_public_access  = false
    endpoint_private_access = true
  }
}

resource "aws_s3_bucket" "tickets" {
  bucket = "acme-ticket-corpus"
}

resource "aws_s3_bucket_public_access_block" "tickets" {
  bucket                  = aws_s3_bucket.tickets.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_iam_role" "flows" {
  name = "flows"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { Service = "pods.eks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "flows" {
  name = "corpus"
  role = aws_iam_role.flows.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "${aws_s3_bucket.tickets.arn}/*"
    }]
  })
}

resource "aws_eks_pod_identity_association" "flows" {
  cluster_name    = aws_eks_cluster.ml.name
  namespace       = "flows"
  service_account = "tune"
  role_arn        = aws_iam_role.flows.arn
}
