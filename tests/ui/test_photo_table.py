"""What is known of the photos, which of them are shown, and in which order."""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.domain.decision import Remembered
from statuesorter.domain.image_stats import ImageStats
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, PAINT, STATUE, UNSURE, FiledAs, Label, LabelSet
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.prediction import Prediction, Predictions
from statuesorter.ui.library.arrangement import Arrangement
from statuesorter.ui.library.columns import Indices, State
from statuesorter.ui.library.counts import Counts
from statuesorter.ui.library.filters import Filter
from statuesorter.ui.library.orders import Order
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.photo_table import KnownPhoto, PhotoTable
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.spoken import spoken_row

ROOT = Path("/museum")


def photo(n: int, folder: str = "a") -> Photo:
    return Photo(PhotoIdentity(ROOT / folder / f"{n}.jpg", 10, n))


def prediction(label: Label | None, sure: float, labels: LabelSet = DEFAULT_LABELS) -> Prediction:
    """``label`` (None: unsure, but it leans to the first) with a probability above one half."""
    likeliest = labels[0] if label is None else label
    rest = (1 - sure) / (len(labels) - 1)
    return Prediction(label, tuple(sure if each == likeliest else rest for each in labels), labels, "m")


class Folder:
    """A table and what is shown of it, updated as the list model does. Updates give the changed positions."""

    def __init__(self, order: Order = Order.LOOK_FIRST) -> None:
        self.table = PhotoTable(ROOT)
        self.shown = Arrangement(self.table, order)

    def add(self, photos: Iterable[KnownPhoto]) -> list[int]:
        return self._update(self.table.add(photos))

    def predict(self, results: Mapping[PhotoIdentity, Prediction]) -> list[int]:
        return self._update(self.table.predict(results))

    def predict_again(self, rows: Indices, said: Predictions) -> list[int]:
        return self._update(self.table.predict_again(rows, said))

    def decide(self, decisions: Mapping[PhotoIdentity, Label | None]) -> list[int]:
        return self._update(self.table.decide(decisions))

    def fail(self, errors: Mapping[PhotoIdentity, str]) -> list[int]:
        return self._update(self.table.fail(errors))

    def file(self, filed: Mapping[PhotoIdentity, FiledAs | None]) -> list[int]:
        return self._update(self.table.file(filed))

    def move(self, moves: Mapping[PhotoIdentity, Photo]) -> list[int]:
        return self._update(self.table.move(moves))

    def recognise(self, known: Mapping[PhotoIdentity, Remembered]) -> list[int]:
        return self._update(self.table.recognise(known))

    def remove(self, identities: Iterable[PhotoIdentity]) -> None:
        self.table.remove(identities)
        self.shown.arrange()

    def arrange(self, filter_: Filter | None = None, order: Order | None = None) -> None:
        self.shown.filter = self.shown.filter if filter_ is None else filter_
        self.shown.order = self.shown.order if order is None else order
        self.shown.arrange()

    def rows(self) -> list[Row]:
        """All rows, in the order of arrival."""
        return self.shown.everything().rows()

    def in_order(self) -> list[Row]:
        """The rows that are shown."""
        return [self.shown[position] for position in range(len(self.shown))]

    def _update(self, rows: Indices) -> list[int]:
        changes = self.shown.changes(rows)
        self.shown.append(changes.admitted)
        return changes.positions.tolist()


def filled(count: int, *, order: Order = Order.LOOK_FIRST) -> Folder:
    folder = Folder(order)
    folder.add((photo(n, "ab"[n % 2]), Remembered()) for n in range(count))
    return folder


