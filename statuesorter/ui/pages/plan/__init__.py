"""The plan of a sort, and filing it."""
