"""Model cards, the registry, engines, heads, and classify() as a generator."""
