from __future__ import annotations

import time
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.domain.decision import Remembered
from statuesorter.domain.image_stats import ImageStats
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, PAINT, STATUE, UNSURE, FiledAs, label_or_unsure
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.prediction import Prediction
from statuesorter.ui.library.photo_counts import Counts
from statuesorter.ui.library.photo_order import Order
from statuesorter.ui.library.row_columns import Filter
from statuesorter.ui.library.shown_photos import ShownPhotos
from statuesorter.ui.library.spoken import spoken_row

ROOT = Path("/museum")


def photo(n: int, folder: str = "a") -> Photo:
    return Photo(PhotoIdentity(ROOT / folder / f"{n}.jpg", 10, n))


def prediction(label: FiledAs, sure: float) -> Prediction:
    """As sure as said of the label; unsure, it leans to paint."""
    shares = [(1 - sure) / 2] * 3
    shares[DEFAULT_LABELS.index(PAINT if label == UNSURE else label)] = sure
    return Prediction(label_or_unsure(label), tuple(shares), DEFAULT_LABELS, "m")


def filled(count: int, *, order: Order = Order.LOOK_FIRST) -> ShownPhotos:
    shown = ShownPhotos()
    shown.order = order
    shown.clear(ROOT)
    shown.add((photo(n, "ab"[n % 2]), Remembered()) for n in range(count))
    shown.publish()
    return shown


labels = st.sampled_from(DEFAULT_LABELS.labels)
said_by_models = st.sampled_from((*DEFAULT_LABELS, UNSURE))
acts = st.lists(
    st.one_of(
        st.tuples(st.just("predict"), st.integers(0, 9), said_by_models, st.floats(0.5, 1)),
        st.tuples(st.just("decide"), st.integers(0, 9), st.one_of(st.none(), labels), st.just(0.0)),
        st.tuples(st.just("fail"), st.integers(0, 9), st.none(), st.just(0.0)),
        st.tuples(st.just("file"), st.integers(0, 9), st.one_of(st.none(), labels), st.just(0.0)),
        st.tuples(st.just("arrange"), st.just(0), st.sampled_from(list(Order)), st.just(0.0)),
        st.tuples(st.just("filter"), st.just(0), st.one_of(st.none(), labels), st.just(0.0)),
    ),
    max_size=30,
)


def act(shown: ShownPhotos, kind: str, n: int, value: object, sure: float) -> None:
    identity = photo(n, "ab"[n % 2]).identity
    if kind == "predict":
        shown.predict({identity: prediction(value, sure)})
    elif kind == "decide":
        shown.decide({identity: value})
    elif kind == "fail":
        shown.fail({identity: "It is damaged."})
    elif kind == "file":
        shown.file({identity: value})
    elif kind == "arrange":
        shown.order = value
        shown.arrange()
    else:
        shown.filter = Filter(label=value)
        shown.arrange()
    shown.publish()


@given(acts)
def test_counts_are_always_those_of_the_rows(steps):
    shown = filled(10)
    for step in steps:
        act(shown, *step)
    for folder, inside in (
        (None, shown.everything().rows()),
        (ROOT / "a", [r for r in shown.everything().rows() if "a" in str(r.photo.path.parent.name)]),
    ):
        labelled = [row for row in inside if not row.failed and row.label is not None]
        by_label = Counter(row.label for row in labelled)
        assert shown.counts(folder) == Counts(
            total=len(inside),
            paint=by_label[PAINT],
            statue=by_label[STATUE],
            other=by_label[OTHER],
            unsure=by_label[UNSURE],
            failed=sum(row.failed for row in inside),
            waiting=sum(row.label is None and not row.failed for row in inside),
            to_look_at=sum(row.label == UNSURE and row.decision is None for row in labelled),
            decided=sum(row.decision is not None for row in inside),
            corrected=sum(row.corrected for row in inside),
            to_file=sum(row.label not in (OTHER, UNSURE) and not row.filed for row in labelled),
        )


@given(acts)
def test_nothing_moves_until_it_is_arranged(steps):
    shown = filled(10)
    before = [shown[n].photo for n in range(len(shown))]
    for step in steps:
        if step[0] not in ("arrange", "filter"):
            act(shown, *step)
    assert [shown[n].photo for n in range(len(before))] == before


@given(acts)
def test_each_photo_is_shown_at_most_once_and_found_where_it_is(steps):
    shown = filled(10)
    for step in steps:
        act(shown, *step)
    rows = [shown[n] for n in range(len(shown))]
    assert len({row.photo.identity for row in rows}) == len(rows)
    for position, row in enumerate(rows):
        assert shown.position_of(row.photo.identity) == position


