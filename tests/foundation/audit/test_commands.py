import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from tests.errands import everybody, new_errand, take
from yitang.config.testing.roles import as_owner
from yitang.foundation.audit import verify as standalone
from yitang.foundation.audit.commands import verify
from yitang.foundation.audit.sealer import seal
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.promises import lifted
from yitang.foundation.tenancy.scope import in_council


def sealed(council: Council) -> None:
    take(everybody(council), new_errand(council), "filing", "submit")
    seal(council.id)


def test_verify_counts_and_confirms(council: Council, other_council: Council) -> None:
    sealed(council)
    done = CliRunner().invoke(verify, ["--json"])
    rows = {row["council"]: row for row in json.loads(done.output)}
    assert (done.exit_code, set(rows)) == (0, {"yunhe", "qingshan"})
    assert [rows["yunhe"][name] for name in ("holds", "entries", "checkpoints", "pending", "faults")] == [True, 2, 1, 0, []]
    assert rows["qingshan"]["entries"] == 0


def test_verify_writes_a_bundle_and_a_checkpoint_that_stand_alone(council: Council, tmp_path: Path) -> None:
    sealed(council)
    bundle, kept = tmp_path / "audit.jsonl", tmp_path / "kept.json"
    done = CliRunner().invoke(verify, ["--council", "yunhe", "--export", str(bundle), "--save-checkpoint", str(kept)])
    assert done.exit_code == 0, done.output
    assert "全部相符" in done.output
    assert standalone.main([str(bundle), "--checkpoint", str(kept)]) == 0
    sealed(council)
    assert CliRunner().invoke(verify, ["--checkpoint", str(kept), "--json"]).exit_code == 0


def test_verify_of_an_unknown_council_is_a_wrong_call(council: Council) -> None:
    assert CliRunner().invoke(verify, ["--council", "nowhere"]).exit_code == 2
    assert CliRunner().invoke(verify, ["--no-such"]).exit_code == 2


@pytest.mark.django_db(transaction=True)
def test_verify_finds_what_a_hand_in_the_database_changed(council: Council) -> None:
    sealed(council)
    with as_owner(), lifted(connection), in_council(council.id), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_actrecord SET actor_name = 'x' WHERE name = 'filing.submit'")
    done = CliRunner().invoke(verify, ["--json"])
    assert done.exit_code == 1
    assert json.loads(done.output)[0]["faults"] == ["position 2: the record or one before it is not what was sealed"]
