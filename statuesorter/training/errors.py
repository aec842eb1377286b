"""How a training fails, or an export, that had all it needs."""

from __future__ import annotations

from statuesorter.domain.errors import ModelError, OutOfMemory, TrainingError
from statuesorter.domain.language import _, size_text


def diverged() -> TrainingError:
    """For a loss that is no number any more."""
    return TrainingError(
        _("The training went astray: the loss is no number any more."),
        advice=_("Try a larger batch, or another network."),
    )


def out_of_memory(*, ended: bool = False) -> OutOfMemory:
    """For memory that does not suffice; ``ended``: so the system, it seems, ended the training."""
    return OutOfMemory(
        _("The system ended the training, most likely because memory ran out.")
        if ended
        else _("There is not enough memory for this training."),
        advice=_("Close other programs, or try a smaller batch or a smaller network."),
    )


def stopped_unexpectedly(reason: str) -> TrainingError:
    """For a training process that ended without a word; ``reason`` is a signal or an exit code."""
    return TrainingError(
        _("The training stopped unexpectedly ({reason}).").format(reason=reason),
        advice=_("Try again with a smaller batch. If it stops again, the log says more."),
    )


def not_divisible(arch: str) -> TrainingError:
    """For a network whose last stages cannot be trained apart from its first."""
    return TrainingError(
        _("The last stages of the network “{arch}” cannot be trained alone.").format(arch=arch),
        advice=_("Train the whole network, or choose another one."),
    )


def too_much_to_keep(needed: int, room: int) -> TrainingError:
    """For maps of ``needed`` bytes where there is ``room`` for so many."""
    return TrainingError(
        _(
            "Training the last stages on these photos needs {needed} on the disk; there is room for {room}."
        ).format(needed=size_text(needed), room=size_text(room)),
        advice=_("Make room, train on fewer photos, or train the whole network."),
    )


def export_out_of_memory() -> ModelError:
    """For memory that does not suffice to write a model."""
    return ModelError(
        _("There is not enough memory to export the model so."),
        advice=_("Close other programs and try again, or export it as a zip file."),
    )


def export_stopped(reason: str) -> ModelError:
    """For an export whose process ended without a word; ``reason`` is a signal or an exit code."""
    return ModelError(
        _("The export stopped unexpectedly ({reason}).").format(reason=reason),
        advice=_("Try again. If it stops again, the log says more."),
    )
