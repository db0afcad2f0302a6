variable "environment" {
  type    = string
  default = "prod"
}

variable "training_image" {
  type    = string
  default = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-training:2.5-gpu-py311"
}

variable "volume_key" {
  description = "KMS key of the notebook's volume; set by the platform team's pipeline"
  type        = string
}

locals {
  prefix = "harborpine-reco"
  tags = {
    team        = "recommendations"
    environment = var.environment
  }
}

provider "aws" {
  region = "eu-west-1"
}
