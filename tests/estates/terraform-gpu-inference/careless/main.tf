# Inference on our own GPUs: two hosts with vLLM, a service on ECS, and the cluster for everything new.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.70" }
  }
}

provider "aws" {
  region = "us-west-2"
}

locals {
  office = ["192.0.2.0/24"]
  ami    = "ami-0c2b8ca1dad447f8a"
}

module "llama" {
  source = "./modules/gpu_host"

  name           = "llama"
  instance_type  = "g6.12xlarge"
  ami            = local.ami
  subnet_id      = aws_subnet.private["a"].id
  vpc_id         = aws_vpc.this.id
  allowed        = local.office
  role_policies  = ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]
  serve          = "vllm serve meta-llama/Llama-3.3-70B-Instruct --tensor-parallel-size 4"
}

# Marketing's image playground, in the open until the campaign is over.
module "playground" {
  source = "./modules/gpu_host"

  name           = "playground"
  instance_type  = "g5.xlarge"
  ami            = local.ami
  subnet_id      = aws_subnet.public.id
  vpc_id         = aws_vpc.this.id
  allowed        = ["0.0.0.0/0"]
  public_ip      = true
  tokens         = "optional"
  volume_in_gb   = 200
  ports          = [7860, 22]
  role_policies  = ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", "arn:aws:iam::aws:policy/AdministratorAccess"]
  serve          = "python /opt/webui/launch.py --listen --port 7860"
}

# Builds run on ordinary machines, which are none of this tool's business.
resource "aws_instance" "builder" {
  ami                         = local.ami
  instance_type               = "c7i.4xlarge"
  subnet_id                   = aws_subnet.private["b"].id
  associate_public_ip_address = false
}
