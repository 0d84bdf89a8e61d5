"""The query form above the list of proposals: what the office may ask, and the order of the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND, visible_proposals
from yitang.features.proposals.states import FILING
from yitang.features.proposals.states_course import COURSE
from yitang.foundation.core.clock import today
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.ui.finding.declared import Found
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.principals.models import Principal
from yitang.instruments.deadlines.clocks import AMBER_DAYS
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.handling.models import Assignment
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.titles import titled

ALL = ("", _("All"))
SELECTED = SafeString(" selected")
STAGES = [state for state in (*FILING.states, *COURSE.states) if state.code not in ("draft", "filed")]
LAMPS = [("late", _("Overdue")), ("soon", _("Due soon")), ("time", _("In time"))]
SORTS = {
    "submitted": ("submitted_on", "case_id"),
    "number": ("session_id", "case__number"),
    "due": ("case__due_on",),
    "title": ("case__title",),
}
DEFAULT_SORT = "-submitted"
SORT_LABELS = {"submitted": _("Submitted on"), "number": _("Number"), "due": _("Deadline"), "title": _("Title")}


class PlainSelect(forms.Select):
    """A select written without a template: a list has five of them, and their templates would be half of its cost."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, SELECTED if str(code) == chosen else "", label) for code, label in self.choices),
        )
        return format_html('<select name="{}"{}>{}</select>', name, flatatt({**self.attrs, **(attrs or {})}), options)


@dataclass(frozen=True)
class ListWords:
    """The council's words that a list of proposals needs: sessions by id; classes, kinds of submitter and results by code."""

    sessions: dict[str, str]
    classes: dict[str, str]
    kinds: dict[str, str]
    results: dict[str, str]


def list_words() -> ListWords:
    """Read the words of the open scope: two queries."""
    found: dict[str, dict[str, str]] = {"proposal_class": {}, "submitter_kind": {}, "result_class": {}}
    entries = DictionaryEntry.objects.filter(dictionary__in=found)
    for dictionary, code, label in entries.values_list("dictionary", "code", "label"):
        found[dictionary][code] = label
    sessions = {str(pk): name for pk, name in CouncilSession.objects.values_list("pk", "name")}
    kinds = found["submitter_kind"] or {str(code): str(label) for code, label in Principal.Kind.choices}
    return ListWords(sessions, found["proposal_class"], kinds, found["result_class"])


