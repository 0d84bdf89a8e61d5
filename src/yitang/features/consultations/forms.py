"""Forms of consultations. The rules stay with the acts; here is what a page asks for and how what was typed is read."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.features.consultations.models import Consultation
from yitang.foundation.core.clock import today
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.picking import PickInput
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.models import Principal
from yitang.institution.principals.naming import one_named, written
from yitang.instruments.gatherings.queries import KINDS
from yitang.instruments.methods.models import Method
from yitang.instruments.methods.needs import fields_of, kept_on_paper
from yitang.instruments.suggestions.models import Suggestion

DAY = {"required": _("Enter the day."), "invalid": _("Enter a day such as 2026-03-05.")}
HOUR = {"required": _("Enter the time."), "invalid": _("Enter a time such as 14:30.")}
PROPOSERS = ("member", "sector", "organ", "group", "political_party", "body")


def day(label: Any, **more: Any) -> forms.DateField:
    """A day, typed or chosen."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=DAY, **more)


def area(label: Any, rows: int = 4, **more: Any) -> WrittenField:
    """A text of several lines, kept as it was written."""
    return WrittenField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class NamedField(forms.CharField):
    """Somebody on the lists of the house, by name or number."""

    def __init__(self, *kinds: str, **kwargs: Any) -> None:
        super().__init__(max_length=200, required=False, widget=PickInput(*kinds), **kwargs)
        self.kinds = kinds

    def clean(self, value: Any) -> Principal | None:
        words = super().clean(value)
        return one_named(words, self.kinds) if words else None


