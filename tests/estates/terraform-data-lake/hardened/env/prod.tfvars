environment = "prod"

zones = {
  raw      = { days = 365 }
  curated  = { days = 3650 }
  features = { days = 3650 }
}
