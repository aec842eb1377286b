"""Rows that show one and the same photo: copies of it in one opened folder."""

from __future__ import annotations

from statuesorter.ui.library.photo_row import Row


class Duplicates:
    """Groups the rows by what their files show; each row of a group knows the group (`Row.same`)."""

    def __init__(self) -> None:
        self._first: dict[bytes, Row] = {}

    def join(self, row: Row, picture: bytes) -> bool:
        """A row shows a picture. Says whether it is there more than once."""
        row.picture = picture
        first = self._first.setdefault(picture, row)
        if first is row:
            return row.same is not None
        group = first.same or [first]
        if not any(other is row for other in group):
            group.append(row)
        for each in group:
            each.same = group
        return True

    def part(self, row: Row) -> None:
        """A row is gone."""
        group, row.same = row.same or [row], None
        group[:] = [other for other in group if other is not row]
        if len(group) == 1:
            group[0].same = None
        if row.picture is not None and self._first.get(row.picture) is row:
            if group:
                self._first[row.picture] = group[0]
            else:
                del self._first[row.picture]
