"""The functions of templates: Go's own, sprig's and Helm's, one table a module."""
