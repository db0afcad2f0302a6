"""Every reader of repository files, by name; adding one is one line here."""

from __future__ import annotations

from bartizan.sources.repository.cloudformation.reader import READER as CLOUDFORMATION
from bartizan.sources.repository.reader import Reader
from bartizan.sources.repository.terraform.reader import READER as TERRAFORM

READERS: tuple[Reader, ...] = (TERRAFORM, CLOUDFORMATION)
