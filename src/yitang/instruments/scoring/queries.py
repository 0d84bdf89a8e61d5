"""Questions about schemes and scores. A running score is computed when it is asked for, so it is never out of date."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.instruments.scoring.models import Correction, FrozenScore, SchemeVersion
from yitang.instruments.scoring.people import Person, Wanted, people_of
from yitang.instruments.scoring.scheme import parse
from yitang.instruments.scoring.scores import Board, Line, Score
from yitang.instruments.scoring.serving import served_of, whole_year
from yitang.instruments.scoring.types import Scheme


def scheme_on(council_id: UUID, year: int, day: date | None = None) -> SchemeVersion | None:
    """The version by which a year is assessed as seen on `day` (today, and at the latest the year's end): the newest that was in
    force by then. None when the council has none."""
    last = min(day or today(), date(year, 12, 31))
    versions = SchemeVersion.objects.filter(council_id=council_id, effective_from__lte=last)
    return versions.order_by("-effective_from", "-published_at", "-pk").first()


def versions_of(council_id: UUID) -> list[SchemeVersion]:
    """All versions, the newest in force first."""
    return list(SchemeVersion.objects.filter(council_id=council_id).order_by("-effective_from", "-published_at", "-pk"))


@lru_cache(maxsize=64)
def _parsed(digest: str, text: str) -> Scheme:
    return parse(text)


def scheme_of(version: SchemeVersion) -> Scheme:
    """What the version says. It was checked when it was published."""
    return _parsed(version.digest, version.text)


def running(council_id: UUID, year: int, *, day: date | None = None, scheme: Scheme | None = None) -> dict[UUID, Score]:
    """Everybody's score of the year as of `day`, by principal. Another `scheme` may be tried (a dry run).

    Empty when there is neither a scheme nor anybody to assess.
    """
    board = board_of(council_id, year, day=day, scheme=scheme)
    return board.scores() if board else {}


def score_of(council_id: UUID, year: int, principal_id: UUID, *, day: date | None = None) -> Score | None:
    """One person's score, from his own facts alone. Where the scheme has a quota, the grade is the one before it
    (`Score.before_quota`): who is left out by it only everybody's scores tell.
    """
    board = board_of(council_id, year, day=day, only=principal_id)
    return board.scores().get(principal_id) if board else None


def explain(
    council_id: UUID, year: int, principal_id: UUID, *, day: date | None = None, scheme: Scheme | None = None
) -> list[Line]:
    """Why somebody has his points: lines whose points together are the total, each one sentence with the facts behind it.

    Raises `NotFound` when there is no scheme, or he is not assessed in this year.
    """
    from yitang.instruments.scoring.explaining import lines_of  # noqa: PLC0415 knows numpy

    board = board_of(council_id, year, day=day, scheme=scheme, only=principal_id, ids=True)
    if board is None:
        raise NotFound(_("There is no score of this member for this year."))
    return lines_of(board.result)


def board_of(
    council_id: UUID,
    year: int,
    *,
    day: date | None = None,
    scheme: Scheme | None = None,
    only: UUID | None = None,
    ids: bool = False,
) -> Board | None:
    """The computation itself, for everybody or for one person; with `ids` the facts keep their ids (for an explanation)."""
    if scheme is None:
        version = scheme_on(council_id, year, day)
        if version is None:
            return None
        scheme = scheme_of(version)
    first, after = scheme.period(year)
    if day is not None:
        after = max(first, min(after, day + timedelta(days=1)))
    wanted = Wanted(scheme.away, scheme.categories)
    last, on = scheme.period(year)[1] - timedelta(days=1), max(first, after - timedelta(days=1))
    people = people_of(council_id, first, last, only, wanted=wanted, on=on)
    if not people:
        return None
    return _computed(scheme, council_id, (first, after), people, corrections_of(council_id, year, only), ids, only is None)


def corrections_of(council_id: UUID, year: int, only: UUID | None = None) -> dict[UUID, Fraction]:
    """Points by hand that a second person agreed to, by principal."""
    agreed = Correction.objects.filter(council_id=council_id, year=year, verdict__approved=True)
    if only is not None:
        agreed = agreed.filter(principal_id=only)
    sums = agreed.order_by().values_list("principal_id").annotate(sum=Sum("points"))
    return {principal_id: Fraction(points).limit_denominator(1000) for principal_id, points in sums}


def _computed(
    scheme: Scheme,
    council_id: UUID,
    time: tuple[date, date],
    people: Sequence[Person],
    corrections: Mapping[UUID, Fraction],
    ids: bool,
    whole: bool,
) -> Board:
    from yitang.instruments.scoring.computing import Asked, compute  # noqa: PLC0415 know numpy
    from yitang.instruments.scoring.fetching import read  # noqa: PLC0415
    from yitang.instruments.scoring.grading import grade  # noqa: PLC0415

    first, after = time
    who = [person.principal_id for person in people]
    own, shared = read(scheme, council_id, first, after, who, ids=ids)
    served = [served_of(person, scheme.part, first) for person in people]
    places = {principal_id: n for n, principal_id in enumerate(who)}
    by_place = {places[principal_id]: points for principal_id, points in corrections.items() if principal_id in places}
    whole_ = whole_year(scheme.part, first)
    result = compute(Asked(scheme, people, first.toordinal(), after.toordinal(), served, by_place, whole_), own, shared)
    return Board(scheme, result, grade(result, quotas=whole), whole)


def frozen_of(council_id: UUID, principal_id: UUID) -> list[FrozenScore]:
    """Somebody's frozen scores, the newest year first."""
    found = FrozenScore.objects.filter(council_id=council_id, principal_id=principal_id)
    return list(found.order_by("-year", "-frozen_at"))
