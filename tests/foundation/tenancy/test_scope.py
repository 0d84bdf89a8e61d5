"""A3: a council's rows are read and written inside its scope only, and by the database's own word on PostgreSQL."""

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django_scopes import scopes_disabled
from django_scopes.exceptions import ScopeError

from tests.errands import everybody, new_errand, take
from tests.fixtures import seed
from tests.trust.report import report
from yitang.foundation.core.errors import WriteOutsideAct
from yitang.foundation.core.recording import recording
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import Council, CouncilSession, Organ, Term
from yitang.foundation.tenancy.scope import everywhere, in_council, scoped_councils

READS: dict[str, Callable[[], object]] = {
    "list": lambda: list(Organ.objects.all()),
    "exists": lambda: Organ.objects.exclude(code="x").exists(),
    "count": lambda: Organ.objects.count(),
    "first": lambda: Organ.objects.order_by("code").first(),
    "get": lambda: Organ.objects.get(code="office"),
    "values": lambda: list(Organ.objects.values_list("pk")),
    "aggregate": lambda: Organ.objects.aggregate(models.Max("code")),
    "in bulk": lambda: Organ.objects.in_bulk([]) or Organ.objects.in_bulk(["0190b1f0-0000-7000-8000-000000000001"]),
    "iterator": lambda: list(Organ.objects.iterator()),
    "raw": lambda: list(Organ.objects.select_related("council").defer("name")),
    "sub-select": lambda: list(Council.objects.filter(pk__in=Organ.objects.values("council"))),
    "union": lambda: list(Organ.objects.all().union(Organ.objects.all())),
    "base manager": lambda: list(Organ._base_manager.all()),
}


@pytest.fixture
def organs(council: Council, other_council: Council) -> dict[str, Organ]:
    found = {}
    for owner in (council, other_council):
        with seed(owner):
            found[owner.code] = Organ(council=owner, code="office", name=f"{owner.code}办公室")
            found[owner.code].save()
    return found


@pytest.fixture
def acting() -> Iterator[None]:
    """A recording is open, as in an act: what is refused is refused for its scope."""
    with recording():
        yield


@pytest.mark.parametrize("name", READS)
def test_read_without_a_scope_raises(organs: dict[str, Organ], name: str) -> None:
    with pytest.raises(ScopeError):
        READS[name]()


def test_read_with_scopes_disabled_raises_all_the_same(organs: dict[str, Organ]) -> None:
    with scopes_disabled(), pytest.raises(ScopeError):
        Organ.objects.count()


def test_forward_relation_and_refresh_without_a_scope_raise(council: Council) -> None:
    with seed(council):
        term = Term(council=council, number=1, name="第一届", starts_on="2022-01-01")
        term.save()
        row = CouncilSession(
            council=council, term=term, number=1, name="一次会议", opens_on="2022-01-05", counts_from="2022-01-01"
        )
        row.save()
    with in_council(council.id):
        found = CouncilSession.objects.get(pk=row.pk)
    with pytest.raises(ScopeError):
        found.term  # noqa: B018
    with pytest.raises(ScopeError):
        found.refresh_from_db()
    with in_council(council.id):
        assert found.term == term


def test_rows_of_another_council_are_not_there(organs: dict[str, Organ], council: Council, other_council: Council) -> None:
    with in_council(council.id):
        assert list(Organ.objects.values_list("name", flat=True)) == ["yunhe办公室"]
        assert not Organ.objects.filter(pk=organs["qingshan"].pk).exists()
        with pytest.raises(Organ.DoesNotExist):
            organs["qingshan"].refresh_from_db()
    with in_council(council.id, other_council.id):
        assert Organ.objects.count() == 2


def test_a_scope_inside_a_scope_ends_with_its_block(organs: dict[str, Organ], council: Council, other_council: Council) -> None:
    with in_council(council.id):
        with in_council(other_council.id):
            assert Organ.objects.get().pk == organs["qingshan"].pk
        assert Organ.objects.get().pk == organs["yunhe"].pk
        with everywhere():
            assert Organ.objects.count() == 2
        assert scoped_councils() == {council.id}
        assert Organ.objects.get().pk == organs["yunhe"].pk
    assert scoped_councils() == frozenset()


