"""The window: widgets, their models, and controllers without widgets. No torch, no SQL, no file operations."""
