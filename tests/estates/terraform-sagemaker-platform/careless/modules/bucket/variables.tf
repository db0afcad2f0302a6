variable "name" { type = string }
variable "kms_key_arn" { type = string }
variable "log_bucket" { type = string }

variable "versioned" {
  type    = bool
  default = true
}

variable "block_public" {
  type    = bool
  default = true
}

variable "retention_days" {
  type    = number
  default = null
}
