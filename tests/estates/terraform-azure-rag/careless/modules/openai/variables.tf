variable "name" { type = string }
variable "resource_group" { type = string }
variable "location" { type = string }
variable "private" { type = bool }
variable "allowed_ips" { type = list(string) }
variable "key_id" {
  type    = string
  default = null
}
variable "identity_id" { type = string }
variable "log_analytics" { type = string }
variable "keys_allowed" {
  type    = bool
  default = false
}
variable "deployments" {
  type = map(object({ model = string, version = string, sku = string, upgrade = string }))
}
variable "tags" { type = map(string) }
