"""Words for the columns of topics, talks and problems, which the audit shows."""

from typing import Any

from django.utils.translation import pgettext_lazy

from yitang.foundation.administration.words import COLUMN_WORDS

COLUMNS: dict[str, Any] = {
    "agenda": pgettext_lazy("column", "agenda"),
    "agreed": pgettext_lazy("column", "agreed"),
    "chair": pgettext_lazy("column", "chair"),
    "confirmed_by": pgettext_lazy("column", "confirmed by"),
    "confirmer": pgettext_lazy("column", "confirmer"),
    "confirmed_on": pgettext_lazy("column", "confirmed on"),
    "confirmed_paper": pgettext_lazy("column", "confirmed paper"),
    "consensus": pgettext_lazy("column", "consensus"),
    "count": pgettext_lazy("column", "count"),
    "done_by": pgettext_lazy("column", "done by"),
    "method_version": pgettext_lazy("column", "method version"),
    "mode": pgettext_lazy("column", "mode"),
    "planned_at": pgettext_lazy("column", "planned at"),
    "proposed_by": pgettext_lazy("column", "proposed by"),
    "raised_on": pgettext_lazy("column", "raised on"),
    "report": pgettext_lazy("column", "report"),
    "report_outcome": pgettext_lazy("column", "report outcome"),
    "reported_on": pgettext_lazy("column", "reported on"),
    "residents_on": pgettext_lazy("column", "residents on"),
    "residents_text": pgettext_lazy("column", "residents text"),
    "residents_word": pgettext_lazy("column", "residents word"),
    "said_by": pgettext_lazy("column", "said by"),
    "solved_on": pgettext_lazy("column", "solved on"),
    "told_at": pgettext_lazy("column", "told at"),
    "transferred_on": pgettext_lazy("column", "transferred on"),
    "transferred_to": pgettext_lazy("column", "transferred to"),
}
for _name, _words in COLUMNS.items():
    COLUMN_WORDS.register(_name, _words)