@given(acts, said_by_models)
def test_after_arranging_exactly_the_admitted_are_shown(steps, label):
    shown = filled(10)
    for step in steps:
        act(shown, *step)
    shown.filter = Filter(label=label)
    shown.arrange()
    assert {shown[n].photo for n in range(len(shown))} == {
        r.photo for r in shown.everything().rows() if r.label == label
    }


@given(st.lists(st.tuples(said_by_models, st.floats(0.5, 1)), min_size=10, max_size=10))
def test_look_first_puts_unsure_then_least_sure_first(said):
    shown = filled(10)
    shown.predict({photo(n, "ab"[n % 2]).identity: prediction(*what) for n, what in enumerate(said)})
    shown.arrange()
    keys = [(shown[n].label != UNSURE, shown[n].prediction.confidence) for n in range(10)]
    assert keys == sorted(keys)


def test_a_decision_always_wins():
    shown = filled(1)
    identity = photo(0).identity
    shown.decide({identity: STATUE})
    shown.predict({identity: prediction(PAINT, 0.99)})
    assert shown[0].label == STATUE
    assert shown.counts().statue == 1
    shown.decide({identity: None})
    assert shown[0].label == PAINT


def test_a_result_that_the_filter_admits_comes_at_the_end():
    shown = filled(4)
    shown.predict({photo(3, "b").identity: prediction(UNSURE, 0.5)})
    shown.filter = Filter(label=UNSURE)
    shown.arrange()
    shown.predict({photo(0).identity: prediction(UNSURE, 0.5)})
    assert shown.waiting == 1
    shown.publish()
    assert [shown[n].photo.name for n in range(2)] == ["3.jpg", "0.jpg"]


def test_what_no_longer_fits_the_filter_stays_until_the_person_asks():
    shown = filled(2)
    shown.predict({photo(n, "ab"[n]).identity: prediction(UNSURE, 0.5) for n in range(2)})
    shown.filter = Filter(label=UNSURE)
    shown.arrange()
    shown.decide({photo(0).identity: PAINT})
    assert len(shown) == 2
    shown.arrange()
    assert len(shown) == 1


def test_folder_and_search():
    shown = filled(10)
    shown.filter = Filter(folder=ROOT / "a")
    shown.arrange()
    assert len(shown) == 5
    shown.filter = Filter(search="B/3")
    shown.arrange()
    assert [shown[n].photo.name for n in range(len(shown))] == ["3.jpg"]


def test_search_knows_neither_case_nor_unicode_form():
    composed, decomposed = "Musée", unicodedata.normalize("NFD", "MUSÉE")
    for folder in (composed, decomposed):
        one = Photo(PhotoIdentity(ROOT / folder / "café.jpg", 10, 1))
        shown = ShownPhotos()
        shown.add([(one, Remembered()), (photo(1), Remembered())])
        for words in ("musée", "MUSÉE", decomposed, unicodedata.normalize("NFD", "musée/caf")):
            shown.filter = Filter(search=words)
            shown.arrange()
            assert len(shown) == 1, (folder, words)
            assert shown.filter.admits(shown[0])
        shown.filter = Filter(search="musee")
        shown.arrange()
        assert len(shown) == 0, "accents count"


def test_a_photo_dated_in_another_age_has_its_place_in_the_order():
    shown = ShownPhotos()
    moments = [-4_000_000_000, 0, 2**33, 13_569_465_600, 2**62]
    dated = [Photo(PhotoIdentity(ROOT / f"{n}.jpg", 2**70, s * 10**9)) for n, s in enumerate(moments)]
    shown.order = Order.DATE
    shown.add((one, Remembered()) for one in reversed(dated))
    shown.arrange()
    assert [shown[n].photo for n in range(5)] == dated
    assert all(spoken_row(shown[n]) for n in range(5))


def test_orders_by_name_and_date():
    shown = filled(12, order=Order.NAME)
    shown.arrange()
    assert [shown[n].photo.name for n in range(3)] == ["0.jpg", "1.jpg", "10.jpg"]
    shown.order = Order.DATE
    shown.arrange()
    assert [shown[n].photo.identity.mtime_ns for n in range(12)] == list(range(12))


