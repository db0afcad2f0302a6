"""CI workflows, and the AI agents and credentials in them."""
