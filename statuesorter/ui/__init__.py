"""The window: widgets, models, and controllers without widgets. No torch, no SQL, no file operations."""
