"""G4 in small: what is handler's or sealed enters the audit as a commitment that dies with its salt."""

import json

from tests.errands import everybody, new_errand, take
from tests.fixtures import AccountWith
from yitang.foundation.audit.actions import erase_commitments
from yitang.foundation.audit.export import bundle
from yitang.foundation.audit.models import ActRecord, AuditSalt
from yitang.foundation.audit.redaction import commitment
from yitang.foundation.audit.sealer import seal
from yitang.foundation.audit.verify import Verification
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

SECRET = "住在桥头村三号的老人"


def test_a_handlers_word_enters_the_audit_as_a_commitment(council: Council) -> None:
    case_id = new_errand(council)
    take(everybody(council), case_id, "filing", "submit", reason=SECRET)
    seal(council.id)
    with in_council(council.id):
        record = ActRecord.objects.get(name="filing.submit")
        columns = next(columns for table, _row, columns in record.changes if table == "workflow_decision")
        salt = AuditSalt.objects.get(record_id=record.pk).salt
        assert columns["reason"] == [None, {"commitment": commitment(salt, SECRET), "length": len(SECRET)}]
        assert columns["edge"] == [None, "submit"]
        lines = list(bundle(council.id))
    assert SECRET not in b"".join(lines).decode()
    assert json.dumps(SECRET) not in b"".join(lines).decode()


def test_erasing_the_salt_leaves_the_chain_whole(council: Council) -> None:
    case_id = new_errand(council)
    take(everybody(council), case_id, "filing", "submit", reason=SECRET)
    seal(council.id)
    with in_council(council.id):
        assert erase_commitments(council.id, "tests.errand", case_id) == 1
        assert not AuditSalt.objects.filter(record_id=ActRecord.objects.get(name="filing.submit").pk).exists()
        assert Verification().run(bundle(council.id))


def test_an_act_without_written_words_needs_no_salt(council: Council, account_with: AccountWith) -> None:
    take(everybody(council), new_errand(council), "filing", "submit", reason="")
    with in_council(council.id):
        made, _taken = ActRecord.objects.order_by("recorded_at")
        assert list(AuditSalt.objects.values_list("record_id", flat=True)) == [made.pk]


def test_a_title_enters_as_a_commitment_although_its_column_is_public(council: Council) -> None:
    """误传: what a person wrote must be removable, and a record of the audit can never be changed."""
    case_id = new_errand(council, SECRET)
    with in_council(council.id):
        record = ActRecord.objects.get()
        salt = AuditSalt.objects.get(record_id=record.pk).salt
        titles = [columns["title"] for table, row, columns in record.changes if table == "workflow_case" and row == str(case_id)]
    assert titles == [[None, {"commitment": commitment(salt, SECRET), "length": len(SECRET)}]]
