"""The end of the program, though a disk holds some of its threads."""

from __future__ import annotations

import os
import sys
import threading
import time

_PATIENCE = 3.0
"""Seconds that the interpreter has for its own end."""


def end_in_any_case(status: int) -> None:
    """From now on the process ends within `_PATIENCE`, with ``status``.

    To be called last, when all that is to be kept is on the disk. The interpreter waits for the threads of
    every pool, and a thread that asks a share whose server is gone ends in minutes or never.
    """

    def end() -> None:
        time.sleep(_PATIENCE)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(status)

    threading.Thread(target=end, name="ending", daemon=True).start()
