# Transcription still runs on ECS.
resource "aws_ecs_task_definition" "whisper" {
  family                   = "whisper"
  requires_compatibilities = ["EC2"]
  network_mode             = "awsvpc"
  task_role_arn            = aws_iam_role.whisper.arn

  container_definitions = jsonencode([
    {
      name       = "whisper"
      image      = "${aws_ecr_repository.images["whisper"].repository_url}:2025-10-02"
      resourceRequirements = [{ type = "GPU", value = "1" }]
      environment = [for name, value in local.settings : { name = name, value = value }]
      secrets     = [{ name = "HF_TOKEN", valueFrom = "arn:aws:secretsmanager:us-west-2:456789012345:secret:hf-4dQ2aP" }]
      mountPoints = [{ sourceVolume = "models", containerPath = "/models" }]
    },
    {
      name      = "metrics"
      image     = "public.ecr.aws/datadog/agent:7"
      secrets   = [{ name = "DD_API_KEY", valueFrom = "arn:aws:ssm:us-west-2:456789012345:parameter/datadog" }]
      essential = false
    },
  ])

  volume {
    name = "models"
    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.models.id
      transit_encryption = "ENABLED"
    }
  }
}

locals {
  settings = { MODEL = "large-v3", MAX_TOKENS = "448" }
}

resource "aws_efs_file_system" "models" {
  creation_token = "models"
  encrypted      = true
}

resource "aws_iam_role" "whisper" {
  name               = "whisper"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
