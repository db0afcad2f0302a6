variable "name" { type = string }
variable "ami" { type = string }
variable "instance_type" { type = string }
variable "subnet_id" { type = string }
variable "vpc_id" { type = string }
variable "serve" { type = string }
variable "allowed" { type = list(string) }
variable "ports" {
  type    = list(number)
  default = [8000]
}
variable "public_ip" {
  type    = bool
  default = false
}
variable "tokens" {
  type    = string
  default = "required"
}
variable "volume_in_gb" {
  type    = number
  default = 500
}
variable "role_policies" {
  type    = list(string)
  default = []
}
