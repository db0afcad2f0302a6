data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

resource "aws_kms_key" "ml" {
  description             = "${var.name} data and models"
  deletion_window_in_days = 30
  enable_key_rotation     = true
}

resource "aws_kms_alias" "ml" {
  name          = "alias/${var.name}-ml"
  target_key_id = aws_kms_key.ml.key_id
}

module "dataset" {
  source   = "../bucket"
  for_each = var.datasets

  name           = "northwind-${var.name}-${each.key}"
  kms_key_arn    = aws_kms_key.ml.arn
  log_bucket     = var.log_bucket
  versioned      = each.value.versioned
  block_public   = !each.value.shared
  retention_days = each.value.retention_days
}

resource "aws_security_group" "ml" {
  name        = "${var.name}-ml"
  description = "Studio, notebooks and endpoints"
  vpc_id      = var.vpc_id

  ingress {
    description = "Workers talk to one another"
    from_port   = 0
    to_port     = 65535
    protocol    = "tcp"
    self        = true
  }

  dynamic "ingress" {
    for_each = var.jupyter_cidrs
    content {
      description = "Jupyter from ${ingress.key}"
      from_port   = 8888
      to_port     = 8888
      protocol    = "tcp"
      cidr_blocks = [ingress.value]
    }
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

module "studio" {
  source = "../studio"

  name              = var.name
  vpc_id            = var.vpc_id
  subnet_ids        = var.subnet_ids
  security_group_id = aws_security_group.ml.id
  kms_key_arn       = aws_kms_key.ml.arn
  users             = var.users
  team_policies = {
    nlp    = data.aws_iam_policy_document.team["nlp"].json
    vision = data.aws_iam_policy_document.vision.json
  }
}

module "notebook" {
  source   = "../notebook"
  for_each = var.notebooks

  name              = "${var.name}-${each.key}"
  instance_type     = each.value.type
  role_arn          = module.training_role.arn
  direct_internet   = each.value.internet ? "Enabled" : "Disabled"
  root_access       = each.value.root ? "Enabled" : "Disabled"
  subnet_id         = var.subnet_ids[0]
  security_group_id = aws_security_group.ml.id
  kms_key_arn       = aws_kms_key.ml.arn
  metadata_version  = "2"
}

module "training_role" {
  source = "../role"

  name       = "${var.name}-training"
  account_id = data.aws_caller_identity.current.account_id
  policies   = { everything = data.aws_iam_policy_document.training.json }
}
