"""Edge functions: from facts to the steps an attacker can take, one module a family."""
