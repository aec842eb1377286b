"""What training stands on, loaded piece by piece: it takes many seconds the first time, and an import cannot
be cut short.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module

from statuesorter.domain.cancellation import CancelToken
from statuesorter.models.torch_libraries import open_torch_libraries

_PIECES = ("torch", "torchvision", "timm", "statuesorter.training.untyped")
"""Each stands on those before it. The last one is fastai."""


def load_libraries(cancel: CancelToken | None) -> None:
    """Load them, unless they are loaded. Raises `Cancelled` between two of them."""
    missing = [piece for piece in _PIECES if piece not in sys.modules]
    open_torch_libraries()
    for piece in missing:
        if cancel is not None:
            cancel.raise_if_cancelled()
        import_module(piece)
    if missing:
        # It stays as long as the program does. To look at all of it, Python's collector of cycles holds every
        # thread for 0.4 s each time, the window's too.
        gc.freeze()
