variable "subscription" { type = string }
variable "product" {
  type    = string
  default = "finder"
}
variable "stage" { type = string }
variable "private" {
  description = "Reach everything through private endpoints only"
  type        = bool
  default     = true
}
variable "own_key" {
  type    = bool
  default = true
}
variable "office_ips" {
  type    = list(string)
  default = []
}
variable "replicas" {
  type    = number
  default = 2
}
variable "deployments" {
  type = map(object({
    model   = string
    version = string
    sku     = optional(string, "Standard")
    upgrade = optional(string, "NoAutoUpgrade")
  }))
}
