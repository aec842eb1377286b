"""The open folder: its photos, their order and filter, and the person's decisions."""