class ProposalFilter(forms.Form):
    """Search by text, stage, session, deadline, outcome, class, submitter kind and unit. Unknown values filter nothing."""

    q = forms.CharField(label=_("Title, number or submitter"), required=False, max_length=60)
    stage = forms.ChoiceField(widget=PlainSelect, label=_("State"), required=False)
    session = forms.ChoiceField(widget=PlainSelect, label=_("Session"), required=False)
    lamp = forms.ChoiceField(label=_("Deadline"), required=False, widget=PlainSelect, choices=[ALL, *LAMPS])
    outcome = forms.ChoiceField(
        label=_("Outcome of the review"), required=False, widget=PlainSelect, choices=[ALL, *Proposal.Outcome.choices]
    )
    class_code = forms.ChoiceField(widget=PlainSelect, label=_("Class"), required=False)
    kind = forms.ChoiceField(widget=PlainSelect, label=_("Kind of submitter"), required=False)
    occasion = forms.ChoiceField(
        label=_("Plenary or between plenaries"), required=False, widget=PlainSelect, choices=[ALL, *Proposal.Occasion.choices]
    )
    unit = forms.CharField(label=_("Handling unit"), required=False, max_length=60)

    def __init__(self, data: Mapping[str, Any] | None, words: "ListWords") -> None:
        super().__init__(data)
        self._field("stage").choices = [ALL, *((state.code, state.words()) for state in STAGES)]
        self._field("session").choices = [ALL, *words.sessions.items()]
        self._field("class_code").choices = [ALL, *words.classes.items()]
        self._field("kind").choices = [ALL, *words.kinds.items()]

    def narrow(self, found: QuerySet[Proposal], council_id: Any) -> QuerySet[Proposal]:
        """The proposals that fit. A field whose value cannot be (an old link) is left out rather than hiding everything."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("stage") or asked.get("lamp"):
            # The index of cases begins with these two.
            found = found.filter(case__council=council_id, case__kind=KIND)
        plain = {"stage": "case__stage", "session": "session_id", "outcome": "outcome"}
        plain |= {"class_code": "class_code", "kind": "submitter_kind", "occasion": "occasion"}
        found = found.filter(**{column: asked[name] for name, column in plain.items() if asked.get(name)})
        if asked.get("q"):
            found = found.filter(by_text(asked["q"]))
        if asked.get("unit"):
            found = found.filter(by_unit(asked["unit"]))
        if asked.get("lamp"):
            found = found.filter(by_lamp(asked["lamp"], council_id))
        return found

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field


def by_text(text: str) -> Q:
    """Words of the title, the number, or the submitter's name; each word of several has to fit somewhere.

    Asked by keys: a condition on the joined case would join every proposal before the first one is thrown away.
    """
    found = Q()
    for word in text.split():
        digits = word.strip("第号")
        numbered = Q(number=int(digits)) if digits.isdecimal() and len(digits) < 9 else Q()
        if numbered and digits != word:
            found &= Q(case__in=Case.objects.filter(numbered).values("pk"))
            continue
        fitting = titled(word).values("pk")
        if numbered:
            fitting = fitting.union(Case.objects.filter(numbered).values("pk"))
        named = Principal.objects.filter(name__contains=word).values("pk")
        found &= Q(pk__in=fitting.union(Proposal.objects.filter(submitter__in=named).values("pk")))
    return found


def find_proposals(request: Any, words: str, most: int) -> list[Found]:
    """Proposals that the reader may see by title, number, receipt or submitter, the newest first, for the page that finds."""
    fits = by_text(words)
    digits = words.strip("第号件 ")
    if digits.isdecimal() and len(digits) < 9:
        fits |= Q(receipt_number=int(digits))
    found = ordered(visible_proposals(request.actor).filter(fits), "").only(
        "case__title", "case__number", "submitter__name", "receipt_number", "session__name", "lead_unit"
    )
    rows = []
    for row in found[:most]:
        number = gettext("No. {n}").format(n=row.case.number) if row.case.number else ""
        receipt = gettext("Receipt {n}").format(n=row.receipt_number) if row.receipt_number and not number else ""
        meta = (number or receipt, row.session.name if row.session else "", row.submitter.name)
        url = reverse("desk:proposals:detail", kwargs={"council": request.council.code, "case_id": row.pk})
        rows.append(Found(row.case.title or gettext("(without a title)"), url, " · ".join(part for part in meta if part)))
    return rows


def by_unit(name: str) -> Q:
    """Handled by a unit whose name contains `name`, as lead or beside another."""
    units = Principal.objects.filter(kind=Principal.Kind.UNIT, name__contains=name.strip()).values("pk")
    assigned = Assignment.objects.filter(case=OuterRef("case"), unit__in=units)
    return Q(lead_unit__in=units) | Q(Exists(assigned))


def by_lamp(colour: str, council_id: Any, day: date | None = None) -> Q:
    """Overdue, due within the working days of an amber lamp, or with more time than that."""
    day = day or today()
    # The first day on which the lamp is still green.
    green_from = calendar_for(council_id).add_working_days(day, AMBER_DAYS + 1)
    return {
        "late": Q(case__due_on__lt=day),
        "soon": Q(case__due_on__gte=day, case__due_on__lt=green_from),
        "time": Q(case__due_on__gte=green_from),
    }[colour]


def ordered(found: QuerySet[Proposal], sort: str) -> QuerySet[Proposal]:
    """In the order of `sort` (a key of `SORTS`, with “-” the other way round); anything else means newest first."""
    key = sort.removeprefix("-")
    if key not in SORTS:
        sort, key = DEFAULT_SORT, "submitted"
    down = sort.startswith("-")
    if key == "due":
        # Only running deadlines: a list by due day answers “what is urgent”.
        due = F("case__due_on")
        return found.order_by(due.desc(nulls_last=True) if down else due.asc(nulls_last=True), "-case_id")
    columns = SORTS[key]
    return found.order_by(*(f"-{column}" if down else column for column in columns))


def sort_words(sort: str) -> str:
    """The order of `sort` in words; "" for the usual one and for one that there is not."""
    key = sort.removeprefix("-")
    if key not in SORTS or sort == DEFAULT_SORT:
        return ""
    words = gettext("{column}, largest first") if sort.startswith("-") else gettext("{column}, smallest first")
    return words.format(column=SORT_LABELS[key])
