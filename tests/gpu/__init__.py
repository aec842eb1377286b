"""What only a graphics card can show: `python -m tests.gpu` on a machine with PyTorch, timm, Pillow and numpy
and nothing else, and tests of the whole program that are skipped without a card.
"""
