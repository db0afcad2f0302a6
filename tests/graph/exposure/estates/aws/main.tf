resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
resource "aws_internet_gateway" "i" { vpc_id = aws_vpc.v.id }
resource "aws_default_route_table" "d" {
  default_route_table_id = aws_vpc.v.default_route_table_id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.i.id
  }
}
resource "aws_default_network_acl" "d" {
  default_network_acl_id = aws_vpc.v.default_network_acl_id
  ingress {
    rule_no = 100
    protocol = "-1"
    action = "allow"
    cidr_block = "0.0.0.0/0"
    from_port = 0
    to_port = 0
  }
}
resource "aws_network_acl" "open" {
  vpc_id = aws_vpc.v.id
}
resource "aws_network_acl_rule" "in" {
  network_acl_id = aws_network_acl.open.id
  rule_number = 1
  protocol = "-1"
  rule_action = "allow"
  cidr_block = "0.0.0.0/0"
}
resource "aws_network_acl_rule" "out" {
  network_acl_id = aws_network_acl.open.id
  rule_number = 1
  egress = true
  protocol = "-1"
  rule_action = "allow"
  cidr_block = "0.0.0.0/0"
}
resource "aws_network_acl_association" "o" {
  subnet_id = aws_subnet.open.id
  network_acl_id = aws_network_acl.open.id
}
resource "aws_subnet" "s" { 
  vpc_id = aws_vpc.v.id 
  map_public_ip_on_launch = true
}
resource "aws_subnet" "open" { 
  vpc_id = aws_vpc.v.id 
  map_public_ip_on_launch = true
}
resource "aws_security_group" "g" {
  vpc_id = aws_vpc.v.id
  ingress {
    from_port = 8888
    to_port = 8888
    protocol = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_instance" "shut" {
  subnet_id = aws_subnet.s.id
  vpc_security_group_ids = [aws_security_group.g.id]
}
resource "aws_instance" "open" {
  subnet_id = aws_subnet.open.id
  vpc_security_group_ids = [aws_security_group.g.id]
}
resource "aws_lb_target_group" "t" {
  port = 80
  protocol = "HTTP"
}
resource "aws_lb_target_group_attachment" "t" {
  target_group_arn = aws_lb_target_group.t.arn
  target_id = aws_instance.shut.id
  port = 8888
}
resource "aws_api_gateway_rest_api" "a" { name = "a" }
resource "aws_api_gateway_resource" "r" { 
  rest_api_id = aws_api_gateway_rest_api.a.id
  path_part = "chat"
}
resource "aws_api_gateway_method" "m" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = aws_api_gateway_resource.r.id
  http_method = "POST"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "i" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = aws_api_gateway_resource.r.id
  http_method = aws_api_gateway_method.m.http_method
  integration_http_method = "POST"
  type = "AWS_PROXY"
  uri = aws_lambda_function.f.invoke_arn
}
resource "aws_lambda_function" "f" { function_name = "f" }
resource "aws_cloudfront_distribution" "c" {
  enabled = true
  origin {
    domain_name = aws_lambda_function_url.u.function_url
    origin_id = "f"
    origin_access_control_id = "E1"
  }
  default_cache_behavior { target_origin_id = "f" }
}
resource "aws_lambda_function_url" "u" {
  function_name = aws_lambda_function.f.function_name
  authorization_type = "AWS_IAM"
}
resource "aws_launch_template" "fleet" {
  name = "fleet"
  vpc_security_group_ids = [aws_security_group.g.id]
  user_data = base64encode("#!/bin/bash\njupyter lab --ip=0.0.0.0 --ServerApp.token=''")
}
resource "aws_autoscaling_group" "fleet" {
  name = "fleet"
  min_size = 1
  max_size = 3
  vpc_zone_identifier = [aws_subnet.open.id]
  launch_template {
    id = aws_launch_template.fleet.id
  }
}
resource "aws_autoscaling_attachment" "fleet" {
  autoscaling_group_name = aws_autoscaling_group.fleet.name
  lb_target_group_arn = aws_lb_target_group.t.arn
}
