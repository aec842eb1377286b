"""StatueSorter: tell paintings from statues in a folder of photos, file them, learn from corrections."""

__version__ = "0.1.0"
