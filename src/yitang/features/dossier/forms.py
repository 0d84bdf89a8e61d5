"""Forms of the dossier. Every form keeps all that was typed; the acts say what is missing."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.dossier.kinds import ROLES
from yitang.foundation.core.clock import today
from yitang.foundation.ui.sent import WrittenField
from yitang.institution.members.models import Body, Member
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.ledger.kinds import by_hand, parts

BETWEEN = re.compile(r"[\n,，、;；\t]+")
NUMBERED = re.compile(r"^(?P<name>.*?)[（(](?P<number>[^（）()]+)[）)]$")


def _kinds() -> list[Any]:
    """Kinds that are recorded by hand, grouped by the part of the dossier."""
    labels = {part.code: part.label for part in parts()}
    groups: dict[str, list[tuple[str, Any]]] = {}
    for kind in by_hand():
        groups.setdefault(str(labels[kind.part]), []).append((kind.code, kind.label))
    return [("", _("Choose")), *groups.items()]


def _organisers() -> list[tuple[str, str]]:
    rows = known().filter(kind=Principal.Kind.ORGAN).order_by("code", "name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


class DutyForm(forms.Form):
    """What every recorded duty says."""

    kind = forms.ChoiceField(label=_("Kind of duty"), error_messages={"required": _("Choose what kind of duty it was.")})
    title = forms.CharField(
        label=_("What it was"), max_length=200, error_messages={"required": _("Say what it was.")}, widget=forms.TextInput
    )
    effective_on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput,
        error_messages={"required": _("Enter the day."), "invalid": _("Write the day like 2026-03-05.")},
    )
    quantity = forms.DecimalField(
        label=_("How much"), initial=1, max_digits=9, decimal_places=3, required=False, min_value=Decimal("0.001")
    )
    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _kinds()  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", _("not given")), *ROLES.items()]  # type: ignore[attr-defined]

    def clean_quantity(self) -> Decimal:
        return self.cleaned_data["quantity"] or Decimal(1)

    def clean_effective_on(self) -> Any:
        day = self.cleaned_data["effective_on"]
        if day > today():
            raise forms.ValidationError(_("The day lies in the future."))
        return day


class ClaimForm(DutyForm):
    """申报补录: a duty that a member adds."""

    organiser = forms.ChoiceField(label=_("Organising office"), required=False)
    note = WrittenField(label=_("Explanation"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organiser"].choices = [("", _("Members' affairs office")), *_organisers()]  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What the act takes."""
        said = self.cleaned_data
        organiser = UUID(said["organiser"]) if said["organiser"] else None
        return {name: said[name] for name in ("kind", "title", "effective_on", "quantity", "role", "note")} | {
            "organiser_id": organiser
        }


