provider "aws" {
  region = "us-west-2"
}

variable "private_endpoint_only" {
  type    = bool
  default = false
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

  enabled_cluster_log_types = ["api", "scheduler"]
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
    http_tokens                 = "optional"
    http_put_response_hop_limit = 2
  }

  network_interfaces {
    associate_public_ip_address = false
  }
}

resource "aws_ecr_repository" "images" {
  for_each = toset(["vllm", "whisper"])

  name                 = "inference/${each.value}"
  image_tag_mutability = each.value == "vllm" ? "IMMUTABLE" : "MUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  dynamic "encryption_configuration" {
    for_each = each.value == "vllm" ? [true] : []
    content {
      encryption_type = "KMS"
    }
  }
}
