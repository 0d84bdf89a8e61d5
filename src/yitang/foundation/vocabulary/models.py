"""Dictionaries of a council: classes, reasons, result classes … with effective dates. Its own words for our nouns are in `speaking`."""

from django.db import models

from yitang.foundation.tenancy.base import CouncilModel


class DictionaryEntry(CouncilModel):
    """One entry of a dictionary. `flags` carry meaning for code (`counts_as_solved`), never the label."""

    dictionary = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)
    flags = models.JSONField(default=dict, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Columns:
        public = "dictionary code label order flags valid_from valid_to"

    class Meta(CouncilModel.Meta):
        ordering = ["dictionary", "order", "code"]
        constraints = [models.UniqueConstraint(fields=["council", "dictionary", "code"], name="entry_code_once")]

    def __str__(self) -> str:
        return self.label
