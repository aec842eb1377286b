"""Typed jobs: generators that run in workers, and listeners that are called on the window's thread."""
