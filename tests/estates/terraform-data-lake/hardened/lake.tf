locals {
  prefix = "globex-lake-${var.environment}"
  key    = one(aws_kms_key.lake[*].arn)
}

resource "aws_kms_key" "lake" {
  count                   = var.own_key ? 1 : 0
  description             = "Lake ${var.environment}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_s3_bucket" "zone" {
  for_each = var.zones
  bucket   = "${local.prefix}-${each.key}"

  tags = {
    zone        = each.key
    environment = var.environment
  }
}

resource "aws_s3_bucket_versioning" "zone" {
  for_each = { for name, zone in var.zones : name => zone if zone.versioning }
  bucket   = aws_s3_bucket.zone[each.key].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "zone" {
  for_each = aws_s3_bucket.zone
  bucket   = each.value.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.own_key ? "aws:kms" : "AES256"
      kms_master_key_id = local.key
    }
    bucket_key_enabled = var.own_key
  }
}

resource "aws_s3_bucket_public_access_block" "zone" {
  for_each = aws_s3_bucket.zone
  bucket   = each.value.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "zone" {
  for_each = var.zones
  bucket   = aws_s3_bucket.zone[each.key].id

  rule {
    id     = "age-out"
    status = "Enabled"
    filter {}
    expiration {
      days = each.value.days
    }
  }
}

resource "aws_s3_bucket_logging" "zone" {
  for_each      = aws_s3_bucket.zone
  bucket        = each.value.id
  target_bucket = aws_s3_bucket.access_logs.id
  target_prefix = "${each.key}/"
}

resource "aws_s3_bucket_policy" "zone" {
  for_each = aws_s3_bucket.zone
  bucket   = each.value.id
  policy = templatefile("${path.module}/policies/tls-only.json.tftpl", {
    arns = [each.value.arn, "${each.value.arn}/*"]
  })
}

# Who read what. S3 can deliver its own logs to a bucket with its own key only.
resource "aws_s3_bucket" "access_logs" {
  bucket = "${local.prefix}-access-logs"
}

resource "aws_s3_bucket_ownership_controls" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "access_logs" {
  bucket                  = aws_s3_bucket.access_logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_policy" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id
  policy = templatefile("${path.module}/policies/tls-only.json.tftpl", {
    arns = [aws_s3_bucket.access_logs.arn, "${aws_s3_bucket.access_logs.arn}/*"]
  })
}
