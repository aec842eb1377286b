"""The window: widgets, models, and controllers without widgets. No torch, no SQL, no file operations."""

from statuesorter.ui.constants_guard import keep_constants_alive

keep_constants_alive()  # before the first widget is made, in the program and in tests
