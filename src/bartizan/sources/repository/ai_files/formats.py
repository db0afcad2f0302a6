"""Every format of files that are no programs; adding one is one line here."""

from __future__ import annotations

from bartizan.sources.repository.ai_files import (
    agent_files,
    assistants,
    baml,
    cards,
    clouds,
    envoy,
    flows,
    gateways,
    guards,
    instruction_files,
    model_files,
    pipelines,
    prompts,
    serving,
    skills,
    tuning,
)
from bartizan.sources.repository.ai_files.format import Format

FORMATS: tuple[Format, ...] = (
    *instruction_files.FORMATS,
    *skills.FORMATS,
    *serving.FORMATS,
    *tuning.FORMATS,
    *cards.FORMATS,
    *pipelines.FORMATS,
    *model_files.FORMATS,
    *flows.FORMATS,
    *prompts.FORMATS,
    *agent_files.FORMATS,
    *assistants.FORMATS,
    *gateways.FORMATS,
    *envoy.FORMATS,
    *baml.FORMATS,
    *guards.FORMATS,
    *clouds.FORMATS,
)
