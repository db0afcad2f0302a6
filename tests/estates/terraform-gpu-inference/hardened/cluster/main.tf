provider "aws" {
  region = "us-west-2"
}

variable "private_endpoint_only" {
  type    = bool
  default = true
}

resource "aws_eks_cluster" "inference" {
  name     = "inference"
  role_arn = aws_iam_role.cluster.arn
  version  = "1.33"

  vpc_config {
    subnet_ids              = ["subnet-0b1c2d3e4f5061728", "subnet-0c2d3e4f506172839"]
    endpoint_private_access = true
    endpoint_public_access  = !var.private_endpoint_only
    public_access_cidrs     = var.private_endpoint_only ? null : ["0.0.0.0/0"]
  }

  enabled_cluster_log_types = ["api", "audit", "authenticator"]

  encryption_config {
    resources = ["secrets"]
    provider {
      key_arn = aws_kms_key.cluster.arn
    }
  }
}

resource "aws_kms_key" "cluster" {
  description         = "Secrets of the cluster and its images"
  enable_key_rotation = true
}

resource "aws_iam_role" "cluster" {
  name               = "inference-cluster"
  assume_role_policy = file("${path.module}/eks-trust.json")
}

resource "aws_eks_node_group" "gpu" {
  cluster_name    = aws_eks_cluster.inference.name
  node_group_name = "gpu"
  node_role_arn   = aws_iam_role.cluster.arn
  subnet_ids      = aws_eks_cluster.inference.vpc_config[0].subnet_ids

  launch_template {
    id      = aws_launch_template.gpu.id
    version = aws_launch_template.gpu.latest_version
  }

  scaling_config {
    desired_size = 2
    min_size     = 0
    max_size     = 8
  }
}

resource "aws_launch_template" "gpu" {
  name_prefix   = "gpu-"
  instance_type = "p5.48xlarge"

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  network_interfaces {
    associate_public_ip_address = false
  }
}

resource "aws_ecr_repository" "images" {
  for_each = toset(["vllm", "whisper"])

  name                 = "inference/${each.value}"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.cluster.arn
  }
}
