"""What the operating system refused, in one sentence that a person can act on."""

from __future__ import annotations

import errno

from statuesorter.language import _


def explain(error: OSError, name: str) -> str:
    """Say what happened to the photo called ``name``, and what to do about it."""
    return _SENTENCES.get(error.errno or 0, _other)(error).format(name=name, reason=error.strerror or error)


def _gone(_error: OSError) -> str:
    return _("“{name}” is no longer there. Open the folder again.")


def _forbidden(_error: OSError) -> str:
    return _("“{name}” may not be changed, or its new folder may not be written to. Check the permissions.")


def _full(_error: OSError) -> str:
    return _("There is no room left for “{name}”. Free some space, then sort again.")


def _read_only(_error: OSError) -> str:
    return _("“{name}” lies on, or should go to, a disk that can only be read. Choose another folder.")


def _long(_error: OSError) -> str:
    return _("The name “{name}” is too long for the disk it should go to. Shorten it, then sort again.")


def _taken(_error: OSError) -> str:
    return _("Something named “{name}” has appeared in the new folder meanwhile. Sort again.")


def _blocked(_error: OSError) -> str:
    return _("A file stands where the folder for “{name}” should be made. Move it away, then sort again.")


def _unreachable(_error: OSError) -> str:
    return _("The disk with “{name}” does not answer. Check that it is connected, then sort again.")


def _no_links(_error: OSError) -> str:
    return _("“{name}” cannot be linked on this disk. Choose copy or move.")


def _other(_error: OSError) -> str:
    return _("“{name}” could not be filed: {reason}.")


_SENTENCES = {
    errno.ENOENT: _gone,
    errno.EACCES: _forbidden,
    errno.EPERM: _forbidden,
    errno.ENOSPC: _full,
    errno.EDQUOT: _full,
    errno.EFBIG: _full,
    errno.EROFS: _read_only,
    errno.ENAMETOOLONG: _long,
    errno.EEXIST: _taken,
    errno.ENOTDIR: _blocked,
    errno.EIO: _unreachable,
    errno.ESTALE: _unreachable,
    errno.ENOTCONN: _unreachable,
    errno.ETIMEDOUT: _unreachable,
    errno.EXDEV: _no_links,
    errno.EMLINK: _no_links,
    errno.EOPNOTSUPP: _no_links,
}
