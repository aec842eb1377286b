"""Draws the 24 sample photos that ship in ``resources/sample``, by formulas: raymarched figures, brush
strokes, rooms and a camera. Run by maintainers alone: ``python packaging/sample_photos OUT``.
"""
