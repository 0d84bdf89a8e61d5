"""Which column is which field."""

import pytest

from yitang.foundation.core.errors import Invalid
from yitang.instruments.imports.formats import IMPORT_FORMATS, ImportFormat, mapping_of, missing_fields


@pytest.fixture
def proposals() -> ImportFormat:
    return IMPORT_FORMATS.get("proposals")


def test_headers_are_recognised_by_name_label_and_alias(proposals: ImportFormat) -> None:
    headers = ["Proposal Number", "案 由*", "title", "第一提案人", "无关的列", "采纳情况"]
    assert mapping_of(proposals, headers, {}) == {
        "number": "Proposal Number",
        "title": "案 由*",
        "submitter": "第一提案人",
        "adoption": "采纳情况",
    }


def test_what_is_asked_for_goes_first(proposals: ImportFormat) -> None:
    found = mapping_of(proposals, ["案由", "备注"], {"body": "案由", "title": "备注"})
    assert found == {"body": "案由", "title": "备注"}


def test_a_field_may_be_left_out(proposals: ImportFormat) -> None:
    assert mapping_of(proposals, ["案由", "类别"], {"class": ""}) == {"title": "案由"}


@pytest.mark.parametrize("asked", [{"titel": "案由"}, {"title": "案名"}])
def test_unknown_field_or_column_is_refused(proposals: ImportFormat, asked: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        mapping_of(proposals, ["案由"], asked)


def test_required_field_may_come_as_a_constant(proposals: ImportFormat) -> None:
    mapping = {"title": "案由"}
    assert [field.name for field in missing_fields(proposals, mapping, {})] == ["submitter"]
    assert missing_fields(proposals, mapping, {"submitter": "市民"}) == []
