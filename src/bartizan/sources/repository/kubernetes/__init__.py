"""Kubernetes manifests, plain and by Kustomize; what every way of writing them shares."""
