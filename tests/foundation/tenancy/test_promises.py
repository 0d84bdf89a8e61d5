from datetime import date
from uuid import UUID

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction

from tests.errands import everybody, new_errand, take
from tests.fixtures import AccountWith, seed
from tests.ledgers import a_fact
from yitang.config.testing.roles import as_owner
from yitang.foundation.audit.models import ActRecord, AuditSalt
from yitang.foundation.audit.sealer import seal
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import SEPARATED_ADMINS, Role
from yitang.foundation.tenancy import promises
from yitang.foundation.tenancy.models import Council, Term
from yitang.foundation.tenancy.promises_kinds import AppendOnly, FixedCouncil, Reference, RowSecurity, SameCouncil, SeparatedRoles
from yitang.foundation.tenancy.scope import everywhere, in_council
from yitang.instruments.workflow.models import Case, Decision, Track


def refused(sql: str, *values: object) -> str:
    """The message with which the database itself refuses a statement; "" when it does not."""
    values = tuple(v.hex if isinstance(v, UUID) and connection.vendor == "sqlite" else v for v in values)
    try:
        with everywhere(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return ""


def test_promises_follow_from_the_models() -> None:
    tables = ["workflow_track", "workflow_case", "audit_actrecord"]
    found = promises.promises_of("postgresql", [*tables, "workflow_decision", "permissions_appointment"])
    assert SameCouncil("workflow_track", (Reference("case_id", "workflow_case", "id"),)) in found
    assert FixedCouncil("workflow_case") in found
    assert AppendOnly("audit_actrecord") in found
    assert AppendOnly("workflow_decision", "import") in found
    assert SeparatedRoles("permissions_appointment", tuple(sorted(SEPARATED_ADMINS))) in found
    assert RowSecurity("audit_actrecord") in found
    assert not any(isinstance(promise, RowSecurity) for promise in promises.promises_of("sqlite", tables))


@pytest.mark.django_db
def test_every_promise_is_in_force_after_migrate() -> None:
    assert promises.missing(connection) == []
    assert run_checks(databases=["default"], tags=["database"]) == []
    assert promises.install(connection) == []


@pytest.mark.django_db(transaction=True)
def test_a_promise_taken_away_is_missed_and_installed_again() -> None:
    with as_owner():
        with connection.cursor() as cursor:
            name = next(n for n in promises._engine(connection).in_force(connection) if "appendonly_audit_actrecord" in n)
            table = " ON audit_actrecord" if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{table}')
        assert promises.missing(connection) == [AppendOnly("audit_actrecord")]
        assert [message.id for message in run_checks(databases=["default"], tags=["database"])] == ["yitang.W020"]
        assert promises.install(connection) == [AppendOnly("audit_actrecord")]
        with promises.lifted(connection):
            kinds = {type(promise) for promise in promises.missing(connection)}
            assert kinds == {SameCouncil, FixedCouncil, AppendOnly, SeparatedRoles}
        assert promises.missing(connection) == []


def test_a_reference_into_another_council_is_refused(council: Council, other_council: Council) -> None:
    foreign = new_errand(other_council)
    case_id = new_errand(council)
    with seed(council) as ctx:
        for write in (
            lambda: Track(council=council, case_id=foreign, axis="y", state="draft", since=ctx.at).save(),
            lambda: Track.objects.bulk_create([Track(council=council, case_id=foreign, axis="x", state="draft")]),
            lambda: Track.objects.filter(case_id=case_id).update(case=foreign),
        ):
            with pytest.raises(DatabaseError, match="same_council: workflow_track"), transaction.atomic():
                write()
    with in_council(council.id, other_council.id):
        assert sorted(Track.objects.values_list("case_id", "council_id")) == sorted(
            [(case_id, council.id), (foreign, other_council.id)]
        )


def test_a_row_keeps_its_council_whoever_writes(council: Council, other_council: Council) -> None:
    case_id = new_errand(council)
    sql = "UPDATE workflow_case SET council_id = %s WHERE id = %s"
    assert "fixed_council: workflow_case" in refused(sql, other_council.id, case_id)
    assert refused(sql, council.id, case_id) == ""


def test_append_only_tables_take_neither_update_nor_delete(council: Council) -> None:
    case_id = new_errand(council)
    take(everybody(council), case_id, "filing", "submit")
    seal(council.id)
    with seed(council):
        a_fact(council).save()
    for table, column in (
        ("audit_actrecord", "note = 'x'"),
        ("audit_auditseal", "position = 7"),
        ("audit_auditcheckpoint", "position = 7"),
        ("ledger_dutyfact", "quantity = 9"),
        ("workflow_procedureversion", "code = 'x'"),
        ("workflow_decision", "reason = 'x'"),
    ):
        assert f"append_only: {table}" in refused(f"UPDATE {table} SET {column}")
        assert f"append_only: {table}" in refused(f"DELETE FROM {table}")


def test_imported_decisions_may_leave_but_never_change(council: Council) -> None:
    case_id = new_errand(council)
    take(everybody(council), case_id, "filing", "submit")
    with seed(council) as ctx:
        row = Decision(council=council, case_id=case_id, axis="a", edge="b", effective_on=ctx.today, channel="import")
        row.save()
    assert "append_only" in refused("UPDATE workflow_decision SET edge = 'x' WHERE id = %s", row.pk)
    assert refused("DELETE FROM workflow_decision WHERE id = %s", row.pk) == ""


def test_salts_may_be_erased(council: Council) -> None:
    take(everybody(council), new_errand(council), "filing", "submit")
    with in_council(council.id):
        assert AuditSalt.objects.count() == 2
        AuditSalt.objects.all().delete()
        assert (AuditSalt.objects.count(), ActRecord.objects.count()) == (0, 2)


def appoint(council: Council, account_id: UUID, role: str, valid_from: date, valid_to: date | None = None) -> str:
    try:
        with seed(council):
            row = Appointment(council=council, account_id=account_id, role=role, valid_from=valid_from, valid_to=valid_to)
            row.save()
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return "appointed"


@pytest.mark.parametrize("admin", sorted(SEPARATED_ADMINS))
@pytest.mark.parametrize("beside", [*sorted(SEPARATED_ADMINS), Role.MEMBER, Role.AUDITOR])
def test_a_separated_administrator_holds_nothing_else(
    council: Council, other_council: Council, account_with: AccountWith, admin: str, beside: str
) -> None:
    account = account_with("wang", admin)
    expected = "appointed" if beside == admin else "separated_roles: permissions_appointment"
    assert expected in appoint(other_council, account.pk, beside, date(2026, 1, 1))
    member = account_with("zhao", beside)
    assert expected in appoint(other_council, member.pk, admin, date(2026, 1, 1))


def test_a_separated_administrator_may_change_office_in_time(council: Council, account_with: AccountWith) -> None:
    account = account_with("wang")
    assert appoint(council, account.pk, Role.SYSTEM_ADMIN, date(2025, 1, 1), date(2026, 1, 1)) == "appointed"
    assert appoint(council, account.pk, Role.MEMBER, date(2026, 1, 1)) == "appointed"
    assert "separated_roles" in appoint(council, account.pk, Role.AUDIT_ADMIN, date(2026, 6, 1), date(2026, 7, 1))
    with everywhere():
        row = Appointment.objects.get(account=account, role=Role.SYSTEM_ADMIN)
    sql = "UPDATE permissions_appointment SET valid_to = NULL WHERE id = %s"
    assert "separated_roles" in refused(sql, row.pk)


def test_term_and_session_belong_together(council: Council, other_council: Council) -> None:
    with seed(other_council):
        term = Term(council=other_council, number=1, name="第一届", starts_on="2022-01-01")
        term.save()
    sql = (
        "INSERT INTO tenancy_councilsession (id, council_id, term_id, number, name, opens_on, counts_from)"
        " VALUES (%s, %s, %s, 1, 'x', '2022-01-01', '2022-01-01')"
    )
    assert "same_council: tenancy_councilsession" in refused(sql, uuid7(), council.id, term.pk)
    assert Case._meta.base_manager_name == "objects"
