variable "environment" {
  type = string
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "zones" {
  description = "Zones of the lake, and for how long objects stay in them"
  type = map(object({
    days       = number
    versioning = optional(bool, true)
  }))
}

variable "own_key" {
  description = "Encrypt with our own key"
  type        = bool
  default     = true
}

variable "encrypt_jobs" {
  type    = bool
  default = true
}

variable "lake_formation_only" {
  description = "No access by IAM alone"
  type        = bool
  default     = true
}

variable "warehouse_secret" {
  description = "Name of the secret with the warehouse's login"
  type        = string
  default     = "lake/warehouse"
}

variable "openai_secret_arn" {
  type    = string
  default = "arn:aws:secretsmanager:eu-central-1:345612348765:secret:openai-9aXb2Q"
}