def measured(count: int, *image_stats: ImageStats) -> ShownPhotos:
    """Photos changed on disk in the order of their numbers, the first of them measured."""
    shown = filled(count)
    shown.recognise(
        {photo(n, "ab"[n % 2]).identity: Remembered(image_stats=each) for n, each in enumerate(image_stats)}
    )
    return shown


def names(shown: ShownPhotos, order: Order) -> list[str]:
    shown.order = order
    shown.arrange()
    return [shown[n].photo.path.stem for n in range(len(shown))]


def test_the_date_is_that_of_the_camera_where_it_says_one():
    """A copy to another disk makes all files new."""
    shown = measured(4, ImageStats(-30, 0.2, 0), ImageStats(-40, 0.2, 0), ImageStats(None, 0.2, 0))
    assert names(shown, Order.DATE) == ["1", "0", "2", "3"]


def test_the_least_sharp_come_first_and_what_is_not_measured_last():
    shown = measured(4, ImageStats(1, 0.2, 0), ImageStats(2, 0.01, 0), ImageStats(3, 0.3, 0))
    assert names(shown, Order.BLURRED) == ["1", "0", "2", "3"]
    spoken = [spoken_row(row) for row in shown.everything().rows()]
    assert ["looks blurred" in words for words in spoken] == [False, True, False, False]


def test_similar_photos_stand_together_the_sharpest_first():
    shown = measured(4, *(ImageStats(n, 0.1 * n, (0, 2**63 - 1)[n % 2]) for n in range(4)))
    assert names(shown, Order.SIMILAR) == ["2", "0", "3", "1"]


def test_similar_photos_are_found_among_those_shown():
    shown = measured(5, *(ImageStats(n, 0.2, 0) for n in range(4)))
    first = photo(0, "a").identity
    assert len(shown.similar_to(first)) == 4
    shown.filter = Filter(folder=ROOT / "a")
    shown.arrange()
    assert [shown[position].photo.path.stem for position in shown.similar_to(first)] == ["0", "2"]
    shown.remove([photo(2, "a").identity])
    assert len(shown.similar_to(first)) == 1
    assert len(shown.similar_to(photo(2, "a").identity)) == 0


def test_removed_photos_are_gone_and_not_counted():
    shown = filled(4)
    shown.remove([photo(0).identity])
    assert len(shown) == 3
    assert shown.counts().total == 3
    assert photo(0).identity not in shown.everything().identities()


def test_a_folder_counts_what_lies_below_it():
    shown = ShownPhotos()
    shown.clear(ROOT)
    shown.add(
        (photo(n, folder), Remembered()) for n, folder in enumerate(("a/day/one", "a/day/two", "a", "b", "."))
    )
    shown.decide({photo(1, "a/day/two").identity: STATUE})
    totals = {folder.relative_to(ROOT).as_posix(): shown.counts(folder).total for folder in shown.folders()}
    assert totals == {".": 5, "a": 3, "a/day": 2, "a/day/one": 1, "a/day/two": 1, "b": 1}
    assert shown.counts(ROOT / "a").statue == 1
    assert shown.counts(ROOT / "b").statue == 0
    assert shown.counts(ROOT / "c").total == 0
    shown.remove([photo(0, "a/day/one").identity])
    assert shown.counts(ROOT / "a").total == 2
    assert [row.photo.name for row in shown.everything().rows()] == ["1.jpg", "2.jpg", "3.jpg", "4.jpg"]


def test_a_hundred_thousand_photos_are_opened_in_a_moment():
    photos = [(photo(n, "ab"[n % 2]), Remembered()) for n in range(100_000)]
    shown = ShownPhotos()
    shown.clear(ROOT)
    began = time.process_time()
    shown.add(photos)
    shown.publish()
    shown.arrange()
    assert len(shown) == 100_000
    assert time.process_time() - began < 5  # about 1 s on a machine of its own


def test_a_photo_that_was_moved_is_known_at_its_new_place():
    shown = filled(4)
    before = photo(0, "a")
    after = Photo(PhotoIdentity(Path("/elsewhere/paint/0.jpg"), 10, 0))
    shown.file({before.identity: PAINT})
    shown.move({before.identity: after})
    assert shown.position_of(before.identity) is None
    assert shown[shown.position_of(after.identity)].photo == after
    assert shown.counts().total == 4
    assert set(shown.folders()) == {ROOT, ROOT / "a", ROOT / "b"}  # the tree shows the opened folder only
    shown.decide({after.identity: STATUE})
    assert shown[shown.position_of(after.identity)].decision == STATUE
    shown.move({after.identity: before})
    assert shown.counts(ROOT / "a").total == 2


