"""What training stands on, loaded piece by piece: it takes many seconds the first time, and an import cannot
be cut short.
"""

from __future__ import annotations

from importlib import import_module

from statuesorter.cancellation import CancelToken

_PIECES = ("torch", "torchvision", "timm", "statuesorter.training.untyped")
"""Each stands on those before it. The last one is fastai."""


def load_libraries(cancel: CancelToken | None) -> None:
    """Load them, unless they are loaded. Raises `Cancelled` between two of them."""
    for piece in _PIECES:
        if cancel is not None:
            cancel.raise_if_cancelled()
        import_module(piece)
