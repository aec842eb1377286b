"""The small world of the training tests is the one that a card is tried in, too."""

from __future__ import annotations

from tests.training.conftest import world  # noqa: F401
