environment = "dev"

zones = {
  raw     = { days = 30, versioning = false }
  curated = { days = 90, versioning = false }
}

# Cheaper: keys and audits cost more than the whole dev account
own_key             = false
encrypt_jobs        = false
lake_formation_only = false
