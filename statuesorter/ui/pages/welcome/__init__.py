"""What is shown before a folder is open."""