class RecordForm(DutyForm):
    """谁组织谁记录: one occasion for several members. Names are looked up; the page that follows shows whom they mean."""

    organiser = forms.ChoiceField(label=_("Organising office"), required=False)
    people = WrittenField(label=_("Members"), widget=forms.Textarea(attrs={"rows": 6}))
    body = forms.ChoiceField(label=_("And everybody in"), required=False)
    paper_note = forms.CharField(label=_("Where the papers are"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organiser"].choices = [("", _("our own office")), *_organisers()]  # type: ignore[attr-defined]
        rows = Body.objects.select_related("principal").order_by("kind", "order", "principal__code")
        bodies = [(str(row.principal_id), row.principal.name) for row in rows]
        self.fields["body"].choices = [("", _("nobody more")), *bodies]  # type: ignore[attr-defined]
        self.found: list[Member] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        words = [word.strip() for word in BETWEEN.split(cleaned.get("people", "")) if word.strip()]
        self.found, problems = find_people(words)
        for problem in problems:
            self.add_error("people", problem)
        if not self.found and not cleaned.get("body") and not problems:
            self.add_error("people", _("Name at least one member."))
        return cleaned


class CorrectForm(forms.Form):
    """The right values in place of the wrong ones, and why."""

    title = forms.CharField(label=_("What it was"), max_length=200, required=False)
    effective_on = forms.DateField(label=_("Day"), widget=forms.DateInput)
    quantity = forms.DecimalField(label=_("How much"), max_digits=9, decimal_places=3, min_value=Decimal("0.001"))
    role = forms.ChoiceField(label=_("Role"), required=False)
    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=200,
        error_messages={"required": _("Say why it is corrected.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, role: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [("", _("not given")), *ROLES.items()]
        if role and role not in ROLES:
            choices.append((role, role))
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class CancelForm(forms.Form):
    """Why a fact is taken out of force."""

    reason = forms.CharField(
        label=_("Why it is taken back"),
        max_length=200,
        error_messages={"required": _("Say why it is corrected.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(forms.Form):
    """The office's answer to a claim; a no needs its reason, which the act asks for."""

    reason = WrittenField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class ReportForm(forms.Form):
    """The text of a yearly report while it is written."""

    body = WrittenField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 18}))


class CommentForm(forms.Form):
    """The committee's words on a report."""

    comment = WrittenField(label=_("Comment of the committee"), widget=forms.Textarea(attrs={"rows": 5}))


class PeopleFilter(forms.Form):
    """The query form above the list of dossiers."""

    STATES = [("", _("All")), ("none", _("nothing recorded yet")), ("some", _("with duties"))]
    q = forms.CharField(label=_("Name, pinyin or number"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    body = forms.ChoiceField(label=_("Committee"), required=False)
    state = forms.ChoiceField(label=_("Duties this year"), choices=STATES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors = known().filter(kind=Principal.Kind.SECTOR).order_by("code").values_list("pk", "name")
        self.fields["sector"].choices = [("", _("All")), *((str(pk), name) for pk, name in sectors)]  # type: ignore[attr-defined]
        rows = Body.objects.filter(kind=Body.Kind.COMMITTEE).select_related("principal").order_by("order", "principal__code")
        bodies = [(str(row.principal_id), row.principal.name) for row in rows]
        self.fields["body"].choices = [("", _("All")), *bodies]  # type: ignore[attr-defined]


def find_people(words: Iterable[str]) -> tuple[list[Member], list[str]]:
    """Members by number, or by a name that only one of them has; the sentences say which words mean nobody or several."""
    asked = list(dict.fromkeys(words))
    parsed = [(word, *_named(word)) for word in asked]
    rows = Member.objects.select_related("principal", "sector").filter(left_on__isnull=True)
    by_number = {row.number: row for row in rows.filter(number__in=[number for _w, _n, number in parsed if number])}
    by_name: dict[str, list[Member]] = {}
    for row in rows.filter(principal__name__in=[name for _w, name, _number in parsed if name]):
        by_name.setdefault(row.principal.name, []).append(row)
    found: dict[UUID, Member] = {}
    problems = []
    for word, name, number in parsed:
        same = [by_number[number]] if number in by_number else by_name.get(name, []) if name == number else []
        if len(same) == 1 and (not name or not number or same[0].principal.name == name or name == number):
            found[same[0].pk] = same[0]
        elif len(same) > 1:
            numbers = "、".join(f"{row.principal.name}（{row.number}）" for row in same)
            told = _("“%(word)s” may mean several members: %(numbers)s. Write it with the number.")
            problems.append(str(told % {"word": word, "numbers": numbers}))
        else:
            told = _("“%(word)s” is no member in office. Write the name or the number as in the roster.")
            problems.append(str(told % {"word": word}))
    return list(found.values()), problems


def _named(word: str) -> tuple[str, str]:
    """Name and number of a word: 张伟（0012） has both; a word alone may be either."""
    match = NUMBERED.match(word)
    return (match["name"].strip(), match["number"].strip()) if match else (word, word)
