"""Figures of the councils below, by a second count, and figures that were frozen under a signature."""

import random
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.features.briefs.figures.test_figures import SINCE, UNTIL, fill
from tests.fixtures import AccountWith, seed
from yitang.features.briefs.figures.below import COUNTS, below
from yitang.features.briefs.figures.counting import report
from yitang.features.briefs.figures.declared import Span
from yitang.features.briefs.models import Brief
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.figures.models import FigureSnapshot

pytestmark = pytest.mark.django_db


def test_what_the_councils_below_count_is_what_they_count_themselves(council: Council, other_council: Council) -> None:
    other_council.parent = council
    other_council.save()
    fill(council, random.Random(1), 12)
    fill(other_council, random.Random(2), 25)
    with in_council(council.pk):
        (row,) = below(Span(council.pk, SINCE, UNTIL))
    with in_council(other_council.pk):
        own = report(Span(other_council.pk, SINCE, UNTIL))
        assert below(Span(other_council.pk, SINCE, UNTIL)) == []
    adopted = {level: own["ladder"][level] for level in ("own", "city", "province", "nation")}
    assert row.council == other_council
    assert {name: row.counts[name] for name in ("submitted", "credited", "issued")} == {
        name: own["counts"][name] for name in ("submitted", "credited", "issued")
    }
    assert row.counts["instructions"] == sum(cells["instructions"] for cells in adopted.values())
    assert set(row.counts) == set(COUNTS) and row.counts["submitted"] > 0


def test_the_page_shows_counts_of_those_below_and_no_title(
    council: Council, other_council: Council, account_with: AccountWith
) -> None:
    other_council.parent = council
    other_council.save()
    fill(other_council, random.Random(3), 8)
    client = Client()
    client.force_login(account_with("e", Role.RESEARCH_OFFICE), backend="yitang.foundation.accounts.sessions.AccountBackend")
    address = reverse("desk:briefs:figures", kwargs={"council": council.code})
    page = client.get(f"{address}?since={SINCE}&until={UNTIL}").content.decode()
    assert other_council.name in page and "件事的建议" not in page


def test_frozen_figures_stay_and_show_what_changed_since(council: Council, account_with: AccountWith) -> None:
    fill(council, random.Random(4), 20)
    client = Client()
    client.force_login(account_with("e", Role.RESEARCH_OFFICE), backend="yitang.foundation.accounts.sessions.AccountBackend")
    freeze = reverse("desk:briefs:figures_freeze", kwargs={"council": council.code})
    sent = {"key": "f", "since": str(SINCE), "until": str(UNTIL), "title": "年度报告用"}
    frozen = client.post(freeze, sent)["Location"]
    page = client.get(frozen).content.decode()
    assert "年度报告用" in page and "签名有效" in page and "有变化" not in page
    with seed(council):
        brief = Brief.objects.filter(submitted_on__range=(SINCE, UNTIL)).first()
        assert brief is not None
        brief.submitted_on = UNTIL + timedelta(days=9)
        brief.save(update_fields=["submitted_on"])
    assert "有变化" in client.get(frozen).content.decode()
    with seed(council):
        FigureSnapshot.objects.update(title="改过的")
    assert "签名不符" in client.get(frozen).content.decode()
    member = Client()
    member.force_login(account_with("m", Role.MEMBER), backend="yitang.foundation.accounts.sessions.AccountBackend")
    assert (member.post(freeze, sent).status_code, member.get(frozen).status_code) == (403, 403)
