from agents import GuardrailFunctionOutput, output_guardrail

COMPETITORS = ("acme", "globex")


@output_guardrail
async def block_competitors(_context, _agent, output) -> GuardrailFunctionOutput:
    named = [name for name in COMPETITORS if name in str(output).lower()]
    return GuardrailFunctionOutput(output_info=named, tripwire_triggered=bool(named))
