"""What code does with what it loads and with what models answer, and the switches that are off."""
