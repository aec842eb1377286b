"""Which devices a person can choose from for the model to work on."""

from __future__ import annotations


def devices_here() -> list[str]:
    """``auto``, ``cpu``, and the devices that have their driver here. Takes some milliseconds."""
    from statuesorter.models.engines.hardware import possible_devices

    return ["auto", "cpu", *possible_devices()]
