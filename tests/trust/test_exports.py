"""P9: a file leaves for a purpose, with its columns and no others; many rows need a second person; a copy is known by its marks and
is over after its days; everything is on record. A4: no column of any export is of a class above its purpose's."""

import io
import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from openpyxl import load_workbook

import yitang
from tests.features.proposals.house import House, build_house
from tests.fixtures import AccountWith
from tests.trust.report import report
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import today
from yitang.foundation.core.columns import ColumnClass, classes_of
from yitang.foundation.exports import actions
from yitang.foundation.exports.declared import EXPORT_KINDS, ORDER, above_ceiling, check_exports
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.exports.queries import InForce
from yitang.foundation.exports.taking import path_of
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.actions import add_member

pytestmark = pytest.mark.django_db

CANARY = "泄"
ADDRESS = {
    "members.roster": "members/export/",
    "proposals.list": "proposals/list/export/",
    "units.list": "units/export/",
    "assessment.year": f"assessment/year/{today().year}/export/",
    "grassroots.venues": "grassroots/venues/export/",
    "grassroots.matters": "grassroots/matters/export/",
    "briefs.list": "briefs/export/",
    "talks.topics": "talks/topics/export/",
    "talks.talks": "talks/export/",
    "talks.problems": "talks/problems/export/",
}
TAKERS = {
    "members.roster": Role.MEMBERS_AFFAIRS,
    "proposals.list": Role.PROPOSAL_CLERK,
    "units.list": Role.MEMBERS_AFFAIRS,
    "assessment.year": Role.MEMBERS_AFFAIRS,
    "grassroots.venues": Role.MEMBERS_AFFAIRS,
    "grassroots.matters": Role.MEMBERS_AFFAIRS,
    "briefs.list": Role.RESEARCH_OFFICE,
    "talks.topics": Role.RESEARCH_OFFICE,
    "talks.talks": Role.RESEARCH_OFFICE,
    "talks.problems": Role.RESEARCH_OFFICE,
}
"""Kinds of list with the page that hands them out and who may."""
BOOKS = {
    "features/briefs/figures/papers.py": "counts",
    "features/dossier/exporting.py": "the register of a term, kept by the room itself and registered",
    "features/dossier/sheets.py": "an empty table",
    "features/meetings/views/places.py": "the people of one gathering, as on its page",
    "features/meetings/views/roll_table.py": "the people of one gathering, as on its page",
    "features/proposals/papers/sheets.py": "official tables and papers of one meeting",
    "foundation/exports/sheets.py": "the sheet of those that are handed out",
    "foundation/notify/call_views.py": "a list of calls, with its reason and its people on record",
    "insights/grassroots/papers.py": "counts",
    "insights/reviews/workbooks.py": "counts",
    "instruments/imports/sheets.py": "empty tables, and an upload with what is wrong",
}
"""Modules that write a workbook past the register of exports, and why they may."""


@pytest.fixture
def house(council: Council, tmp_path: Path, settings: Any) -> House:
    settings.DATA_DIR = tmp_path
    council.settings = {"mfa_roles": []}
    council.save()
    made = build_house(council)
    office = made.office(Role.MEMBERS_AFFAIRS)
    for number in range(3):
        add_member(
            office, number=f"9{number:03}", name=f"甲{number}", phone=f"{CANARY}138000{number}", email=f"{CANARY}{number}@x.cn"
        )
    made.submitted()
    made.filed(title="关于桥的建议")
    return made


@pytest.fixture
def browser(house: House, account_with: AccountWith) -> Callable[[str], Client]:
    known: dict[str, Client] = {}

    def make(role: str, name: str = "") -> Client:
        login = name or f"x-{role}"
        if login not in known:
            known[login] = Client()
            known[login].force_login(account_with(login, role), backend="yitang.foundation.accounts.sessions.AccountBackend")
        return known[login]

    return make


def asked(client: Client, kind: str, purpose: str) -> Any:
    return client.post(f"/yunhe/desk/{ADDRESS[kind]}", {"key": uuid4().hex, "purpose": purpose})


def told(content: bytes) -> tuple[list[str], str]:
    """The heads of the first sheet, and everything that stands anywhere in the book but on the sheet about the copy."""
    book = load_workbook(io.BytesIO(content))
    first = book.worksheets[0]
    texts = [str(cell.value) for row in first.iter_rows() for cell in row if cell.value is not None]
    return [str(cell.value) for cell in first[1]], "\n".join(texts)


def foul_of(client: Client, kind: str, purpose: Any) -> list[str]:
    """What is wrong with the file of a purpose: a column that is not of it, a value above its class, a mark that is missing."""
    answer = asked(client, kind, purpose.code)
    content = b"".join(answer.streaming_content)
    heads, texts = told(content)
    columns = EXPORT_KINDS.get(kind).chosen(purpose)
    fouls = [] if heads == [str(column.label) for column in columns] else [f"{kind} {purpose.code}: columns {heads}"]
    if ORDER.index(purpose.ceiling) < ORDER.index(ColumnClass.HANDLER) and CANARY in texts:
        fouls.append(f"{kind} {purpose.code}: a value above {purpose.ceiling}")
    with in_council(client.council_id):  # type: ignore[attr-defined]
        copy = ExportCopy.objects.order_by("-asked_at", "-id").first()
    assert copy is not None
    book = load_workbook(io.BytesIO(content))
    if copy.mark not in str(book["本件说明"]["A2"].value) or book["_copy"]["A1"].value != copy.pk.hex:
        fouls.append(f"{kind} {purpose.code}: no mark of this copy")
    return fouls