class TopicForm(forms.Form):
    """A topic as it is proposed; an office says whose it is."""

    year = forms.IntegerField(label=_("Plan of the year"), error_messages={"invalid": _("Enter a year such as 2026.")})
    title = forms.CharField(
        label=_("Topic"), max_length=80, error_messages={"required": _("Write the topic, at most 80 characters.")}
    )
    question = area(_("What is to be consulted on"), 4)
    background = area(_("Background"), 8, help_text=_("What is known, what was done, what is disputed."))
    source = forms.ChoiceField(label=_("Where the topic comes from"), choices=Consultation.Source.choices)
    proposer = NamedField(*PROPOSERS, label=_("Who proposed it"), help_text=_("Empty for residents and where nobody is named."))

    def __init__(self, *args: Any, own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = today().year + (today().month > 10)
        if own:
            del self.fields["source"], self.fields["proposer"]

    def asked(self) -> dict[str, Any]:
        """What the act takes."""
        data = dict(self.cleaned_data)
        if "source" in self.fields:
            proposer = data.pop("proposer")
            data["proposer_id"] = proposer.pk if proposer else None
        return data


class ActivityForm(forms.Form):
    """The words of a topic, and its place in the plan."""

    title = forms.CharField(
        label=_("Topic"), max_length=80, error_messages={"required": _("Write the topic, at most 80 characters.")}
    )
    question = area(_("What is to be consulted on"), 4)
    background = area(_("Background"), 8)
    month = forms.TypedChoiceField(label=_("Month"), required=False, coerce=int, empty_value=None)
    method = forms.ModelChoiceField(label=_("Method"), queryset=Method.objects.none(), required=False)
    organiser = NamedField("organ", "sector", "group", label=_("Prepared by"))
    leader = NamedField("member", label=_("Leader"))
    units = area(_("Units that answer, one a line"), 3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [(n, pgettext_lazy("month", "Month %(n)d") % {"n": n}) for n in range(1, 13)]
        self.fields["month"].choices = [("", "—"), *months]  # type: ignore[attr-defined]
        self.fields["method"].queryset = Method.objects.filter(kind=Method.Kind.CONSULTATION).order_by("name")  # type: ignore[attr-defined]

    def clean_units(self) -> list[UUID]:
        found = []
        for words in self.cleaned_data["units"].splitlines():
            if words.strip():
                found.append(one_named(words, ("unit",)).pk)
        return found

    def asked(self) -> dict[str, Any]:
        """What the act takes."""
        data = dict(self.cleaned_data)
        data["unit_ids"] = data.pop("units")
        for name in ("method", "organiser", "leader"):
            row = data.pop(name)
            data[f"{name}_id"] = row.pk if row else None
        return data


def initial_of(found: Consultation, units: list[Any]) -> dict[str, Any]:
    """The form's values for a consultation that is there."""
    return {
        "title": found.case.title,
        "question": found.question,
        "background": found.background,
        "month": found.month,
        "method": found.method_id,
        "organiser": written(found.organiser),
        "leader": written(found.leader),
        "units": "\n".join(row.unit.name for row in units),
    }


class PaperForm(forms.Form):
    """The paper by which the party committee decided."""

    paper = forms.CharField(label=_("Number of the paper"), max_length=60, required=False)
    decided_on = day(_("Day of the decision"), initial=today)


class StepForm(forms.Form):
    """The fields of one step of a method, as the method names them; nothing is required until the step is done."""

    def __init__(self, *args: Any, step: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in fields_of(step):
            self.fields[row["code"]] = _FIELDS[row["kind"]](row["label"])
        for paper in step["papers"]:
            self.fields[kept_on_paper(paper["code"])] = forms.CharField(
                label=_("“%(paper)s” lies on paper at") % {"paper": paper["label"]}, max_length=120, required=False
            )

    def values(self) -> dict[str, str]:
        """What the acts take: everything as text."""
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in self.cleaned_data.items()
            if value not in (None, "")
        }


_FIELDS: dict[str, Any] = {
    "line": lambda label: forms.CharField(label=label, max_length=200, required=False),
    "text": lambda label: area(label, 4, max_length=5000),
    "date": lambda label: day(label, required=False),
    "number": lambda label: forms.IntegerField(
        label=label, min_value=0, required=False, error_messages={"invalid": _("Enter a whole number.")}
    ),
}


class ReasonForm(forms.Form):
    """Why a step is left out or taken back."""

    reason = area(_("Reason"), 3)


class GiveForm(forms.Form):
    """To whom a step is given."""

    member = NamedField(
        "member", label=_("Member"), help_text=_("By name or number. Empty: the step is given to nobody by name.")
    )


class ArrangeForm(forms.Form):
    """The gathering of a consultation."""

    kind_code = forms.ChoiceField(label=_("Kind"))
    on = day(_("Held on"))
    begins = forms.TimeField(
        label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=HOUR
    )
    ends = forms.TimeField(
        label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=HOUR
    )
    place = forms.CharField(label=_("Where it is held"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(row.code, row.label) for row in entries(KINDS) if not row.flags.get("bare")]
        self.fields["kind_code"].choices = sorted(kinds, key=lambda kind: kind[0] != "talk")  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What the act takes: day and hours as moments of the council's zone."""
        data = dict(self.cleaned_data)
        held_on = data.pop("on")
        begins, ends = (timezone.make_aware(datetime.combine(held_on, data.pop(name))) for name in ("begins", "ends"))
        return data | {"starts_at": begins, "ends_at": ends}


class InstructionForm(forms.Form):
    """That there was an instruction: nothing of its words."""

    level = forms.ChoiceField(label=_("Level"), choices=Council.Level.choices)
    given_on = day(_("Day"))
    register_number = forms.CharField(label=_("Registered under"), max_length=40, help_text=_("The number of the paper only."))


class ContributionForm(forms.Form):
    """The day for which contributions are noted."""

    on = day(_("On which day"), initial=today)


class PeopleForm(forms.Form):
    """People to add who did not sign up themselves."""

    names = area(_("Add people, one name a line"), 2)

    def clean_names(self) -> list[UUID]:
        return [one_named(words, ("member",)).pk for words in self.cleaned_data["names"].splitlines() if words.strip()]


class SuggestionForm(forms.Form):
    """An opinion as a suggestion, in words of at most 1,000 characters."""

    text = area(_("Suggestion"), 6)


class AssignForm(forms.Form):
    """Which unit answers a suggestion, how and until when."""

    unit = NamedField("unit", label=_("Unit"))
    how = forms.CharField(label=_("How it is to be done"), max_length=300, required=False)
    due_on = day(_("Answer until"))


class AnswerForm(forms.Form):
    """The unit's answer and how far the suggestion is adopted."""

    adopted = forms.ChoiceField(label=_("Adopted"), widget=forms.RadioSelect, choices=Suggestion.Adopted.choices[1:])
    text = area(_("Answer"), 6)


class SignUpForm(forms.Form):
    """What a member signs up for."""

    research = forms.BooleanField(label=_("I take part in the research"), required=False)
    speak = forms.BooleanField(label=_("I wish to speak at the gathering"), required=False)
    subject = forms.CharField(label=_("What I wish to speak about"), max_length=200, required=False)


class OpinionForm(forms.Form):
    """What somebody thinks."""

    text = area(_("Your opinion"), 8, max_length=3000)


class AskedForm(forms.Form):
    """A form whose texts are all needed, whatever kind of field they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, WrittenField):
                field.required = True
                field.error_messages["required"] = _("Write the text.")


class CallForm(AskedForm):
    """What strangers read before a consultation, and until when they may write."""

    title = forms.CharField(label=_("Heading"), max_length=200)
    text = area(_("What is consulted on"), 12)
    takes_until = day(_("Residents may write until"), required=False, help_text=_("Empty: opinions of residents are not taken."))


class ResultForm(AskedForm):
    """What strangers read after a consultation."""

    title = forms.CharField(label=_("Heading"), max_length=200)
    text = area(_("Result of the consultation"), 12)


class ResidentAnswerForm(AskedForm):
    """An opinion of a resident as it stands in the result, and its answer."""

    said = area(_("What was said, as it stands in the result"), 4)
    answer = area(_("Answer"), 6)
