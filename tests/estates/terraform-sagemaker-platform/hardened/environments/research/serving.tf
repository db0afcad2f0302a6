# What the pipeline publishes, served to the shop.
resource "aws_sagemaker_model" "ranking" {
  name                     = "ranking"
  execution_role_arn       = module.platform.training_role_arn
  enable_network_isolation = true

  primary_container {
    image          = "${local.registry}/ranking-serving@sha256:${var.serving_digest}"
    model_data_url = "s3://${module.platform.bucket_names["models"]}/ranking/model.tar.gz"
    environment = {
      LOG_LEVEL = "info"
    }
  }

  vpc_config {
    subnets            = module.platform.subnet_ids
    security_group_ids = [module.platform.security_group_id]
  }
}

resource "aws_sagemaker_endpoint_configuration" "ranking" {
  name_prefix = "ranking-"
  kms_key_arn = module.platform.kms_key_arn

  production_variants {
    variant_name           = "blue"
    model_name             = aws_sagemaker_model.ranking.name
    instance_type          = "ml.c7i.xlarge"
    initial_instance_count = var.instances
  }

  data_capture_config {
    enable_capture              = true
    initial_sampling_percentage = 100
    destination_s3_uri          = "s3://${module.platform.bucket_names["models"]}/captured"
    kms_key_id                  = module.platform.kms_key_arn
    capture_options { capture_mode = "Input" }
    capture_options { capture_mode = "Output" }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint" "ranking" {
  name                 = "ranking"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.ranking.name
}

variable "instances" {
  description = "Machines behind the ranking endpoint"
  type        = number
  default     = 2

  validation {
    condition     = var.instances > 0
    error_message = "At least one machine."
  }
}

variable "serving_digest" {
  description = "The image that CI built and signed"
  type        = string
}