labels = st.sampled_from(list(DEFAULT_LABELS))
answers = st.one_of(st.none(), labels)
statuses = st.sampled_from([None, *DEFAULT_LABELS, State.UNSURE, State.FAILED])
acts = st.lists(
    st.one_of(
        st.tuples(st.just("predict"), st.integers(0, 9), answers, st.floats(0.5, 1)),
        st.tuples(st.just("decide"), st.integers(0, 9), st.one_of(st.none(), labels), st.just(0.0)),
        st.tuples(st.just("fail"), st.integers(0, 9), st.none(), st.just(0.0)),
        st.tuples(
            st.just("file"), st.integers(0, 9), st.sampled_from([None, *DEFAULT_LABELS, UNSURE]), st.just(0.0)
        ),
        st.tuples(st.just("arrange"), st.just(0), st.sampled_from(list(Order)), st.just(0.0)),
        st.tuples(st.just("filter"), st.just(0), statuses, st.just(0.0)),
    ),
    max_size=30,
)


def act(folder: Folder, kind: str, n: int, value: Any, sure: float) -> None:
    identity = photo(n, "ab"[n % 2]).identity
    if kind == "predict":
        folder.predict({identity: prediction(value, sure)})
    elif kind == "decide":
        folder.decide({identity: value})
    elif kind == "fail":
        folder.fail({identity: "It is damaged."})
    elif kind == "file":
        folder.file({identity: value})
    elif kind == "arrange":
        folder.arrange(order=value)
    else:
        folder.arrange(Filter(status=value))


TARGETS = ((1, (0.95, 0.9, 0.7)), (5, (0.8, 0.8, 0.4)))


def choosing(*probabilities: float, unsure: bool = False) -> Prediction:
    """What a model says that leaves a choice: here as if at most 5 of 100 may be wrong."""
    likeliest = None if unsure else DEFAULT_LABELS[int(np.argmax(probabilities))]
    return Prediction(likeliest, probabilities, DEFAULT_LABELS, "m", TARGETS)


def test_what_the_model_said_is_judged_by_how_many_may_be_wrong():
    folder = filled(5)
    ids = [row.photo.identity for row in folder.rows()]
    folder.predict(
        {
            ids[0]: choosing(0.96, 0.03, 0.01),
            ids[1]: choosing(0.85, 0.1, 0.05),
            ids[2]: choosing(0.05, 0.85, 0.1),
            ids[3]: choosing(0.25, 0.3, 0.45),
            ids[4]: prediction(PAINT, 0.6),
        }
    )
    assert [row.label for row in folder.rows()] == [PAINT, PAINT, STATUE, OTHER, PAINT]
    assert folder.table.allow(1).tolist() == [1, 2, 3]
    assert [row.label for row in folder.rows()] == [PAINT, None, None, None, PAINT], (
        "the last leaves no choice"
    )
    assert folder.rows()[1].prediction == choosing(0.85, 0.1, 0.05, unsure=True)
    assert folder.table.counts().unsure == 3
    folder.decide({ids[1]: STATUE})
    assert folder.table.allow(5).tolist() == [1, 2, 3]
    assert [row.label for row in folder.rows()] == [PAINT, STATUE, STATUE, OTHER, PAINT]
    assert folder.table.allow(2).tolist() == [], "nobody knows how sure it would have to be for that"


def test_an_answer_that_was_asked_for_before_the_choice_is_judged_by_the_choice():
    folder = filled(1)
    folder.table.allow(1)
    folder.predict({folder.rows()[0].photo.identity: choosing(0.85, 0.1, 0.05)})
    assert folder.rows()[0].unsure


def test_a_model_with_labels_in_another_order_is_judged_by_its_own():
    labels = LabelSet((OTHER, Label("drawing"), PAINT))
    folder = filled(1)
    said = Prediction(PAINT, (0.1, 0.04, 0.86), labels, "m", ((1, (0.5, 0.5, 0.9)), (5, (0.9, 0.9, 0.85))))
    folder.predict({folder.rows()[0].photo.identity: said})
    folder.table.allow(1)
    assert folder.rows()[0].unsure
    folder.table.allow(5)
    assert folder.rows()[0].prediction == said


confidences = st.lists(st.sampled_from([0.35, 0.45, 0.75, 0.85, 0.92, 0.97]), min_size=1, max_size=12)


