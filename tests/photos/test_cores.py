"""Cores are shared: never more threads at work than there are, the network's before the others."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest

from statuesorter.photos.cores import Cores


@pytest.mark.parametrize("count", [1, 2, 5])
def test_never_more_at_work_than_there_are_cores(count: int):
    cores, lock, predictor, most = Cores(count), threading.Lock(), 0, 0

    def work(number: int) -> None:
        nonlocal predictor, most
        with cores.for_network() if number % 3 == 0 else cores.for_decoding():
            with lock:
                predictor += 1
                most = max(most, predictor)
            time.sleep(random.random() / 2000)
            with lock:
                predictor -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(600), timeout=60))
    assert most == count


def _begin(turn: AbstractContextManager[object], name: str, order: list[str]) -> threading.Thread:
    def work() -> None:
        with turn:
            order.append(name)

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.05)  # until it waits
    return thread


def test_the_network_goes_before_photos_that_waited_longer():
    cores, order = Cores(1), list[str]()
    with cores.for_decoding():
        threads = [_begin(cores.for_decoding(), "decoding", order) for _ in range(2)]
        threads += [_begin(cores.for_network(), "network", order) for _ in range(2)]
        assert not order
    for thread in threads:
        thread.join(timeout=60)
    assert order == ["network", "network", "decoding", "decoding"]


def test_cores_that_the_network_leaves_free_are_for_decoding():
    cores, order = Cores(2), list[str]()
    first, second = cores.for_decoding(), cores.for_decoding()
    with first:
        second.__enter__()
        threads = [_begin(cores.for_network(), "network", order)]
        threads += [_begin(cores.for_decoding(), "decoding", order)]
        second.__exit__(None, None, None)
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(order) == ["decoding", "network"]


def test_a_core_comes_back_when_the_work_fails():
    cores = Cores(1)
    for turn in (cores.for_network, cores.for_decoding, cores.for_network):
        with pytest.raises(ValueError, match="broken"), turn():
            raise ValueError("broken")
