"""What the operating system refused, in one sentence that a person can act on."""

from __future__ import annotations

import errno

from statuesorter.domain.language import _
from statuesorter.filing.atomic import UNABLE


def explain(error: OSError, name: str) -> str:
    """Say what happened to the photo called ``name``, and what to do about it."""
    return _SENTENCES.get(error.errno or 0, _other)(error).format(name=name, reason=error.strerror or error)


def _gone(_error: OSError) -> str:
    return _("“{name}” is no longer there.")


def _forbidden(_error: OSError) -> str:
    return _(
        "“{name}” may not be read or moved, or its new folder may not be written to. Check the permissions."
    )


def _full(_error: OSError) -> str:
    return _("There is no room left for “{name}”. Free some space, then try again.")


def _large(_error: OSError) -> str:
    return _("“{name}” is too large for the disk it should go to. Choose another disk, or a newer format.")


def _read_only(_error: OSError) -> str:
    return _("“{name}” lies on, or should go to, a disk that can only be read, so it was left as it is.")


def _long(_error: OSError) -> str:
    return _("The name “{name}” is too long for the disk it should go to. Shorten it, then try again.")


def _taken(_error: OSError) -> str:
    return _("Something named “{name}” stands where it should go. Move it away, then try again.")


def _blocked(_error: OSError) -> str:
    return _("A file stands where the folder for “{name}” should be made. Move it away, then try again.")


def _unreachable(_error: OSError) -> str:
    return _("A disk of “{name}” does not answer. Check that it is connected, then try again.")


def _unable(_error: OSError) -> str:
    return _("A disk of “{name}” cannot do what it was asked to ({reason}). Choose another folder.")


def _other(_error: OSError) -> str:
    return _("“{name}” was left as it is, because the system refused: {reason}.")


def explain_link(error: OSError, name: str) -> str | None:
    """The same, of a link that was to be made; None where the trouble is none of links."""
    if error.errno == errno.EXDEV:
        sentence = _(
            "“{name}” lies on another disk than the folder, and hard links cannot lead there. Choose copy."
        )
    elif error.errno in UNABLE:
        sentence = _(
            "“{name}” cannot be linked: the disk has no such links, or this account may not make them. "
            "Choose copy or move."
        )
    else:
        return None
    return sentence.format(name=name)


_SENTENCES = {
    errno.ENOENT: _gone,
    errno.EACCES: _forbidden,
    errno.EPERM: _forbidden,
    errno.ENOSPC: _full,
    errno.EDQUOT: _full,
    errno.EFBIG: _large,
    errno.EROFS: _read_only,
    errno.ENAMETOOLONG: _long,
    errno.EEXIST: _taken,
    errno.ENOTDIR: _blocked,
    errno.EIO: _unreachable,
    errno.ESTALE: _unreachable,
    errno.ENOTCONN: _unreachable,
    errno.ETIMEDOUT: _unreachable,
    errno.ENXIO: _unreachable,
    errno.ENODEV: _unreachable,
    errno.EHOSTDOWN: _unreachable,
    errno.EHOSTUNREACH: _unreachable,
    errno.EOPNOTSUPP: _unable,
    errno.ENOTSUP: _unable,
    errno.EINVAL: _unable,
}
