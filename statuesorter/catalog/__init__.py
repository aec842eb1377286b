"""The memory: one SQLite file of photos seen, predictions, features and decisions."""
