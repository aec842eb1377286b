"""The main window: it composes the features and holds the commands."""
