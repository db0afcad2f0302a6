variable "name" { type = string }
variable "kms_key_arn" { type = string }
variable "log_bucket" { type = string }

variable "versioned" {
  type    = bool
  default = true
}

variable "partner" {
  description = "An account that reads and writes too"
  type        = string
  default     = null
}

variable "retention_days" {
  type    = number
  default = null
}
