"""Learning from decisions, and whether to keep what was learned."""
