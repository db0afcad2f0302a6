"""AWS: policies, requests and decisions."""
