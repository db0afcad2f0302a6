environment = "dev"

zones = {
  raw     = { days = 30 }
  curated = { days = 90 }
}
