# Made for hackathons: open by itself, closed by who uses it for work.
variable "name" { type = string }
variable "instance_type" { type = string }
variable "role_arn" { type = string }
variable "direct_internet" {
  type    = string
  default = "Enabled"
}
variable "root_access" {
  type    = string
  default = "Enabled"
}
variable "subnet_id" {
  type    = string
  default = null
}
variable "security_group_id" {
  type    = string
  default = null
}
variable "kms_key_arn" {
  type    = string
  default = null
}
variable "metadata_version" {
  type    = string
  default = "1"
}

resource "aws_sagemaker_notebook_instance" "this" {
  name                   = var.name
  instance_type          = var.instance_type
  role_arn               = var.role_arn
  direct_internet_access = var.direct_internet
  root_access            = var.root_access
  subnet_id              = var.subnet_id
  security_groups        = var.security_group_id == null ? null : [var.security_group_id]
  kms_key_id             = var.kms_key_arn
  platform_identifier    = "notebook-al2023-v1"

  instance_metadata_service_configuration {
    minimum_instance_metadata_service_version = var.metadata_version
  }
}
