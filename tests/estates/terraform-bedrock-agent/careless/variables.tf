variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "stage" {
  type = string
}

variable "crm_token" {
  description = "Token of the CRM's API"
  type        = string
}

variable "content_filters" {
  description = "Strength of each filter of the guardrail: what goes in, what comes out"
  type        = map(tuple([string, string]))
  default = {
    HATE          = ["MEDIUM", "MEDIUM"]
    INSULTS       = ["LOW", "LOW"]
    SEXUAL        = ["HIGH", "HIGH"]
    VIOLENCE      = ["MEDIUM", "MEDIUM"]
    PROMPT_ATTACK = ["MEDIUM", "NONE"]
  }
}

variable "guarded" {
  type    = bool
  default = true
}
