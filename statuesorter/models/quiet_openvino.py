"""The one entrance to OpenVINO.

``import openvino`` imports its converter, which at that moment sends "general_import" to Google Analytics
and writes an id into the person's home (openvino/tools/ovc/__init__.py, 2025 and 2026). StatueSorter works
offline and tells nobody anything. The converter is not needed to run a network, and openvino itself goes on
where it cannot be imported; so it is kept out, and the telemetry package with it. ``None`` in
``sys.modules`` is Python's documented way to say that a module cannot be imported.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, cast

_CONVERTER, _TELEMETRY = "openvino.tools.ovc", "openvino_telemetry"


def openvino() -> Any:
    """The package ``openvino``, imported in silence. Raises ImportError where it is not installed."""
    modules = cast("dict[str, object]", sys.modules)
    modules.setdefault(_TELEMETRY, None)
    if "openvino" in modules:
        return sys.modules["openvino"]
    held = modules.get(_CONVERTER)
    modules[_CONVERTER] = None
    try:
        return importlib.import_module("openvino")
    finally:
        if held is None:
            del modules[_CONVERTER]
        else:
            modules[_CONVERTER] = held
