variable "project" { type = string }
variable "vpc_id" { type = string }
variable "subnet_ids" { type = list(string) }
variable "scientists" {
  type = map(object({ team = string, instance = optional(string, "ml.t3.medium") }))
}
variable "network_access" {
  type    = string
  default = "VpcOnly"
}
variable "lifecycle_script" { type = string }
variable "statements" {
  type = list(object({ sid = string, actions = list(string), resources = list(string) }))
}
