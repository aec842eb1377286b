"""Lets `exif` and fastai live in one environment, whichever was installed last.

`exif` stands on the distribution plum-py, fastai (through fastcore and fasttransform) on plum-dispatch. Both
install a package named ``plum``. Their submodules have different names, so all of them are there; but each
brings a ``plum/__init__.py``, and the one that was written last is the only one left:

* plum-dispatch's was last: ``from plum import dispatch`` works. `exif` works too: it imports submodules alone
  (``plum.bigendian``, ``plum.structure``, …), and plum-py's own ``__init__`` holds nothing that they need.
* plum-py's was last: ``plum`` has no ``dispatch``, and fastai cannot be imported.

`repair_plum` heals the second case in memory: it gives the module the names that plum-dispatch's own
``__init__`` would have given it, those that plum-dispatch's submodules export.
Nothing is written to the environment.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import pkgutil
from importlib import metadata
from pathlib import Path
from types import ModuleType

from statuesorter.domain.language import _

_DISPATCH = "plum-dispatch"
_PY = "plum-py"
_DISPATCH_MODULES = frozenset(
    {
        *("alias", "autoreload", "bear", "dispatcher", "function", "method", "overload", "parametric"),
        *("promotion", "resolver", "signature", "type", "util"),
    }
)
"""plum-dispatch's submodules that export something, without the underscore that later versions put
before them.
"""


def repair_plum() -> None:
    """Make ``from plum import dispatch`` work. Call it before `exif` or fastai is imported; repeatable.

    Does nothing where plum-dispatch is not installed: then there is nothing to repair it with.
    """
    import plum

    if hasattr(plum, "dispatch"):
        return
    for module in _dispatch_submodules(plum):
        for name in getattr(module, "__all__", ()):
            if not hasattr(plum, name):
                setattr(plum, name, getattr(module, name))


def _dispatch_submodules(plum: ModuleType) -> list[ModuleType]:
    """The submodules of ``plum`` that are plum-dispatch's: those that its record of installed files names,
    or, where there is no record (a frozen program), those with the names it is known to use.
    """
    try:
        files = metadata.files(_DISPATCH) or []
    except metadata.PackageNotFoundError:
        files = []
    recorded = {
        file.stem
        for file in files
        if file.parent.as_posix() == "plum" and file.suffix == ".py" and file.stem != "__init__"
    }
    there = {module.name for module in pkgutil.iter_modules(plum.__path__)}
    known = {name for name in there if name.removeprefix("_") in _DISPATCH_MODULES}
    return [importlib.import_module(f"plum.{stem}") for stem in sorted(recorded or known)]


def plum_owner() -> str:
    """The distribution whose ``plum/__init__.py`` is on the disk: plum-dispatch, plum-py, or nothing."""
    for distribution in (_DISPATCH, _PY):
        try:
            found = metadata.distribution(distribution)
        except metadata.PackageNotFoundError:
            continue
        record = next((file for file in found.files or [] if file.as_posix() == "plum/__init__.py"), None)
        if record is None or record.hash is None:
            continue
        if _matches(record):
            return distribution
    return ""


def _matches(record: metadata.PackagePath) -> bool:
    """Whether the file on the disk still has the hash that was recorded when it was installed."""
    if record.hash is None:
        return False
    file = Path(str(record.locate()))
    if not file.is_file():
        return False
    content = file.read_bytes()
    digest = hashlib.new(record.hash.mode, content).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == record.hash.value


def describe_plum() -> str:
    """One sentence for `doctor`: who owns the module ``plum``, and what is done about it."""
    owner = plum_owner()
    if owner == _PY:
        return _(
            "exif and fastai both install a package named plum; plum-py's was written last, so fastai alone"
            " would fail here. StatueSorter works around it."
        )
    if owner == _DISPATCH:
        return _(
            "exif and fastai both install a package named plum; plum-dispatch's was written last. Both work."
        )
    return _("The package plum is not as its installers left it; exif or fastai may fail.")
