# Transcription still runs on ECS.
resource "aws_ecs_task_definition" "whisper" {
  family                   = "whisper"
  requires_compatibilities = ["EC2"]
  network_mode             = "awsvpc"
  task_role_arn            = aws_iam_role.whisper.arn

  container_definitions = jsonencode([
    {
      name       = "whisper"
      image      = "${aws_ecr_repository.images["whisper"].repository_url}:latest"
      privileged = true
      resourceRequirements = [{ type = "GPU", value = "1" }]
      environment = [for name, value in local.settings : { name = name, value = value }]
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
      transit_encryption = "DISABLED"
    }
  }
}

locals {
  settings = merge(
    { MODEL = "large-v3", MAX_TOKENS = "448" },
    { HF_TOKEN = "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" },
  )
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
