stage     = "test"
crm_token = "crm-live-8f14e45fceea167a5a36"
