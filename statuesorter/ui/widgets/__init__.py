"""What several features use: theme, icons and small widgets."""