@given(confidences, acts)
def test_what_is_foretold_comes_true(sure, steps):
    folder = filled(12)
    ids = [row.photo.identity for row in folder.rows()]
    for n, each in enumerate(sure):
        place = n % 3
        rest = (1 - each) / 2
        folder.predict({ids[n]: choosing(*(each if k == place else rest for k in range(3)))})
    for step in steps:
        if step[0] != "predict":
            act(folder, *step)
    for wrong in (1, 5):
        foretold = folder.table.outlook(wrong)
        folder.table.allow(wrong)
        rows = folder.rows()
        assert foretold.left == sum(row.unsure for row in rows) == folder.table.counts().unsure
        assert foretold.filed == sum(row.label in (PAINT, STATUE) and not row.failed for row in rows)
        assert foretold.waiting == folder.table.counts().waiting
        assert foretold.seen == sum(not row.failed for row in rows) - foretold.waiting
        assert folder.table.outlook(wrong) == foretold


@given(acts)
def test_counts_are_always_those_of_the_rows(steps):
    folder = filled(10)
    for step in steps:
        act(folder, *step)
    for where, inside in (
        (None, folder.rows()),
        (ROOT / "a", [r for r in folder.rows() if "a" in str(r.photo.path.parent.name)]),
    ):
        labelled = [row for row in inside if not row.failed and row.label is not None]
        by_label = Counter(row.label for row in labelled)
        assert folder.table.counts(where) == Counts(
            total=len(inside),
            by_label={label: by_label[label] for label in DEFAULT_LABELS},
            unsure=sum(row.unsure for row in inside),
            failed=sum(row.failed for row in inside),
            waiting=sum(row.label is None and not row.failed and not row.unsure for row in inside),
            decided=sum(row.decision is not None for row in inside),
            corrected=sum(row.corrected for row in inside),
            to_file=sum(row.label != OTHER and not row.filed for row in labelled),
            can_be_filed=sum(not row.filed for row in labelled),
        )


@given(acts)
def test_nothing_moves_until_it_is_arranged(steps):
    folder = filled(10)
    before = [row.photo for row in folder.in_order()]
    for step in steps:
        if step[0] not in ("arrange", "filter"):
            act(folder, *step)
    assert [folder.shown[n].photo for n in range(len(before))] == before


@given(acts)
def test_each_photo_is_shown_at_most_once_and_found_where_it_is(steps):
    folder = filled(10)
    for step in steps:
        act(folder, *step)
    rows = folder.in_order()
    assert len({row.photo.identity for row in rows}) == len(rows)
    for position, row in enumerate(rows):
        assert folder.shown.position_of(row.photo.identity) == position


@given(acts, labels)
def test_after_arranging_exactly_those_with_the_label_are_shown(steps, label):
    folder = filled(10)
    for step in steps:
        act(folder, *step)
    folder.arrange(Filter(status=label))
    assert {row.photo for row in folder.in_order()} == {
        r.photo for r in folder.rows() if r.label == label and not r.failed
    }


def confidence(row: Row) -> float:
    assert row.prediction is not None
    return row.prediction.confidence


@given(st.lists(st.tuples(answers, st.floats(0.5, 1)), min_size=10, max_size=10))
def test_look_first_puts_unsure_then_least_sure_first(said):
    folder = filled(10)
    folder.predict({photo(n, "ab"[n % 2]).identity: prediction(*what) for n, what in enumerate(said)})
    folder.arrange()
    keys = [(not folder.shown[n].unsure, confidence(folder.shown[n])) for n in range(10)]
    assert keys == sorted(keys)


def test_a_decision_always_wins():
    folder = filled(1)
    identity = photo(0).identity
    folder.decide({identity: STATUE})
    folder.predict({identity: prediction(PAINT, 0.99)})
    assert folder.shown[0].label == STATUE
    assert folder.table.counts().of(STATUE) == 1
    folder.decide({identity: None})
    assert folder.shown[0].label == PAINT


