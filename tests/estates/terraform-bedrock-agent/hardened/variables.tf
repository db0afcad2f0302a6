variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "stage" {
  type = string
}

variable "crm_secret_arn" {
  description = "Secret with the token of the CRM's API"
  type        = string
}

variable "content_filters" {
  description = "Strength of each filter of the guardrail: what goes in, what comes out"
  type        = map(tuple([string, string]))
  default = {
    HATE          = ["MEDIUM", "MEDIUM"]
    INSULTS       = ["MEDIUM", "MEDIUM"]
    MISCONDUCT    = ["MEDIUM", "MEDIUM"]
    SEXUAL        = ["HIGH", "HIGH"]
    VIOLENCE      = ["MEDIUM", "MEDIUM"]
    PROMPT_ATTACK = ["HIGH", "NONE"]
  }
}


