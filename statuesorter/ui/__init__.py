"""The window: widgets, models for them, and controllers without widgets. No torch, no SQL, no file operations."""
