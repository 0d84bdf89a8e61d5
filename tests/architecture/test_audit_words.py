"""The audit speaks the reader's language: every table that acts write, and each of its columns, has a Chinese word."""

import re

import pytest
from django.apps import apps
from django.utils.translation import override

from yitang.foundation.accounts.models import Account, ApiToken, Invitation
from yitang.foundation.administration.words import COLUMN_WORDS, TABLE_WORDS, column_words, table_words
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import Council

pytestmark = pytest.mark.once
UNNAMED = {"id", "council"}
HAN = re.compile(r"[一-鿿]")


def audited() -> list[type]:
    """Models whose changes are recorded: those of the councils, and what acts write beside them."""
    owned = [model for model in apps.get_models() if issubclass(model, CouncilModel) and model._recorded]
    return [*owned, Account, ApiToken, Invitation, Council]


def columns() -> set[str]:
    return {field.name for model in audited() for field in model._meta.concrete_fields} - UNNAMED  # type: ignore[attr-defined]


def test_every_table_has_a_word() -> None:
    labels = {model._meta.label_lower for model in audited()}  # type: ignore[attr-defined]
    assert sorted(labels - set(dict(TABLE_WORDS.items()))) == []


def test_every_column_has_a_word() -> None:
    assert sorted(columns() - set(dict(COLUMN_WORDS.items()))) == []


def test_words_are_chinese() -> None:
    with override("zh-hans"):
        words = [str(column_words(name)) for name in sorted(columns())]
        words += [str(table_words(label)) for label, _words in TABLE_WORDS.items()]
        assert [word for word in words if not HAN.search(word)] == []


def test_a_column_without_a_word_would_be_found() -> None:
    assert column_words("a_column_that_nobody_named") == "a_column_that_nobody_named"
