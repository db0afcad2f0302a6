data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "gpu-${var.name}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "this" {
  count      = length(var.role_policies)
  role       = aws_iam_role.this.name
  policy_arn = var.role_policies[count.index]
}

resource "aws_iam_instance_profile" "this" {
  name = "gpu-${var.name}"
  role = aws_iam_role.this.name
}

resource "aws_security_group" "this" {
  name   = "gpu-${var.name}"
  vpc_id = var.vpc_id
}

locals {
  openings = { for pair in setproduct(var.ports, var.allowed) : "${pair[0]}-${pair[1]}" => { port = pair[0], cidr = pair[1] } }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = local.openings

  security_group_id = aws_security_group.this.id
  description       = "Port ${each.value.port}"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_ipv4         = each.value.cidr
}

resource "aws_vpc_security_group_egress_rule" "this" {
  security_group_id = aws_security_group.this.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_instance" "this" {
  ami                         = var.ami
  instance_type               = var.instance_type
  subnet_id                   = var.subnet_id
  vpc_security_group_ids      = [aws_security_group.this.id]
  iam_instance_profile        = aws_iam_instance_profile.this.name
  associate_public_ip_address = var.public_ip

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = var.tokens
    http_put_response_hop_limit = 1
  }

  root_block_device {
    encrypted   = true
    volume_size = var.volume_in_gb
  }

  user_data = <<-EOT
    #!/bin/bash
    set -euo pipefail
    systemctl enable --now nvidia-persistenced
    ${var.serve} &
  EOT

  tags = { Name = "gpu-${var.name}" }
}