def test_a_result_that_the_filter_admits_comes_at_the_end():
    folder = filled(4)
    folder.predict({photo(3, "b").identity: prediction(None, 0.5)})
    folder.arrange(Filter(status=State.UNSURE))
    folder.predict({photo(0).identity: prediction(None, 0.5)})
    assert [row.photo.name for row in folder.in_order()] == ["3.jpg", "0.jpg"]


def test_what_no_longer_fits_the_filter_stays_until_the_person_asks():
    folder = filled(2)
    folder.predict({photo(n, "ab"[n]).identity: prediction(None, 0.5) for n in range(2)})
    folder.arrange(Filter(status=State.UNSURE))
    folder.decide({photo(0).identity: PAINT})
    assert len(folder.shown) == 2
    folder.arrange()
    assert len(folder.shown) == 1


def test_folder_and_search():
    folder = filled(10)
    folder.arrange(Filter(folder=ROOT / "a"))
    assert len(folder.shown) == 5
    folder.arrange(Filter(search="B/3"))
    assert [row.photo.name for row in folder.in_order()] == ["3.jpg"]


def test_search_knows_neither_case_nor_unicode_form():
    composed, decomposed = "Musée", unicodedata.normalize("NFD", "MUSÉE")
    for place in (composed, decomposed):
        one = Photo(PhotoIdentity(ROOT / place / "café.jpg", 10, 1))
        folder = Folder()
        folder.add([(one, Remembered()), (photo(1), Remembered())])
        for words in ("musée", "MUSÉE", decomposed, unicodedata.normalize("NFD", "musée/caf")):
            folder.arrange(Filter(search=words))
            assert len(folder.shown) == 1, (place, words)
        folder.arrange(Filter(search="musee"))
        assert len(folder.shown) == 0, "accents count"


def test_a_photo_dated_in_another_age_has_its_place_in_the_order():
    folder = Folder()
    moments = [-4_000_000_000, 0, 2**33, 13_569_465_600, 2**62]
    dated = [Photo(PhotoIdentity(ROOT / f"{n}.jpg", 2**70, s * 10**9)) for n, s in enumerate(moments)]
    folder.add((one, Remembered()) for one in reversed(dated))
    folder.arrange(order=Order.DATE)
    assert [folder.shown[n].photo for n in range(5)] == dated
    assert all(spoken_row(folder.shown[n]) for n in range(5))


def test_orders_by_name_and_date():
    folder = filled(12, order=Order.NAME)
    folder.arrange()
    assert [row.photo.name for row in folder.in_order()][:3] == ["0.jpg", "1.jpg", "10.jpg"]
    folder.arrange(order=Order.DATE)
    assert [folder.shown[n].photo.identity.mtime_ns for n in range(12)] == list(range(12))


def measured(count: int, *image_stats: ImageStats) -> Folder:
    """Photos changed on disk in the order of their numbers, the first of them measured."""
    folder = filled(count)
    folder.recognise(
        {photo(n, "ab"[n % 2]).identity: Remembered(image_stats=each) for n, each in enumerate(image_stats)}
    )
    return folder


def names(folder: Folder, order: Order) -> list[str]:
    folder.arrange(order=order)
    return [row.photo.path.stem for row in folder.in_order()]


def test_the_date_is_that_of_the_camera_where_it_says_one():
    """A copy to another disk makes all files new."""
    folder = measured(4, ImageStats(-30, 0.2, 0), ImageStats(-40, 0.2, 0), ImageStats(None, 0.2, 0))
    assert names(folder, Order.DATE) == ["1", "0", "2", "3"]


def test_the_least_sharp_come_first_and_what_is_not_measured_last():
    folder = measured(4, ImageStats(1, 0.2, 0), ImageStats(2, 0.01, 0), ImageStats(3, 0.3, 0))
    assert names(folder, Order.BLURRED) == ["1", "0", "2", "3"]
    spoken = [spoken_row(row) for row in folder.rows()]
    assert ["looks blurred" in words for words in spoken] == [False, True, False, False]


def test_similar_photos_stand_together_the_sharpest_first():
    folder = measured(4, *(ImageStats(n, 0.1 * n, (0, 2**63 - 1)[n % 2]) for n in range(4)))
    assert names(folder, Order.SIMILAR) == ["2", "0", "3", "1"]


