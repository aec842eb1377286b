"""Work in a lane steps back: where the cores do not suffice for all, the window comes first."""

from __future__ import annotations

import ctypes
import os
import sys
import threading

_NICE = 10
"""How much nicer than the window (Linux): about a tenth of a core's time while somebody else wants it, all
of it otherwise.

Measured on two cores: less nice, the window waits longer (99.9 % of its turns within 66, 103 and 134 ms at
10, 4 and 0, in a second round 74, 88 and 154). At 19 it waits still less, but where other programs want the
cores up to 1.4 s (0.3 s at 10): for a thread that holds the interpreter's lock and does not get a core.
"""

_NICEST = 19

_BELOW_NORMAL = -1  # Windows: THREAD_PRIORITY_BELOW_NORMAL
_UTILITY = 0x11  # macOS: QOS_CLASS_UTILITY, work that a progress bar is shown for


def step_back() -> None:
    """Let the calling thread, and on Linux every thread it starts, come after threads of usual priority."""
    if sys.platform == "linux":
        window = os.getpriority(os.PRIO_PROCESS, os.getpid())  # the program may have been started nicer
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(_NICEST, window + _NICE))
    elif sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.GetCurrentThread.restype = ctypes.c_void_p
        kernel.SetThreadPriority(ctypes.c_void_p(kernel.GetCurrentThread()), _BELOW_NORMAL)
    elif sys.platform == "darwin":
        ctypes.CDLL(None).pthread_set_qos_class_self_np(_UTILITY, 0)
