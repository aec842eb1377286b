"""The window is closed while the libraries are loaded: that is a matter of seconds, not of all of them."""

from __future__ import annotations

import subprocess
import sys

CANCELLED_AT_ONCE = """
import sys
from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.training.libraries import load_libraries

class AfterTheFirst(CancelToken):
    @property
    def cancelled(self):
        return "torch" in sys.modules

    def raise_if_cancelled(self):
        if self.cancelled:
            raise Cancelled

try:
    load_libraries(AfterTheFirst())
except Cancelled:
    print(sorted({"torch", "torchvision", "timm", "fastai"} & set(sys.modules)))
"""


def test_loading_is_cancelled_between_two_libraries() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CANCELLED_AT_ONCE], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['torch']"


FROZEN = """
import gc
from statuesorter.training.libraries import load_libraries

load_libraries(None)
left = len(gc.get_objects())
load_libraries(None)
print(left, gc.get_freeze_count())
"""


def test_what_was_loaded_is_not_looked_through_for_cycles_again_and_again() -> None:
    done = subprocess.run([sys.executable, "-c", FROZEN], capture_output=True, text=True, check=True)
    left, frozen = map(int, done.stdout.split())
    assert frozen > 100_000
    assert left < frozen / 20
