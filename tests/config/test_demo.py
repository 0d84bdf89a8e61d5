"""The demo's lived year: its figures are those of a real province, computed from rows, and its people are invented."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from yitang.config.demo.build import LOGINS, build
from yitang.config.demo.people import invented_names
from yitang.config.demo.texts import ideas
from yitang.features.proposals.figures.declared import report
from yitang.features.proposals.models import Proposal
from yitang.foundation.accounts.models import Account
from yitang.foundation.audit.queries import unsealed_age
from yitang.foundation.tenancy.models import Council, CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.insights.grassroots.counting import report as grassroots
from yitang.insights.grassroots.models import ReleasedFigures
from yitang.institution.places.models import Region, Venue
from yitang.institution.places.queries import open_on
from yitang.instruments.workflow.models import Case

# The demo runs on SQLite only.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    monkeypatch.setenv("YITANG_AUDIT_KEY_FILE", str(tmp_path / "audit.key"))
    logins = build(tmp_path)
    assert [login["login"] for login in logins] == list(LOGINS)
    council = Council.objects.get(code="yunze")
    with in_council(council.pk):
        yield council


def _has_the_figures_of_a_real_province(demo: Council) -> None:
    found = report(demo.pk)
    ends = {code: found[code] for code in ("merged", "converted", "not_filed", "withdrawn", "returned")}
    assert (found["received"], found["filed"], sum(ends.values())) == (1194, 1006, 188)
    assert (found["concluded"], found["adopted"]["total"]) == (994, 917)
    printed = {code: rate["printed"] for code, rate in found["rates"].items()}
    assert (printed["filing"], printed["conclusion"], printed["adoption"]) == ("84.3%", "98.8%", "92.3%")
    assert report(demo.pk, CouncilSession.objects.get()) | {"session": None} == found


def _is_lived_by_adoption_and_by_live_acts(demo: Council) -> None:
    assert Case.objects.filter(kind="proposal", provenance=Case.Provenance.IMPORTED).count() == 1180
    assert Proposal.objects.filter(case__provenance=Case.Provenance.LIVE, submitted_on__isnull=False).count() == 15
    numbers = list(Case.objects.filter(kind="proposal", number__isnull=False).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 1007))
    assert not Proposal.objects.filter(submitted_on__gt=date.today()).exists()
    assert unsealed_age(demo.pk) is None


def _city_has_its_venues() -> None:
    city = Council.objects.get(code="qinghe")
    with in_council(city.pk):
        assert Venue.objects.filter(open_on(date.today())).count() == 512
        assert Region.objects.filter(level=Region.Level.VILLAGE).count() == 384


def _district_has_its_year() -> None:
    """100 talks and 100 items nearly done after ten months, 186 communities to be reached, 224 problems solved: all from rows."""
    district = Council.objects.get(code="songlan")
    with in_council(district.pk):
        year = ReleasedFigures.objects.get().since.year
        found = grassroots(district, date(year, 1, 1), date(year, 12, 31))
    assert [(one["done"], one["whole"]) for one in found["targets"]] == [(97, 186), (97, 100), (97, 100)]
    assert (found["counts"]["sessions"], found["counts"]["problems"], found["counts"]["solved"]) == (97, 266, 224)


def _accounts_can_log_in(demo: Council) -> None:
    for account in Account.objects.all():
        assert account.check_password("yitang-demo")


def test_the_year_of_the_demo(demo: Council) -> None:
    """One build for all that is asked of it: building takes longer than asking."""
    _has_the_figures_of_a_real_province(demo)
    _is_lived_by_adoption_and_by_live_acts(demo)
    _accounts_can_log_in(demo)
    _city_has_its_venues()
    _district_has_its_year()


def test_names_and_titles_repeat_at_every_build_and_never_within_one() -> None:
    assert invented_names(420, 5) == invented_names(420, 5)
    titles = [idea.title for idea in ideas(5)]
    assert titles == [idea.title for idea in ideas(5)]
    assert len(set(titles)) == len(titles) >= 1194
