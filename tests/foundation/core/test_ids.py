from yitang.foundation.core.ids import is_uuid, uuid7, uuids


def test_ids_of_a_form_come_in_their_order_and_nonsense_is_left_out() -> None:
    one, other = uuid7(), uuid7()
    assert uuids([str(other), "", "x", "\x00", str(one)]) == [other, one]
    assert uuids([]) == []


def test_what_is_an_id() -> None:
    assert is_uuid(str(uuid7()))
    assert not is_uuid("12")
