resource "aws_s3_bucket" "manuals" {
  bucket = "initech-${local.name}-manuals"
}

resource "aws_s3_bucket_public_access_block" "manuals" {
  bucket                  = aws_s3_bucket.manuals.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "manuals" {
  bucket = aws_s3_bucket.manuals.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "manuals" {
  bucket = aws_s3_bucket.manuals.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.support.arn
    }
  }
}

resource "aws_s3_bucket_logging" "manuals" {
  bucket        = aws_s3_bucket.manuals.id
  target_bucket = "initech-access-logs"
  target_prefix = "manuals/"
}

resource "aws_s3_bucket_policy" "manuals" {
  bucket = aws_s3_bucket.manuals.id
  policy = templatefile("${path.module}/policies/tls.json", { arn = aws_s3_bucket.manuals.arn })
}

resource "aws_kms_key" "support" {
  description         = "Support agent"
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Account"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${local.account}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_opensearchserverless_security_policy" "encryption" {
  name = "${local.name}-encryption"
  type = "encryption"
  policy = jsonencode({
    Rules       = [{ ResourceType = "collection", Resource = ["collection/${local.name}"] }]
    AWSOwnedKey = false
    KmsARN      = aws_kms_key.support.arn
  })
}

resource "aws_opensearchserverless_security_policy" "network" {
  name = "${local.name}-network"
  type = "network"
  policy = jsonencode([{
    Rules = [
      { ResourceType = "collection", Resource = ["collection/${local.name}"] },
      { ResourceType = "dashboard", Resource = ["collection/${local.name}"] },
    ]
    AllowFromPublic = false
    SourceVPCEs     = [aws_opensearchserverless_vpc_endpoint.support.id]
    SourceServices  = ["bedrock.amazonaws.com"]
  }])
}

resource "aws_opensearchserverless_access_policy" "data" {
  name = "${local.name}-data"
  type = "data"
  policy = jsonencode([{
    Rules = [
      { ResourceType = "index", Resource = ["index/${local.name}/*"], Permission = ["aoss:ReadDocument", "aoss:WriteDocument", "aoss:CreateIndex"] },
      { ResourceType = "collection", Resource = ["collection/${local.name}"], Permission = ["aoss:DescribeCollectionItems"] },
    ]
    Principal = [aws_iam_role.knowledge.arn]
  }])
}

resource "aws_opensearchserverless_collection" "manuals" {
  name             = local.name
  type             = "VECTORSEARCH"
  standby_replicas = "ENABLED"

  depends_on = [aws_opensearchserverless_security_policy.encryption]
}

resource "aws_opensearchserverless_vpc_endpoint" "support" {
  name       = local.name
  vpc_id     = data.aws_vpc.this.id
  subnet_ids = data.aws_subnets.private.ids
}

resource "aws_bedrockagent_knowledge_base" "manuals" {
  name     = "${local.name}-manuals"
  role_arn = aws_iam_role.knowledge.arn

  knowledge_base_configuration {
    type = "VECTOR"
    vector_knowledge_base_configuration {
      embedding_model_arn = local.models.embed
    }
  }

  storage_configuration {
    type = "OPENSEARCH_SERVERLESS"
    opensearch_serverless_configuration {
      collection_arn    = aws_opensearchserverless_collection.manuals.arn
      vector_index_name = "manuals"
      field_mapping {
        vector_field   = "vector"
        text_field     = "text"
        metadata_field = "metadata"
      }
    }
  }
}

resource "aws_bedrockagent_data_source" "manuals" {
  knowledge_base_id    = aws_bedrockagent_knowledge_base.manuals.id
  name                 = "manuals"
  data_deletion_policy = "RETAIN"

  data_source_configuration {
    type = "S3"
    s3_configuration {
      bucket_arn              = aws_s3_bucket.manuals.arn
      bucket_owner_account_id = local.account
    }
  }

  server_side_encryption_configuration {
    kms_key_arn = aws_kms_key.support.arn
  }
}

resource "aws_bedrockagent_data_source" "website" {
  knowledge_base_id = aws_bedrockagent_knowledge_base.manuals.id
  name              = "website"

  data_source_configuration {
    type = "WEB"
    web_configuration {
      source_configuration {
        url_configuration {
          seed_urls {
            url = "https://www.initech.example/help"
          }
        }
      }
      crawler_configuration {
        scope = "HOST_ONLY"
      }
    }
  }

  server_side_encryption_configuration {
    kms_key_arn = aws_kms_key.support.arn
  }
}
