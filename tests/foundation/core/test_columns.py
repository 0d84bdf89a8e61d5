from django.apps import apps
from django.db import models

from yitang.foundation.core.columns import ColumnClass, check_columns, classes_of
from yitang.instruments.workflow.models import Decision


def test_every_column_of_ours_is_classified_once() -> None:
    assert check_columns(None) == []
    ours = [model for model in apps.get_models() if model.__module__.startswith("yitang.")]
    assert all(set(classes_of(model)) == {field.name for field in model._meta.concrete_fields} for model in ours)


def test_classes_are_those_that_the_model_states() -> None:
    found = classes_of(Decision)
    assert (found["reason"], found["edge"], found["id"]) == (ColumnClass.HANDLER, ColumnClass.INTERNAL, ColumnClass.INTERNAL)


def test_a_name_that_is_no_column_or_stands_twice_is_an_error() -> None:
    for declared in ("no_such", "name name2 name"):

        class Odd(models.Model):
            name = models.CharField(max_length=1)

            class Columns:
                public = declared
                sealed = "name"

            class Meta:
                app_label = "core"

        try:
            classes_of(Odd)
        except LookupError as error:
            assert "Odd.Columns names" in str(error)
        else:
            raise AssertionError("no error")
        finally:
            apps.all_models["core"].pop("odd")
            apps.clear_cache()
