"""One collector a file: what AWS service to read, by which calls, into which canonical type."""