def test_files_hold_the_columns_of_their_purpose_and_their_marks(
    house: House, browser: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_exports(None) == []
    columns = [column for kind in EXPORT_KINDS.values() for column in kind.columns]
    classed = [column.column_class() for column in columns]
    assert len(classed) == len(columns)
    fouls, files = [], 0
    for kind, role in TAKERS.items():
        client = browser(role)
        client.council_id = house.council.pk  # type: ignore[attr-defined]
        for purpose in EXPORT_KINDS.get(kind).purposes:
            fouls += foul_of(client, kind, purpose)
            files += 1
    assert fouls == []
    # Seeded defect: a telephone among the columns that are made public.
    roster = EXPORT_KINDS.get("members.roster")
    posted = roster.purpose("posted")
    leaky = replace(roster, purposes=(replace(posted, columns=(*posted.columns, "phone")),))
    assert [column.code for column in above_ceiling(leaky, leaky.purposes[0])] == ["phone"]
    monkeypatch.setitem(EXPORT_KINDS._entries, "members.roster", leaky)
    caught = bool(check_exports(None)) and bool(foul_of(browser(Role.MEMBERS_AFFAIRS), "members.roster", leaky.purposes[0]))
    assert caught
    report(
        "A4",
        figure=len(fouls),
        unit=f"fields above their class in {files} files of {len(columns)} classed columns",
        control="caught",
    )


def test_lists_leave_by_the_register_alone() -> None:
    """Generated from the source: who writes a workbook hands it out by the register, or is named above with a reason."""
    source = Path(yitang.__file__).parent
    modules = {path.relative_to(source).as_posix(): path.read_text(encoding="utf-8") for path in source.rglob("*.py")}
    writing = {name for name, text in modules.items() if "xlsxwriter.Workbook(" in text}
    past = {name for name in writing if "hand_out(" not in modules[name]}
    assert past == BOOKS.keys()
    assert ADDRESS.keys() == TAKERS.keys()
    assert ADDRESS.keys() <= {code for code, _kind in EXPORT_KINDS.items()}


def test_every_column_of_every_model_has_a_class() -> None:
    models = [model for model in apps.get_models() if model.__module__.startswith("yitang.")]
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in model._meta.concrete_fields
        if field.name not in classes_of(model)
    ]
    assert missing == []


def ways_past(house: House, browser: Callable[..., Client]) -> list[str]:
    """Ways to get at a large file without a second person that were open."""
    keeper, another = browser(Role.MEMBERS_AFFAIRS), browser(Role.MEMBERS_AFFAIRS, "x-another")
    answer = asked(keeper, "members.roster", "upkeep")
    if answer.status_code == 200:
        return ["the file itself"]
    with in_council(house.council.pk):
        copy = ExportCopy.objects.filter(kind="members.roster").order_by("-asked_at", "-id")[0]
    at = f"/yunhe/desk/exports/{copy.pk}/"
    opened = []
    for name, client in (("asker", keeper), ("another", another), ("auditor", browser(Role.AUDITOR)), ("stranger", Client())):
        for way, path in itertools.product(("post", "get"), ("file/", "agree/", "refuse/", "")):
            got = getattr(client, way)(at + path, {"key": uuid4().hex})
            if "attachment" in got.get("Content-Disposition", ""):
                opened.append(f"{name} {way} {path}")
    with in_council(house.council.pk):
        copy.refresh_from_db()
    return opened + ([] if copy.state == ExportCopy.State.WAITING else [f"now {copy.state}"])


def test_many_rows_leave_with_a_second_person_only(
    house: House, browser: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    secretary = house.office(Role.SECRETARY_GENERAL)
    actions.set_rule(secretary, kind="members.roster", effective_from=today(), over=2, kept_days=2)
    passed = ways_past(house, browser)
    assert passed == []
    with in_council(house.council.pk):
        (copy,) = ExportCopy.objects.all()
    head, keeper = browser(Role.SECRETARY_GENERAL), browser(Role.MEMBERS_AFFAIRS)
    at = f"/yunhe/desk/exports/{copy.pk}/"
    assert head.post(at + "agree/", {"key": uuid4().hex}).status_code == 302
    assert head.post(at + "file/", {"key": uuid4().hex}).status_code == 404
    taken = keeper.post(at + "file/", {"key": uuid4().hex})
    assert taken["Cache-Control"] == "private, no-store"
    assert CANARY in told(b"".join(taken.streaming_content))[1]
    with in_council(house.council.pk):
        names = list(ActRecord.objects.filter(subject_id=copy.pk).order_by("recorded_at").values_list("name", "actor_name"))
    assert [name for name, _who in names] == ["exports.ask", "exports.note_made", "exports.release", "exports.note_taken"]
    _its_days_end(house, keeper, copy, monkeypatch)
    # Seeded defect: nobody looks at the number of rows.
    monkeypatch.setattr("yitang.foundation.exports.queries.now", lambda: copy.asked_at)
    monkeypatch.setattr("yitang.foundation.exports.actions.in_force", lambda kind: InForce(None, 7, None))
    caught = ways_past(house, browser) == ["the file itself"]
    assert caught
    report("P9", figure=len(passed), unit="of 32 ways past the second person open", control="caught" if caught else "missed")


def _its_days_end(house: House, keeper: Client, copy: ExportCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    with in_council(house.council.pk):
        copy.refresh_from_db()
    monkeypatch.setattr("yitang.foundation.exports.queries.now", lambda: copy.expires_at)
    late = keeper.post(f"/yunhe/desk/exports/{copy.pk}/file/", {"key": uuid4().hex})
    assert (late.status_code, path_of(copy).exists()) == (302, True)
