"""One-time links of raters without a log-in: one ballot, no cookie, nothing in the record that says which ballot is whose."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.test import Client

from tests.features.experts.house import Panel
from tests.features.experts.test_pages import entered
from tests.fixtures import AccountWith, seed
from yitang.features.experts import rounds
from yitang.features.experts.links import cast_by_link, end_link, find_link, make_links
from yitang.features.experts.models import BallotLink, Evaluation, NamedBallot, Rater
from yitang.features.experts.reckoning import Ballot
from yitang.features.experts.rules import ballots_cast
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.scope import in_council

NAMES = ("周老伯", "李大姐", "钱师傅")
GOOD = Ballot((8, 9, 7), "", "说得实在", "r1")


def round_by_link(panel: Panel, *, named: bool = False) -> tuple[UUID, dict[str, str]]:
    """An open round of three raters by link; name → secret."""
    case_id = panel.prepared(named=named, raters=0)
    rounds.add_raters(panel.office, evaluation_id=case_id, group="resident", way="link", names=list(NAMES))
    with pytest.raises(Conflict):
        make_links(panel.office, evaluation_id=case_id, rater_ids=raters_of(panel, case_id))
    panel.step("open", case_id)
    with in_council(panel.council.id):
        made = make_links(panel.office, evaluation_id=case_id, rater_ids=raters_of(panel, case_id))
    return case_id, {one.rater.name: one.secret for one in made}


def raters_of(panel: Panel, case_id: UUID) -> list[UUID]:
    with in_council(panel.council.id):
        return list(Rater.objects.filter(evaluation_id=case_id, way="link").values_list("pk", flat=True))


def by(panel: Panel, secret: str, ballot: Ballot = GOOD, key: str | None = None) -> dict[str, Any]:
    with in_council(panel.council.id):
        link = find_link(secret)
        assert link is not None
        return cast_by_link(link, ballot=ballot, key=key)


def test_a_link_casts_one_ballot_and_opens_nothing_afterwards(panel: Panel) -> None:
    case_id, secrets = round_by_link(panel)
    assert by(panel, secrets["周老伯"], key="k") == {"cast": True}
    assert by(panel, secrets["周老伯"], key="k") == {"cast": True}
    with pytest.raises(Conflict):
        by(panel, secrets["周老伯"])
    with in_council(panel.council.id):
        mine = raters_of(panel, case_id)
        with pytest.raises(Blocked):
            make_links(panel.office, evaluation_id=case_id, rater_ids=mine)
        waiting = Rater.objects.get(name="李大姐")
        (fresh,) = make_links(panel.office, evaluation_id=case_id, rater_ids=[waiting.pk])
    with pytest.raises(Conflict):
        by(panel, secrets["李大姐"])
    end_link(panel.office, rater_id=waiting.pk)
    with pytest.raises(Conflict):
        by(panel, fresh.secret)
    with seed(panel.council):
        BallotLink.objects.filter(rater__name="钱师傅").update(expires_at=now() - timedelta(minutes=1))
    with pytest.raises(Conflict):
        by(panel, secrets["钱师傅"])
    with in_council(panel.council.id):
        assert ballots_cast(Evaluation.objects.select_related("version").get(pk=case_id)) == 1
        assert find_link("not a secret") is None


def test_the_record_keeps_neither_the_secret_nor_whose_ballot_it_is(panel: Panel) -> None:
    """A word of a ballot and the secrets themselves are looked for in every column; acts say the same of every ballot."""
    case_id, secrets = round_by_link(panel)
    for at, name in enumerate(NAMES):
        by(panel, secrets[name], Ballot((at + 1, 5, 5), "", f"鹤望兰花{at}", f"r{at}"))
    marks = [*secrets.values(), "鹤望兰花"]
    with in_council(panel.council.id):
        tables = [model for model in apps.get_models() if issubclass(model, CouncilModel)]
        holding = {model._meta.label for model in tables for row in model.objects.values() if any(m in str(row) for m in marks)}
        links = list(BallotLink.objects.filter(rater__evaluation=case_id).values())
    assert holding == set()
    # A link knows when it was made and ends, never when it was used.
    assert {tuple(sorted(row)) for row in links} == {
        ("council_id", "digest", "expires_at", "id", "made_at", "made_by", "rater_id", "revoked_at")
    }
    panel.step("close", case_id)
    with in_council(panel.council.id):
        result = Evaluation.objects.get(pk=case_id).result
    assert result is not None
    # 选题 3, 质量 5, 效果 2: (3·1+35)/10, (3·2+35)/10, (3·3+35)/10, their mean 41/10.
    assert (result["ballots"], result["total"]["mean"]) == (3, "41/10")


def test_in_a_round_with_names_the_ballot_is_the_raters(panel: Panel) -> None:
    case_id, secrets = round_by_link(panel, named=True)
    by(panel, secrets["李大姐"])
    with in_council(panel.council.id):
        (row,) = NamedBallot.objects.filter(rater__evaluation=case_id).select_related("rater")
        assert (row.rater.name, row.scores) == ("李大姐", [8, 9, 7])


def test_the_pages_from_the_slip_to_the_receipt_set_no_cookie(panel: Panel, account_with: AccountWith) -> None:
    case_id = panel.prepared(raters=0)
    rounds.add_raters(panel.office, evaluation_id=case_id, way="link", names=list(NAMES))
    panel.step("open", case_id)
    office = entered(account_with, "yan", Role.RESEARCH_OFFICE)
    here = f"/{panel.council.code}/desk/experts/evaluations/{case_id}/links/"
    assert "尚未生成链接" in office.get(here).content.decode()
    made = office.post(here, {"step": "all", "key": "a"}).content.decode()
    addresses = list(dict.fromkeys(re.findall(r"/yunhe/ballot/[\w-]+/", made)))
    assert len(addresses) == 3
    assert office.post(here, {"step": "all", "key": "a"}).status_code == 302
    phone = Client(enforce_csrf_checks=True)
    page = phone.get(addresses[0])
    assert (page.status_code, page["Referrer-Policy"], "no-store" in page["Cache-Control"]) == (200, "no-referrer", True)
    ballot = {"c1": "9", "c2": "8", "c3": "10", "words": "很好", "key": "d"}
    assert phone.post(addresses[0], ballot | {"c1": ""}).status_code == 422
    check = phone.post(addresses[0], ballot | {"step": "check"}).content.decode()
    (receipt,) = set(re.findall(r'name="receipt" value="([A-Z2-9 ]+)"', check))
    changed = phone.post(addresses[0], ballot | {"step": "change", "receipt": receipt}).content.decode()
    assert '<option value="9" selected>' in changed
    done = phone.post(addresses[0], ballot | {"step": "cast", "receipt": receipt})
    assert receipt in done.content.decode()
    over = phone.get(addresses[0])
    assert (over.status_code, "评议票已通过这一链接投出" in over.content.decode()) == (410, True)
    assert phone.get("/yunhe/ballot/nothing/").status_code == 410
    assert (list(phone.cookies), [answer.cookies.output() for answer in (page, done, over)]) == ([], ["", "", ""])
    listed = office.get(here).content.decode()
    assert (listed.count("链接有效"), listed.count("已投")) == (2, 1)
    with in_council(panel.council.id):
        left = Rater.objects.filter(evaluation_id=case_id, has_cast=False).values_list("pk", flat=True)[0]
    assert "不能再打开" in office.post(here, {"step": "end", "rater": str(left), "key": "e"}, follow=True).content.decode()
