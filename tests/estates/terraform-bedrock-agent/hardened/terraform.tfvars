stage          = "test"
crm_secret_arn = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:crm-6RandQ"
