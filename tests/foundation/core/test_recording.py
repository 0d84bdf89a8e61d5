import hashlib

import pytest

from yitang.foundation.core.errors import WriteOutsideAct
from yitang.foundation.core.recording import KEPT, current_recording, recording
from yitang.foundation.core.registry import Registry


def test_current_recording_outside_an_act_raises() -> None:
    with pytest.raises(WriteOutsideAct):
        current_recording("tenancy_organ")


def test_recordings_nest_and_end() -> None:
    with recording() as outer:
        with recording(summarised=True) as inner:
            assert current_recording("t") is inner
        assert current_recording("t") is outer


def test_summary_counts_and_digests_rows_made_and_gone() -> None:
    with recording(summarised=True) as found:
        found.add_rows("t", [(1, "a"), (2, "b")])
        found.add_rows("t", [(3, None)])
        found.remove_rows("u", ["x"])
    made = hashlib.sha256(b'[1,"a"],[2,"b"],[3,null],').hexdigest()
    gone = hashlib.sha256(b'["x"],').hexdigest()
    assert found.summary() == [
        ["t", "", {"rows": [0, 3], "digest": [None, made]}],
        ["u", "", {"rows": [1, 0], "digest": [gone, None]}],
    ]


def test_a_summarising_recording_tallies_changes_beyond_the_first_thousand() -> None:
    with recording(summarised=True) as found:
        for number in range(KEPT + 2):
            found.add("t", number, {"a": [None, number]})
    digest = hashlib.sha256(rb'[1000,"{\"a\": [null, 1000]}"],[1001,"{\"a\": [null, 1001]}"],').hexdigest()
    assert len(found.changes) == KEPT
    assert found.summary() == [["t", "", {"changed": [0, 2], "digest": [None, digest]}]]
    with recording() as whole:
        for number in range(KEPT + 2):
            whole.add("t", number, {"a": [None, number]})
    assert (len(whole.changes), whole.summary()) == (KEPT + 2, [])


def test_attempt_forgets_only_what_failed() -> None:
    with recording() as found:
        found.add("t", 1, {"a": [None, 1]})
        with found.attempt():
            found.add("t", 2, {"a": [None, 2]})
        with pytest.raises(RuntimeError), found.attempt():
            found.add("t", 3, {"a": [None, 3]})
            found.add_rows("t", [(4,)])
            raise RuntimeError
    assert [row for _table, row, _columns in found.changes] == ["1", "2"]
    assert found.summary() == []


def test_registry_refuses_a_second_value_and_a_missing_key() -> None:
    table: Registry[str] = Registry("letters")
    table.register("a", "alpha")
    table.register("a", "alpha")
    with pytest.raises(LookupError, match="letters: 'a' is registered twice"):
        table.register("a", "ah")
    with pytest.raises(LookupError, match="letters: nothing is registered as 'b'"):
        table.get("b")
    assert ("a" in table, "b" in table, list(table.items())) == (True, False, [("a", "alpha")])
