"""The one formula that ranks everything."""
