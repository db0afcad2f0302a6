variable "name" { type = string }
variable "vpc_id" { type = string }
variable "subnet_ids" { type = list(string) }
variable "log_bucket" { type = string }

variable "datasets" {
  type = map(object({
    versioned      = optional(bool, true)
    shared         = optional(bool, false)
    retention_days = optional(number)
  }))
}

variable "users" {
  type = map(object({
    team = optional(string)
  }))
  default = {}
}

variable "notebooks" {
  type = map(object({
    type     = string
    internet = optional(bool, false)
    root     = optional(bool, false)
  }))
  default = {}
}

variable "jupyter_cidrs" {
  description = "Where people reach Jupyter from"
  type        = map(string)
  default     = { office = "10.20.0.0/16", vpn = "0.0.0.0/0" }
}
