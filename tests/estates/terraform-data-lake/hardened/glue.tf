resource "aws_glue_catalog_database" "lake" {
  name = replace(local.prefix, "-", "_")
}

resource "aws_glue_data_catalog_encryption_settings" "lake" {
  data_catalog_encryption_settings {
    connection_password_encryption {
      return_connection_password_encrypted = var.own_key
      aws_kms_key_id                       = local.key
    }
    encryption_at_rest {
      catalog_encryption_mode = var.own_key ? "SSE-KMS" : "DISABLED"
      sse_aws_kms_key_id      = local.key
    }
  }
}

resource "aws_glue_security_configuration" "lake" {
  count = var.encrypt_jobs ? 1 : 0
  name  = local.prefix

  encryption_configuration {
    cloudwatch_encryption {
      cloudwatch_encryption_mode = "SSE-KMS"
      kms_key_arn                = local.key
    }
    job_bookmarks_encryption {
      job_bookmarks_encryption_mode = "CSE-KMS"
      kms_key_arn                   = local.key
    }
    s3_encryption {
      s3_encryption_mode = "SSE-KMS"
      kms_key_arn        = local.key
    }
  }
}

resource "aws_glue_job" "embed" {
  name                   = "embed-products"
  role_arn               = aws_iam_role.jobs.arn
  glue_version           = "5.0"
  worker_type            = "G.1X"
  number_of_workers      = 4
  security_configuration = one(aws_glue_security_configuration.lake[*].name)

  command {
    script_location = "s3://${aws_s3_bucket.zone["curated"].bucket}/jobs/embed.py"
    python_version  = "3"
  }

  default_arguments = {
    "--source"            = "s3://${aws_s3_bucket.zone["curated"].bucket}/products/"
    "--target"            = "s3://${aws_s3_bucket.zone["curated"].bucket}/embeddings/"
    "--openai_secret_arn" = var.openai_secret_arn
    "--job-language"      = "python"
  }
}

resource "aws_glue_connection" "warehouse" {
  name = "warehouse"

  connection_properties = {
    JDBC_CONNECTION_URL = "jdbc:redshift://warehouse.internal.globex.example:5439/sales"
    SECRET_ID           = var.warehouse_secret
  }
}