def test_similar_photos_are_found_among_those_shown():
    folder = measured(5, *(ImageStats(n, 0.2, 0) for n in range(4)))
    first = photo(0, "a").identity
    assert len(folder.shown.similar_to(first)) == 4
    folder.arrange(Filter(folder=ROOT / "a"))
    assert [folder.shown[position].photo.path.stem for position in folder.shown.similar_to(first)] == [
        "0",
        "2",
    ]
    folder.remove([photo(2, "a").identity])
    assert len(folder.shown.similar_to(first)) == 1
    assert len(folder.shown.similar_to(photo(2, "a").identity)) == 0


def test_removed_photos_are_gone_and_not_counted():
    folder = filled(4)
    folder.remove([photo(0).identity])
    assert len(folder.shown) == 3
    assert folder.table.counts().total == 3
    assert photo(0).identity not in folder.shown.everything().identities()


def test_a_folder_counts_what_lies_below_it():
    folder = Folder()
    folder.add(
        (photo(n, place), Remembered()) for n, place in enumerate(("a/day/one", "a/day/two", "a", "b", "."))
    )
    folder.decide({photo(1, "a/day/two").identity: STATUE})
    totals = {
        each.relative_to(ROOT).as_posix(): folder.table.counts(each).total for each in folder.table.folders()
    }
    assert totals == {".": 5, "a": 3, "a/day": 2, "a/day/one": 1, "a/day/two": 1, "b": 1}
    assert folder.table.counts(ROOT / "a").of(STATUE) == 1
    assert folder.table.counts(ROOT / "b").of(STATUE) == 0
    assert folder.table.counts(ROOT / "c").total == 0
    folder.remove([photo(0, "a/day/one").identity])
    assert folder.table.counts(ROOT / "a").total == 2
    assert [row.photo.name for row in folder.rows()] == ["1.jpg", "2.jpg", "3.jpg", "4.jpg"]


def test_a_hundred_thousand_photos_are_opened_in_a_moment():
    photos = [(photo(n, "ab"[n % 2]), Remembered()) for n in range(100_000)]
    folder = Folder()
    began = time.process_time()
    folder.add(photos)
    folder.arrange()
    assert len(folder.shown) == 100_000
    assert time.process_time() - began < 5  # about 1 s on a machine of its own


def row_of(folder: Folder, photo: Photo) -> Row:
    position = folder.shown.position_of(photo.identity)
    assert position is not None
    return folder.shown[position]


def test_a_photo_that_was_moved_is_known_at_its_new_place():
    folder = filled(4)
    before = photo(0, "a")
    after = Photo(PhotoIdentity(Path("/elsewhere/paint/0.jpg"), 10, 0))
    folder.file({before.identity: PAINT})
    folder.move({before.identity: after})
    assert folder.shown.position_of(before.identity) is None
    assert row_of(folder, after).photo == after
    assert folder.table.counts().total == 4
    assert set(folder.table.folders()) == {
        ROOT,
        ROOT / "a",
        ROOT / "b",
    }  # the tree shows the opened folder only
    folder.decide({after.identity: STATUE})
    assert row_of(folder, after).decision == STATUE
    folder.move({after.identity: before})
    assert folder.table.counts(ROOT / "a").total == 2


def test_another_label_makes_a_filed_photo_one_to_file_again():
    folder = filled(1)
    identity = photo(0, "a").identity
    folder.predict({identity: prediction(PAINT, 0.9)})
    folder.file({identity: PAINT})
    folder.decide({identity: PAINT})
    assert folder.shown[0].filed
    folder.decide({identity: STATUE})
    assert not folder.shown[0].filed
    assert folder.table.counts().to_file == 1
    folder.decide({identity: None})
    assert folder.shown[0].filed
    folder.predict({identity: prediction(STATUE, 0.9)})
    assert not folder.shown[0].filed


