"""The tree of folders."""
