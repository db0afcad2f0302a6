output "training_role_arn" {
  value = module.training_role.arn
}

output "kms_key_arn" {
  value = aws_kms_key.ml.arn
}

output "bucket_names" {
  value = { for key, bucket in module.dataset : key => bucket.name }
}

output "subnet_ids" {
  value = var.subnet_ids
}

output "security_group_id" {
  value = aws_security_group.ml.id
}
