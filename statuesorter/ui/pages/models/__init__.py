"""The models, and which one is in use."""
