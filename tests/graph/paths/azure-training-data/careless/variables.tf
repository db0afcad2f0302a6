variable "application_insights_id" {
  type = string
}

variable "key_vault_id" {
  type = string
}