@given(acts)
def test_a_snapshot_knows_what_is_said_of_the_rows(steps):
    folder = filled(10)
    for step in steps:
        act(folder, *step)
    rows = folder.rows()
    everything = folder.shown.everything()
    assert everything.photos() == [row.photo for row in rows]
    assert everything.answered_by_model().labelled() == [
        (row.photo, row.prediction.label)
        for row in rows
        if row.prediction is not None and row.prediction.label is not None and row.decision is None
    ]
    assert everything.to_file().to_be_filed() == [
        (row.photo, UNSURE if row.unsure else row.label)
        for row in rows
        if (row.unsure or row.label is not None) and not row.failed and not row.filed
    ]
    in_order = folder.in_order()
    assert folder.shown.snapshot(np.arange(len(folder.shown))).rows() == in_order
    waiting = folder.shown.unanswered().rows()
    assert waiting[: sum(row.prediction is None for row in in_order)] == [
        row for row in in_order if row.prediction is None
    ]
    assert sorted(row.photo.name for row in waiting) == sorted(
        row.photo.name for row in rows if row.prediction is None
    )


def test_a_snapshot_stays_as_it_was_taken():
    folder = filled(3)
    folder.predict({photo(n, "ab"[n % 2]).identity: prediction(PAINT, 0.9) for n in range(3)})
    taken = folder.shown.everything()
    folder.predict({photo(0).identity: prediction(STATUE, 0.9)})
    folder.decide({photo(1, "b").identity: OTHER})
    folder.move({photo(2).identity: photo(2, "paint")})
    assert taken.answered_by_model().labelled() == [
        (photo(0), PAINT),
        (photo(1, "b"), PAINT),
        (photo(2, "paint"), PAINT),
    ]


def test_what_is_held_of_a_folder_stays_when_another_is_opened():
    photos = PhotoListModel()
    photos.add([(photo(0), Remembered())])
    row, taken = photos.row_at(0), photos.shown.everything()
    photos.clear(ROOT)
    assert photos.rowCount() == photos.table.total == 0
    assert row.photo == photo(0)
    assert taken.photos() == [photo(0)]


def seen(folder: Folder, pictures: dict[int, bytes]) -> list[int]:
    """The files of these photos were read."""
    return folder.recognise(
        {photo(n, "ab"[n % 2]).identity: Remembered(each) for n, each in pictures.items()}
    )


def test_a_photo_that_is_there_twice_is_decided_on_once() -> None:
    folder = filled(4)
    assert [folder.shown[n].copies for n in range(4)] == [1, 1, 1, 1]
    changed = seen(folder, {0: b"one", 1: b"two", 2: b"one", 3: b"three"})
    assert {0, 2} <= set(changed)
    assert [row.copies for row in folder.rows()] == [2, 1, 2, 1]
    folder.decide({photo(2, "a").identity: STATUE})
    assert [row.decision for row in folder.rows()] == [STATUE, None, STATUE, None]
    folder.decide({photo(0, "a").identity: None})
    assert [row.decision for row in folder.rows()] == [None] * 4
    folder.file({photo(0, "a").identity: PAINT})
    assert [row.filed_as for row in folder.rows()] == [PAINT, None, PAINT, None]


def test_of_copies_the_last_one_left_is_no_copy() -> None:
    folder = filled(3)
    seen(folder, dict.fromkeys(range(3), b"one"))
    assert {row.copies for row in folder.rows()} == {3}
    folder.remove([photo(0, "a").identity])
    assert [row.copies for row in folder.rows()] == [2, 2]
    folder.remove([photo(1, "b").identity])
    assert [row.copies for row in folder.rows()] == [1]
    folder.decide({photo(2, "a").identity: PAINT})
    assert [row.decision for row in folder.rows()] == [PAINT]


def test_what_the_person_says_before_a_file_was_read_is_newer_than_what_is_known_of_its_photo() -> None:
    folder = filled(2)
    folder.decide({photo(0, "a").identity: PAINT})
    known = Remembered(b"one", STATUE, filed=STATUE)
    folder.recognise({photo(0, "a").identity: known, photo(1, "b").identity: known})
    assert [row.decision for row in folder.rows()] == [PAINT, STATUE]
    assert [row.filed_as for row in folder.rows()] == [STATUE, STATUE]


