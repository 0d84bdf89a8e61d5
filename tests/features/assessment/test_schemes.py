"""Schemes: a draft with its faults, rows of a form, the dry run, two persons, versions."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest

from tests.features.assessment.conftest import Browser
from tests.features.assessment.house import SCHEME, YEAR, Hall
from tests.fixtures import seed
from tests.instruments.scoring.dice import world
from yitang.features.assessment.models import SchemeDraft
from yitang.features.assessment.scheme_rows import changed, form_of
from yitang.features.assessment.schemes import (
    checked,
    hand_back_scheme,
    hand_over_scheme,
    release_scheme,
    save_scheme,
    start_scheme,
    try_out,
)
from yitang.foundation.core.errors import Conflict, Invalid, Refused
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.scoring.models import SchemeVersion
from yitang.instruments.scoring.queries import scheme_on
from yitang.instruments.scoring.scheme import from_data, parse
from yitang.instruments.scoring.types import Part, Quota, Scheme, Share
from yitang.instruments.scoring.writing import to_data
from yitang.instruments.workflow.models import ProcedureParameter

pytestmark = pytest.mark.django_db

MORE = SCHEME.replace("points: 10", "points: 15")
NEXT = date(2026, 1, 1)


def draft(hall: Hall, text: str = MORE) -> UUID:
    return UUID(start_scheme(hall.affairs, effective_from=NEXT, text=text)["draft_id"])


def stored(hall: Hall, draft_id: UUID) -> SchemeDraft:
    with in_council(hall.council.id):
        return SchemeDraft.objects.get(pk=draft_id)


def test_a_text_with_faults_is_kept_and_every_fault_has_its_line(hall: Hall) -> None:
    wrong = SCHEME.replace("points: 10", "points: zehn").replace("facts: [assessment.honour]", "facts: [no.such]")
    draft_id = draft(hall, wrong)
    found, faults = checked(wrong)
    assert (found, [fault.line for fault in faults]) == (None, [13, 16])
    assert stored(hall, draft_id).text == wrong
    with pytest.raises(Invalid):
        hand_over_scheme(hall.affairs, draft_id=draft_id, expected=1)


def test_a_scheme_is_published_by_a_second_person(hall: Hall) -> None:
    draft_id = draft(hall)
    with pytest.raises(Conflict):
        release_scheme(hall.secretary, draft_id=draft_id, expected=1)
    hand_over_scheme(hall.affairs, draft_id=draft_id, expected=1)
    with pytest.raises(Refused, match="起草人不能发布"):
        release_scheme(hall.affairs, draft_id=draft_id, expected=2)
    done = release_scheme(hall.secretary, draft_id=draft_id, expected=2)
    with in_council(hall.council.id):
        version = SchemeVersion.objects.get(pk=done["version_id"])
        before, after = scheme_on(hall.council.id, YEAR), scheme_on(hall.council.id, 2026)
    assert (version.effective_from, stored(hall, draft_id).state) == (NEXT, "published")
    assert (before != version, after) == (True, version)


def test_one_person_is_enough_where_the_council_says_so(hall: Hall) -> None:
    with seed(hall.council) as ctx:
        ProcedureParameter(
            council_id=ctx.council_id, code="assessment", name="schemes_by_two", value=False, effective_from=date(2020, 1, 1)
        ).save()
    release_scheme(hall.affairs, draft_id=draft(hall), expected=1)
    with in_council(hall.council.id):
        assert SchemeVersion.objects.count() == 2


def test_what_was_handed_over_is_changed_only_after_it_is_given_back(hall: Hall) -> None:
    draft_id = draft(hall)
    hand_over_scheme(hall.affairs, draft_id=draft_id, expected=1)
    with pytest.raises(Conflict):
        save_scheme(hall.affairs, draft_id=draft_id, expected=2, text="x", effective_from=NEXT)
    hand_back_scheme(hall.secretary, draft_id=draft_id, expected=2)
    save_scheme(hall.affairs, draft_id=draft_id, expected=3, text=SCHEME, effective_from=NEXT)
    with pytest.raises(Conflict):
        save_scheme(hall.affairs, draft_id=draft_id, expected=3, text="y", effective_from=NEXT)
    assert stored(hall, draft_id).text == SCHEME


def test_a_dry_run_stands_beside_the_version_in_force_and_keeps_nothing(hall: Hall) -> None:
    scheme, _faults = checked(MORE)
    assert scheme is not None
    with in_council(hall.council.id):
        trial = try_out(hall.council.id, scheme, YEAR)
        versions = SchemeVersion.objects.count()
    by_id = {row.principal_id: (row.before, row.before_grade, row.after, row.after_grade, row.difference) for row in trial.rows}
    assert [by_id[pk] for pk in hall.ids] == [
        ("80", "优秀", "90", "优秀", "+10"),
        ("70", "称职", "75", "称职", "+5"),
        ("60", "称职", "60", "称职", "0"),
    ]
    assert (sorted(trial.grades), versions) == ([("优秀", 1, 1), ("称职", 2, 2)], 1)


KINDS = ["proposals.filed", "proposals.joint", "assessment.honour", "scoring.breach"]


def sent(scheme: Scheme, **more: str) -> dict[str, str]:
    """What a browser sends of an untouched form, with some places changed."""
    form = form_of(scheme)
    places = [*form["whole"], *form["part"]]
    for group in form["groups"]:
        places += [*group["places"], *(one for best in group["best"] for one in best)]
        places += [one for row in group["rows"] for one in (*row["places"], *row["more"])]
    places += [one for lists in form["lists"] for row in lists["rows"] for one in row["places"]]
    return {place["name"]: place["value"] for place in places} | more


def test_the_form_changes_what_was_typed_and_nothing_else(hall: Hall) -> None:
    scheme, _faults = checked(SCHEME)
    assert scheme is not None
    assert checked(changed(scheme, sent(scheme), KINDS))[0] == replace(scheme, text=changed(scheme, sent(scheme), KINDS))
    typed = {
        "points-0-0": "12",
        "floor-0-0": "-4",
        "first-0-0": "3",
        "share.way-0-0": "fixed",
        "share.among-0-0": "proposals.joint",
        "share.joint-0-0": "1/2",
        "drop-0-1": "1",
        "code-0-2": "lead",
        "title-0-2": "领衔提案",
        "facts-0-2": "proposals.joint",
        "points-0-2": "lead=3 other=1",
        "people-g0": "standing",
        "quota-grades0": "20%",
        "grade-vetoes0": "b",
        "scaled-duties0": "half_up",
        "exemptions-part": "sick_leave",
        "by-part": "day",
        "least_days-part": "60",
    }
    new = checked(changed(scheme, sent(scheme, **typed), KINDS))[0]
    assert new is not None
    filed, lead = new.items
    assert [(item.code, item.worth("lead"), item.worth("x")) for item in (filed, lead)] == [("filed", 12, 12), ("lead", 3, 1)]
    assert (filed.floor, filed.counted, filed.most, filed.share) == (
        -4,
        "first",
        3,
        Share(("proposals.joint",), "fixed", Fraction(1), Fraction(1, 2)),
    )
    assert (new.groups[0].people, new.grades[0].quota, new.vetoes[0].grade) == (("standing",), Quota(part=Fraction(1, 5)), "b")
    assert (new.duties[0].scaled, new.part) == ("half_up", Part(("sick_leave",), True, 60, "day"))
    assert new.grades[1:] == scheme.grades[1:]


def test_every_random_scheme_survives_the_form() -> None:
    for number in range(60):
        scheme = world(number).scheme
        kinds = [code for select in scheme.selections for code in select.kinds]
        assert from_data(to_data(scheme)) == replace(parse(changed(scheme, sent(scheme), [*kinds, *scheme.kinds])), text="")


def test_the_pages_of_a_draft_from_its_beginning_to_its_publication(hall: Hall, browser: Browser) -> None:
    office, secretary = browser(), browser(Role.SECRETARY_GENERAL)
    base = f"/{hall.council.code}/desk/assessment/schemes/"
    assert "云河县政协委员履职考核办法" in office.get(base).content.decode()
    page = office.post(base, {"key": "k1", "effective_from": "2026-01-01"})["Location"]
    wrong = {"key": "k2", "version": "1", "effective_from": "2026-01-01", "text": SCHEME.replace("points: 10", "points: zehn")}
    assert office.post(page, wrong).status_code == 302
    shown = office.get(page).content.decode()
    assert ("有 1 处问题" in shown, "points: zehn" in shown, "提交第二人审核" in shown) == (True, True, False)
    assert office.get(page + "try/").status_code == office.get(page + "rows/").status_code == 302
    right = wrong | {"key": "k3", "version": "2", "text": MORE}
    assert office.post(page, right).status_code == 302
    stale = office.post(page, wrong | {"key": "k4"})
    assert (stale.status_code, "zehn" in stale.content.decode()) == (409, True)
    assert "+10" in office.get(page + f"try/?year={YEAR}").content.decode()
    rows = office.get(page + "rows/").content.decode()
    assert 'name="points-0-0" id="p-points-0-0" value="15"' in rows
    sent = {"key": "k5", "version": "3", "points-0-0": "viel"}
    assert office.post(page + "rows/", sent).status_code == 422
    assert office.post(page + "rows/", sent | {"points-0-0": "16"}).status_code == 302
    assert office.post(page + "hand_over/", {"key": "k6", "version": "4"}).status_code == 302
    assert "发布考核办法</button>" not in office.get(page).content.decode()
    assert "发布考核办法</button>" in secretary.get(page).content.decode()
    assert secretary.post(page + "release/", {"key": "k7", "version": "5"}).status_code == 302
    with in_council(hall.council.id):
        assert SchemeVersion.objects.filter(effective_from=NEXT, text__contains="16").count() == 1


def test_everybody_assessed_may_read_the_scheme_and_nobody_else_writes_it(hall: Hall, browser: Browser) -> None:
    member = browser(Role.MEMBER, hall.ids[0])
    base = f"/{hall.council.code}/desk/assessment/schemes/"
    with in_council(hall.council.id):
        version = SchemeVersion.objects.get()
    page = member.get(f"{base}{version.pk}/").content.decode()
    assert ("立案提案" in page, "最高 30 分" in page, "受到处分：等次不高于“不称职”" in page) == (True, True, True)
    assert member.post(base, {"effective_from": "2026-01-01"}).status_code == 403
