"""The bill of materials of a scan, before it is written in a format: parts, links, workflows, gaps."""
