"""A computer that sleeps in the middle of a photo wakes up with the photo, not with an error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.photos.pictures import noisy
from tests.sleeping import stop_for, wait_for_child

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows stops no process by a signal")

LIMIT = 5
"""Seconds that the decode may take: more than it needs on a busy machine, less than it is stopped for."""

PROGRAM = f"""
import sys, time
from pathlib import Path
from statuesorter.photos import isolation
from statuesorter.photos.decode import decode
isolation._SECONDS = {LIMIT}
print(decode(Path(sys.argv[1])).full_size)
"""


def test_sleep_in_the_middle_of_a_decode_is_no_time_of_the_photos(tmp_path: Path) -> None:
    path = tmp_path / "vase.jp2"
    noisy((2000, 1500)).save(path)  # a second's work
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as program:
        try:
            wait_for_child(program, working=0.4)
            stop_for(LIMIT + 2, program)
            said, _nothing = program.communicate(timeout=60)
        finally:
            program.kill()  # where it does not end, the test must
    assert said.decode().strip() == "(2000, 1500)"