FOUR = LabelSet.of(("paint", "statue", "drawing", "other"))
DRAWING = FOUR[2]


def test_a_model_may_tell_other_labels_apart():
    folder = filled(3)
    folder.table.use_labels(FOUR)
    assert folder.table.labels == FOUR.labels
    folder.predict({photo(n, "ab"[n % 2]).identity: prediction(DRAWING, 0.9, FOUR) for n in range(2)})
    assert folder.shown[0].prediction == prediction(DRAWING, 0.9, FOUR)
    assert folder.table.counts().by_label == {PAINT: 0, STATUE: 0, OTHER: 0, DRAWING: 2}
    assert folder.table.counts().to_file == 2
    folder.arrange(Filter(status=DRAWING))
    assert [row.label for row in folder.in_order()] == [DRAWING, DRAWING]


def test_a_label_that_the_model_does_not_know_stands_behind_those_it_knows():
    folder = filled(2)
    folder.decide({photo(0).identity: DRAWING})
    assert folder.shown[0].label == DRAWING
    assert folder.table.labels == (*DEFAULT_LABELS, DRAWING)
    folder.table.use_labels(FOUR)
    assert folder.table.labels == FOUR.labels
    assert folder.table.counts().of(DRAWING) == 1


def test_answers_of_two_models_keep_their_own_labels():
    folder = filled(2)
    said = {
        photo(0).identity: prediction(STATUE, 0.8),
        photo(1, "b").identity: prediction(DRAWING, 0.7, FOUR),
    }
    folder.predict(said)
    assert [row.prediction for row in folder.rows()] == list(said.values())
    folder.predict({photo(1, "b").identity: prediction(None, 0.6)})
    assert folder.rows()[1].prediction == prediction(None, 0.6)
    assert folder.table.confidence(np.arange(2)).tolist() == [0.8, 0.6]


def test_what_is_said_again_changes_rows_where_they_stand():
    folder = filled(3)
    folder.predict({photo(n, "ab"[n % 2]).identity: prediction(PAINT, 0.9) for n in range(3)})
    folder.fail({photo(1, "b").identity: "It is damaged."})
    shown = folder.in_order()
    probabilities = np.array([[0.1, 0.1, 0.7, 0.1], [0.4, 0.2, 0.2, 0.2]], np.float32)
    said = Predictions(FOUR, "m+1", probabilities, np.array([True, False]))
    assert sorted(folder.predict_again(np.array([2, 1]), said)) == [1, 2]
    assert folder.in_order() == shown
    assert [row.prediction for row in folder.rows()[1:]] == list(said)[::-1]
    assert [row.label for row in folder.rows()] == [PAINT, None, DRAWING]
    assert folder.rows()[1].failed, "that it cannot be shown is another matter"
    assert folder.table.signatures(np.arange(3)) == {"m", "m+1"}
    assert folder.table.counts().of(DRAWING) == 1


def test_what_was_filed_while_unsure_is_filed_until_it_has_a_label():
    folder = filled(1)
    identity = photo(0).identity
    folder.predict({identity: prediction(None, 0.6)})
    folder.file({identity: UNSURE})
    assert (folder.shown[0].filed, folder.shown[0].filed_as) == (True, UNSURE)
    folder.decide({identity: PAINT})
    assert not folder.shown[0].filed


def test_a_photo_that_failed_counts_and_is_shown_as_failed_whatever_the_model_said_before():
    folder = filled(1)
    folder.predict({photo(0).identity: prediction(PAINT, 0.9)})
    folder.fail({photo(0).identity: "It is damaged."})
    assert (folder.table.counts().failed, folder.table.counts().of(PAINT)) == (1, 0)
    folder.arrange(Filter(status=PAINT))
    assert folder.in_order() == []
    folder.arrange(Filter(status=State.FAILED))
    assert len(folder.in_order()) == 1
