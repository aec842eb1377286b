"""The project's own small gallery: 24 sample photos, drawn by formulas, so that the program can be tried
at once.
"""