def test_another_label_makes_a_filed_photo_one_to_file_again():
    shown = filled(1)
    identity = photo(0, "a").identity
    shown.predict({identity: prediction(PAINT, 0.9)})
    shown.file({identity: PAINT})
    shown.decide({identity: PAINT})
    assert shown[0].filed
    shown.decide({identity: STATUE})
    assert not shown[0].filed
    assert shown.counts().to_file == 1
    shown.decide({identity: None})
    assert shown[0].filed
    shown.predict({identity: prediction(STATUE, 0.9)})
    assert not shown[0].filed


@given(acts)
def test_a_snapshot_knows_what_is_said_of_the_rows(steps):
    shown = filled(10)
    for step in steps:
        act(shown, *step)
    rows = shown.everything().rows()
    everything = shown.everything()
    assert everything.photos() == [row.photo for row in rows]
    assert everything.said_by_model().labelled() == [
        (row.photo, row.prediction.label)
        for row in rows
        if row.prediction is not None and row.decision is None
    ]
    assert everything.to_file().labelled() == [
        (row.photo, row.label) for row in rows if row.label is not None and not row.failed and not row.filed
    ]
    in_order = [shown[n] for n in range(len(shown))]
    assert shown.snapshot(np.arange(len(shown))).rows() == in_order
    waiting = shown.without_prediction().rows()
    assert waiting[: sum(row.prediction is None for row in in_order)] == [
        row for row in in_order if row.prediction is None
    ]
    assert sorted(row.photo.name for row in waiting) == sorted(
        row.photo.name for row in rows if row.prediction is None
    )


def test_a_snapshot_stays_as_it_was_taken():
    shown = filled(3)
    shown.predict({photo(n, "ab"[n % 2]).identity: prediction(PAINT, 0.9) for n in range(3)})
    taken = shown.everything()
    shown.predict({photo(0).identity: prediction(STATUE, 0.9)})
    shown.decide({photo(1, "b").identity: OTHER})
    shown.move({photo(2).identity: photo(2, "paint")})
    shown.clear(ROOT)
    assert taken.said_by_model().labelled() == [
        (photo(0), PAINT),
        (photo(1, "b"), PAINT),
        (photo(2, "paint"), PAINT),
    ]


def seen(shown: ShownPhotos, pictures: dict[int, bytes]) -> list[int]:
    """The files of these photos were read."""
    return shown.recognise({photo(n, "ab"[n % 2]).identity: Remembered(each) for n, each in pictures.items()})


def test_a_photo_that_is_there_twice_is_decided_on_once() -> None:
    shown = filled(4)
    assert [shown[n].copies for n in range(4)] == [1, 1, 1, 1]
    changed = seen(shown, {0: b"one", 1: b"two", 2: b"one", 3: b"three"})
    assert {0, 2} <= set(changed)
    assert [row.copies for row in shown.everything().rows()] == [2, 1, 2, 1]
    shown.decide({photo(2, "a").identity: STATUE})
    assert [row.decision for row in shown.everything().rows()] == [STATUE, None, STATUE, None]
    shown.decide({photo(0, "a").identity: None})
    assert [row.decision for row in shown.everything().rows()] == [None] * 4
    shown.file({photo(0, "a").identity: PAINT})
    assert [row.filed_as for row in shown.everything().rows()] == [PAINT, None, PAINT, None]


def test_of_copies_the_last_one_left_is_no_copy() -> None:
    shown = filled(3)
    seen(shown, dict.fromkeys(range(3), b"one"))
    assert {row.copies for row in shown.everything().rows()} == {3}
    shown.remove([photo(0, "a").identity])
    assert [row.copies for row in shown.everything().rows()] == [2, 2]
    shown.remove([photo(1, "b").identity])
    assert [row.copies for row in shown.everything().rows()] == [1]
    shown.decide({photo(2, "a").identity: PAINT})
    assert [row.decision for row in shown.everything().rows()] == [PAINT]


def test_what_the_person_says_before_a_file_was_read_is_newer_than_what_is_known_of_its_photo() -> None:
    shown = filled(2)
    shown.decide({photo(0, "a").identity: PAINT})
    known = Remembered(b"one", STATUE, filed=STATUE)
    shown.recognise({photo(0, "a").identity: known, photo(1, "b").identity: known})
    assert [row.decision for row in shown.everything().rows()] == [PAINT, STATUE]
    assert [row.filed_as for row in shown.everything().rows()] == [STATUE, STATUE]
