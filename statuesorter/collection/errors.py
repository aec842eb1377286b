"""What can stop a collection's run, and the packages it needs."""

from __future__ import annotations

from importlib.util import find_spec

from statuesorter.domain.errors import StatueSorterError

_PACKAGES = ("ray", "pyarrow", "fsspec")


class CollectionError(StatueSorterError):
    """The photos cannot be listed, the rows not written, or a run not continued."""


def check_installed() -> None:
    """Raise `CollectionError` where the packages of the extra ``collection`` are missing."""
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise CollectionError(
            f"This command needs packages that are not installed ({', '.join(missing)}).",
            advice="Install them with: pip install 'statuesorter[collection]'",
        )
