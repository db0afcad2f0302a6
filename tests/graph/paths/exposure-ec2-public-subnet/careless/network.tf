resource "aws_vpc" "ml" {
  cidr_block = "10.30.0.0/16"
}

resource "aws_internet_gateway" "ml" {
  vpc_id = aws_vpc.ml.id
}

resource "aws_subnet" "tracking" {
  vpc_id                  = aws_vpc.ml.id
  cidr_block              = "10.30.1.0/24"
  map_public_ip_on_launch = true
}

resource "aws_route_table" "tracking" {
  vpc_id = aws_vpc.ml.id
}

resource "aws_route" "out" {
  route_table_id         = aws_route_table.tracking.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.ml.id
}

resource "aws_route_table_association" "tracking" {
  subnet_id      = aws_subnet.tracking.id
  route_table_id = aws_route_table.tracking.id
}

resource "aws_network_acl" "tracking" {
  vpc_id     = aws_vpc.ml.id
  subnet_ids = [aws_subnet.tracking.id]

  ingress {
    rule_no    = 100
    protocol   = "tcp"
    action     = "deny"
    cidr_block = "0.0.0.0/0"
    from_port  = 22
    to_port    = 22
  }

  ingress {
    rule_no    = 200
    protocol   = "-1"
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }

  egress {
    rule_no    = 100
    protocol   = "-1"
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
}

# Both twins open the same ports to the world: who finds them is a matter of the subnet.
resource "aws_security_group" "tracking" {
  name   = "tracking"
  vpc_id = aws_vpc.ml.id
}

resource "aws_vpc_security_group_ingress_rule" "mlflow" {
  security_group_id = aws_security_group.tracking.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 5000
  to_port           = 5000
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  security_group_id = aws_security_group.tracking.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}
