subscription = "6a5c2f0e-2222-4b5c-9d2e-0f1a2b3c4d5e"
stage        = "prod"

deployments = {
  chat  = { model = "gpt-4o", version = "2024-11-20" }
  embed = { model = "text-embedding-3-large", version = "1" }
}
