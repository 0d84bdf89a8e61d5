"""G2: every change of a row has its entry, and every entry its effect, by a comparison of the whole database."""

import pytest
from django.db import connection, transaction

from tests.errands import KIND, bring_to, everybody, new_errand, take
from tests.fixtures import seed
from tests.ledgers import a_fact
from tests.trust.oracle import Snapshot, differences, snapshot, unaccounted
from tests.trust.report import report
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.errors import Conflict
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.models import Council, Organ
from yitang.foundation.tenancy.scope import everywhere, in_council
from yitang.instruments.ledger.actions import cancel_fact
from yitang.instruments.workflow.engine import BatchItem, advance_many
from yitang.instruments.workflow.models import Case, CaseLink, Track


def live_a_little(council: Council) -> None:
    """Acts of every kind: steps with effects, a batch with failures, facts, bulk writes, cascades."""
    actor = everybody(council)
    done, batch, untitled = new_errand(council), new_errand(council), new_errand(council, "")
    bring_to(actor, done, "handling", "reply")
    take(actor, done, "handling", "reply", reason="已经修好，" + "桥" * 300)
    advance_many(actor, [BatchItem(case_id, 1) for case_id in (batch, untitled, done)], axis="filing", edge="submit")
    with pytest.raises(Conflict):
        take(actor, done, "filing", "submit")
    with seed(council):
        fact = a_fact(council)
        fact.save()
        cancel_fact(fact, effective_on=fact.effective_on)
        organs = Organ.objects.bulk_create([Organ(council=council, code=code, name=code) for code in "abcde"])
        CaseLink(council=council, source_id=untitled, target_id=batch, kind=CaseLink.Kind.FOLLOWS_UP).save()
    with seed(council):
        Organ.objects.filter(code__in="ab").update(name="改了名", kind="office")
        organs[2].name = "丙"
        Organ.objects.bulk_update(organs[2:], ["name"])
        organs[3].valid_from = "2026-01-01"
        organs[3].save(update_fields=["valid_from"])
        Organ.objects.filter(code="e").delete()
        # The case takes its tracks and links along.
        Case.objects.get(pk=untitled).delete()


def marks() -> tuple[Snapshot, set[object]]:
    with everywhere():
        return snapshot(), set(ActRecord.objects.values_list("pk", flat=True))


def test_every_change_has_its_entry_and_every_entry_its_effect(council: Council, other_council: Council) -> None:
    new_errand(council)
    before, known = marks()
    live_a_little(council)
    live_a_little(other_council)
    after = snapshot()
    assert unaccounted(before, after, known) == []
    changes = len(list(differences(before, after)))
    tables = {table for table, *_rest in differences(before, after)}
    assert {"workflow_case", "workflow_track", "workflow_decision", "ledger_dutyfact", "tenancy_organ"} <= tables
    report("G2", figure=changes, unit="column changes, all accounted for", control=control(council), tables=len(tables))


def control(council: Council) -> str:
    """Negative controls: a write past the door, a change in place of another, and an entry without an effect."""
    before, known = marks()
    with in_council(council.id), connection.cursor() as cursor:
        cursor.execute("UPDATE tenancy_organ SET name = 'x' WHERE code = 'a'")
    past_the_door = unaccounted(before, snapshot(), known)
    with in_council(council.id), transaction.atomic():
        ActRecord(council=council, name="x", channel="x", changes=[["tenancy_organ", str(uuid7()), {"name": [None, "y"]}]]).save()
    empty_claim = unaccounted(snapshot(), snapshot(), known)
    # On SQLite the statement reaches the organs of both councils.
    return "caught" if past_the_door and len(empty_claim) == 1 else "missed"


def test_a_batch_that_fails_in_part_claims_nothing_for_the_part_that_failed(council: Council) -> None:
    """`file` gives a number and opens a track before a later part of the same item fails."""
    actor = everybody(council)
    good = new_errand(council)
    before, known = marks()
    with seed(council) as ctx, pytest.raises(Conflict), ctx.attempt():
        Track(council=council, case_id=good, axis="x", state="y").save()
        Case.objects.filter(pk=good).update(title="改")
        raise Conflict("不成。")
    take(actor, good, "filing", "submit")
    assert unaccounted(before, snapshot(), known) == []
    with in_council(council.id):
        assert Case.objects.filter(kind=KIND).count() == 1