def test_writes_to_another_council_raise(
    acting: None, organs: dict[str, Organ], council: Council, other_council: Council
) -> None:
    foreign = organs["qingshan"]
    foreign.name = "改名"
    with in_council(council.id):
        with pytest.raises(ScopeError):
            foreign.save()
        with pytest.raises(ScopeError):
            foreign.delete()
        with pytest.raises(ScopeError):
            Organ(council=other_council, code="new", name="新").save()
        with pytest.raises(ScopeError):
            Organ.objects.bulk_create([Organ(council=other_council, code="new", name="新")])
        with pytest.raises(ScopeError):
            Organ.objects.update(council=other_council)
        assert Organ.objects.filter(pk=foreign.pk).update(name="改名") == 0
        assert Organ.objects.filter(pk=foreign.pk).delete() == (0, {})
    with in_council(other_council.id):
        assert list(Organ.objects.values_list("name", flat=True)) == ["qingshan办公室"]


def test_a_row_never_changes_its_council(
    acting: None, organs: dict[str, Organ], council: Council, other_council: Council
) -> None:
    with in_council(council.id, other_council.id):
        row = Organ.objects.get(pk=organs["yunhe"].pk)
        row.council = other_council
        with pytest.raises(ScopeError):
            row.save()


def test_writes_outside_an_act_raise(organs: dict[str, Organ], council: Council) -> None:
    with in_council(council.id):
        row = Organ.objects.get()
        for write in (
            row.save,
            row.delete,
            Organ.objects.all().delete,
            lambda: Organ.objects.update(name="改"),
            lambda: Organ.objects.bulk_create([Organ(council=council, code="b", name="b")]),
            lambda: Organ.objects.bulk_update([row], ["name"]),
            lambda: Organ.objects.create(council=council, code="c", name="c"),
            lambda: Organ.objects.update_or_create(code="d", defaults={"council": council, "name": "d"}),
        ):
            with pytest.raises(WriteOutsideAct), transaction.atomic():
                write()


def council_owned() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if any(f.name == "council" and f.is_relation for f in m._meta.concrete_fields)]


def foreign_rows(stranger: Council) -> dict[str, int]:
    """Rows of other councils that a query sees which forgot the scope altogether."""
    there = connection.introspection.table_names()
    models_there = [m for m in council_owned() if m._meta.db_table in there]
    found = {m._meta.label: models.QuerySet(m).exclude(council=stranger).count() for m in models_there}
    return {label: count for label, count in found.items() if count}


def test_row_security_hides_other_councils_when_the_scope_is_forgotten(council: Council, other_council: Council) -> None:
    case_id = new_errand(council)
    take(everybody(council), case_id, "filing", "submit")
    with everywhere():
        seen_with_everything_open = foreign_rows(other_council)
    assert {"workflow.Case", "workflow.Decision", "audit.ActRecord", "audit.AuditPending"} <= set(seen_with_everything_open)
    if connection.vendor != "postgresql":
        report("A3", figure=0, unit="unscoped reads answered", control="caught", reads=len(READS), models=len(council_owned()))
        return
    with transaction.atomic(), in_council(other_council.id):
        leaks = foreign_rows(other_council)
    assert leaks == {}
    assert {label for label in foreign_rows(other_council)} == set()
    report("A3", figure=0, unit="rows of another council", control="caught", models=len(council_owned()))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="row-level security is PostgreSQL's")
def test_row_security_refuses_to_write_for_another_council(council: Council, other_council: Council) -> None:
    case_id = new_errand(council)
    with in_council(other_council.id), connection.cursor() as cursor:
        cursor.execute("UPDATE workflow_case SET title = 'x' WHERE id = %s", [case_id])
        assert cursor.rowcount == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "INSERT INTO workflow_numberseries (id, council_id, name, last) VALUES (%s, %s, 'x', 1)", [case_id, council.id]
            )


def test_every_model_of_ours_with_a_council_is_guarded_or_of_the_machinery() -> None:
    """The audit, the queue of jobs and the outbox walk all councils by themselves and are no acts; row security binds them as well."""
    unguarded = {m._meta.label for m in council_owned() if not issubclass(m, CouncilModel)}
    audit = {f"audit.{name}" for name in ("ActRecord", "AuditSalt", "AuditSeal", "AuditCheckpoint", "AuditPending")}
    assert unguarded == audit | {"jobs.Job", "jobs.Schedule", "notify.ChannelState", "notify.Delivery"}
