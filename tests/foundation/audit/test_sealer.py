from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tests.errands import everybody, new_errand, take
from tests.trust.race import race
from yitang.foundation.audit import sealer
from yitang.foundation.audit.canonical import COLUMNS, canonical, moment
from yitang.foundation.audit.export import bundle
from yitang.foundation.audit.models import ActRecord, AuditCheckpoint, AuditPending, AuditSeal
from yitang.foundation.audit.queries import strays, unsealed_age
from yitang.foundation.audit.sealer import seal, seal_all
from yitang.foundation.audit.verify import GENESIS, Verification, link
from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council


def submitted(council: Council, times: int = 1) -> list[UUID]:
    """Errands that were opened and submitted: two records each."""
    cases = [new_errand(council) for _ in range(times)]
    for case_id in cases:
        take(everybody(council), case_id, "filing", "submit")
    return cases


def holds(council: Council) -> list[str]:
    with in_council(council.id):
        walk = Verification()
        walk.run(bundle(council.id))
        return walk.faults


def test_seal_numbers_records_in_a_chain_and_signs_where_it_stands(council: Council) -> None:
    submitted(council, 2)
    assert seal(council.id) == 4
    with in_council(council.id):
        records = list(ActRecord.objects.order_by("recorded_at", "id").values_list(*COLUMNS))
        seals = list(AuditSeal.objects.order_by("position"))
        chain = GENESIS
        for position, (record, row) in enumerate(zip(records, seals, strict=True), 1):
            chain = link(chain, position, moment(row.sealed_at), canonical(record))
            assert (row.record_id, row.position, row.hash) == (record[COLUMNS.index("id")], position, chain)
        mark = AuditCheckpoint.objects.get()
        assert (mark.position, mark.hash, mark.previous) == (4, chain, GENESIS)
        assert AuditPending.objects.count() == 0
    assert holds(council) == []


def test_seal_goes_on_where_it_stopped(council: Council) -> None:
    submitted(council, 2)
    assert [seal(council.id, limit=3), seal(council.id, limit=3), seal(council.id)] == [3, 1, 0]
    submitted(council)
    assert seal_all() == 2
    with in_council(council.id):
        assert list(AuditCheckpoint.objects.order_by("position").values_list("position", flat=True)) == [3, 4, 6]
    assert holds(council) == []


def test_a_record_that_commits_late_gets_its_place_too(council: Council) -> None:
    """Its time lies before that of sealed records; whoever reads on from the last number would miss it."""
    submitted(council)
    seal(council.id)
    late = ActRecord(council=council, name="tests.late", channel="system", recorded_at=now() - timedelta(minutes=9))
    with in_council(council.id):
        late.save(force_insert=True)
        AuditPending.objects.create(record_id=late.id, council=council, recorded_at=late.recorded_at)
    assert seal(council.id) == 1
    with in_council(council.id):
        assert AuditSeal.objects.get(record_id=late.id).position == 3
    assert holds(council) == []


def test_chains_of_councils_are_apart(council: Council, other_council: Council) -> None:
    submitted(council)
    submitted(other_council, 2)
    assert seal_all() == 6
    for owner, count in ((council, 2), (other_council, 4)):
        with in_council(owner.id):
            positions = AuditSeal.objects.filter(council=owner).order_by("position").values_list("position", flat=True)
            assert list(positions) == list(range(1, count + 1))
        assert holds(owner) == []


def test_a_waiting_record_that_is_gone_stays_in_the_tray_and_is_named(council: Council) -> None:
    submitted(council)
    gone = uuid7()
    with in_council(council.id):
        AuditPending.objects.create(record_id=gone, council=council, recorded_at=now() - timedelta(hours=1))
    assert seal(council.id) == 2
    with in_council(council.id):
        assert strays(council.id) == [str(gone)]
        age = unsealed_age(council.id)
    assert age is not None and age >= timedelta(hours=1)
    assert holds(council) == [f'records outside the chain: "{gone}"']


def test_a_record_that_was_never_given_to_the_sealer_is_named(council: Council) -> None:
    submitted(council)
    seal(council.id)
    with in_council(council.id):
        row = ActRecord(council=council, name="by.hand", channel="screen")
        row.save(force_insert=True)
    assert holds(council) == [f'records outside the chain: "{row.pk}"']


@pytest.mark.django_db(transaction=True)
def test_sealers_at_the_same_moment_make_one_chain(council: Council) -> None:
    submitted(council, 6)
    with race(4) as field:
        done = field.run([lambda: seal(council.id, limit=3)] * 4)
    assert sum(done) == 12
    assert holds(council) == []


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_breaks_off_leaves_nothing_behind(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted(council)

    def fail(*args: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(sealer, "_sign", fail)
        with pytest.raises(RuntimeError):
            seal(council.id)
    with in_council(council.id):
        assert (AuditSeal.objects.count(), AuditPending.objects.count()) == (0, 2)
    assert seal(council.id) == 2
    assert holds(council) == []


def test_sealing_costs_the_same_queries_however_many_wait(council: Council, django_assert_num_queries: object) -> None:
    submitted(council, 5)
    # Savepoint and release, tray, records, last seal, seals, tray emptied, last checkpoint, checkpoint; a lock on PostgreSQL.
    queries = 10 if connection.vendor == "postgresql" else 9
    with in_council(council.id), django_assert_num_queries(queries):  # type: ignore[operator]
        assert seal(council.id) == 10
