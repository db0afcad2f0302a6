data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "work" {
  dynamic "statement" {
    for_each = { for s in var.statements : s.sid => s }
    content {
      sid       = statement.value.sid
      effect    = "Allow"
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }
}

resource "aws_iam_role" "scientist" {
  for_each           = var.scientists
  name               = "${var.project}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_policy" "work" {
  name   = "${var.project}-workbench"
  policy = data.aws_iam_policy_document.work.json
}

resource "aws_iam_role_policy_attachment" "work" {
  for_each   = aws_iam_role.scientist
  role       = each.value.name
  policy_arn = aws_iam_policy.work.arn
}

resource "aws_sagemaker_studio_lifecycle_config" "setup" {
  studio_lifecycle_config_name     = "${var.project}-setup"
  studio_lifecycle_config_app_type = "JupyterLab"
  studio_lifecycle_config_content  = base64encode(var.lifecycle_script)
}

resource "aws_sagemaker_domain" "this" {
  domain_name             = var.project
  auth_mode               = "SSO"
  vpc_id                  = var.vpc_id
  subnet_ids              = var.subnet_ids
  app_network_access_type = var.network_access

  default_user_settings {
    execution_role = values(aws_iam_role.scientist)[0].arn
    jupyter_lab_app_settings {
      lifecycle_config_arns = [aws_sagemaker_studio_lifecycle_config.setup.arn]
      default_resource_spec {
        instance_type        = "ml.t3.medium"
        lifecycle_config_arn = aws_sagemaker_studio_lifecycle_config.setup.arn
      }
    }
  }
}

resource "aws_sagemaker_user_profile" "scientist" {
  for_each          = var.scientists
  domain_id         = aws_sagemaker_domain.this.id
  user_profile_name = each.key
  user_settings {
    execution_role = aws_iam_role.scientist[each.key].arn
  }
}

output "roles" { value = { for k, r in aws_iam_role.scientist : k => r.arn } }
