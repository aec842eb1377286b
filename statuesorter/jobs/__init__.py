"""Lanes and handles: runs any generator in a worker thread and relays what it yields to Qt."""
