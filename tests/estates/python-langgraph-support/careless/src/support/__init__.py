"""The support desk's assistant."""
