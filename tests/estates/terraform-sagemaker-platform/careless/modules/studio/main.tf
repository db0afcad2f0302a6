variable "name" { type = string }
variable "vpc_id" { type = string }
variable "subnet_ids" { type = list(string) }
variable "security_group_id" { type = string }
variable "kms_key_arn" { type = string }
variable "users" { type = map(object({ team = optional(string) })) }
variable "team_policies" { type = map(string) }

module "team_role" {
  source   = "../role"
  for_each = var.team_policies

  name     = "${var.name}-studio-${each.key}"
  policies = { work = each.value }
}

module "viewer_role" {
  source = "../role"

  name     = "${var.name}-studio-viewer"
  policies = {}
}

resource "aws_sagemaker_domain" "this" {
  domain_name             = "${var.name}-studio"
  auth_mode               = "IAM"
  app_network_access_type = "VpcOnly"
  vpc_id                  = var.vpc_id
  subnet_ids              = var.subnet_ids
  kms_key_id              = var.kms_key_arn

  default_user_settings {
    execution_role  = module.viewer_role.arn
    security_groups = [var.security_group_id]
    jupyter_lab_app_settings {
      app_lifecycle_management {
        idle_settings {
          lifecycle_management    = "ENABLED"
          idle_timeout_in_minutes = 90
        }
      }
    }
    sharing_settings {
      notebook_output_option = "Disabled"
    }
  }

  domain_settings {
    execution_role_identity_config = "USER_PROFILE_NAME"
  }
}

resource "aws_sagemaker_user_profile" "user" {
  for_each = var.users

  domain_id         = aws_sagemaker_domain.this.id
  user_profile_name = each.key

  dynamic "user_settings" {
    for_each = each.value.team == null ? [] : [module.team_role[each.value.team].arn]
    content {
      execution_role = user_settings.value
    }
  }

  tags = { team = coalesce(each.value.team, "none") }
}
