from retail.agents.triage import triage


def test_handoffs():
    assert triage.model != "gpt-4o-mini"
    assert [one.name for one in triage.handoffs if hasattr(one, "name")] == ["Refunds"]
