#!/usr/bin/env bash
# Called by hand; see the wiki.
set -euo pipefail
git tag "v$1"
git push origin "v$1"
