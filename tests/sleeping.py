"""Stopping a whole program as sleep does: it and all its children, for a while."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time

import psutil


def stop_for(seconds: float, program: subprocess.Popen[bytes]) -> None:
    """Stop ``program`` and its children, wait, and let them go on."""
    family = [psutil.Process(program.pid)]
    family[0].send_signal(signal.SIGSTOP)  # first: it then starts no more children
    family += family[0].children(recursive=True)
    for process in family[1:]:
        process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    for process in family:
        process.send_signal(signal.SIGCONT)


def wait_for_child(program: subprocess.Popen[bytes], *, working: float) -> None:
    """Wait until a child of ``program`` has worked for so many seconds of a processor."""
    until = time.monotonic() + 400  # where many others want the cores, starting alone takes a minute
    while program.poll() is None and time.monotonic() < until:
        for child in psutil.Process(program.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if child.cpu_times().user >= working:
                    return
        time.sleep(0.02)
    program.kill()
    raise AssertionError("no child is at work")


def wait_for_sleep(program: subprocess.Popen[bytes]) -> None:
    """Wait until ``program`` has stopped itself."""
    until = time.monotonic() + 120
    while psutil.Process(program.pid).status() != psutil.STATUS_STOPPED:
        if program.poll() is not None or time.monotonic() > until:
            program.kill()
            raise AssertionError("the program does not sleep")
        time.sleep(0.01)
