"""Forms of topics, talks and problems."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yitang.features.talks.actions import FORMS, GRASSROOTS
from yitang.features.talks.models import Named, Problem, Talk, Topic
from yitang.features.talks.rules import CONFIRMERS
from yitang.features.talks.topics import CLASSES, SOURCES
from yitang.foundation.core.clock import today
from yitang.foundation.ui.picking import PickInput
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.members.forms import day_input
from yitang.institution.places.models import Region, Venue
from yitang.institution.places.queries import open_on, regions
from yitang.institution.principals.naming import one_named
from yitang.instruments.gatherings.queries import KINDS as GATHERING_KINDS
from yitang.instruments.methods.queries import published
from yitang.instruments.suggestions.models import Suggestion

PEOPLE = ("member", "unit", "organ", "body", "political_party", "sector", "group", "guest")
SEVERAL = "，,；;\n"


def area(label: Any, rows: int = 5, **more: Any) -> WrittenField:
    """A text of several lines, kept as it is written."""
    return WrittenField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


def choices(dictionary: str, empty: Any = "—") -> list[tuple[str, Any]]:
    """The entries of a dictionary in force, after an empty one."""
    return [("", empty), *((one.code, one.label) for one in entries(dictionary))]


def one_venue(typed: str) -> Venue:
    """The one open venue that a name or a code stands for. Raises `ValidationError`."""
    words = typed.replace("\x00", "").strip()
    shown = Venue.objects.filter(open_on(today()))
    found = list(shown.filter(code=words)[:1]) or list(shown.filter(name=words)[:2])
    if len(found) != 1:
        raise forms.ValidationError(_("No one open venue is called “%(name)s”.") % {"name": words[:40]})
    return found[0]


class ListFilter(forms.Form):
    """The conditions that the lists share; their names are those of the address."""

    q = forms.CharField(label=_("Words of the title or venue"), required=False, max_length=100)
    region = forms.ModelChoiceField(label=_("County or township"), queryset=Region.objects.none(), required=False)
    venue = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tall = [Region.Level.CITY, Region.Level.COUNTY, Region.Level.TOWNSHIP]
        self.fields["region"].queryset = regions(tall)  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"]).replace("\x00", "")

    def clean_venue(self) -> UUID | None:
        try:
            return UUID(self.cleaned_data["venue"]) if self.cleaned_data["venue"] else None
        except ValueError:
            return None


class VenueField(forms.Form):
    """Where it is to be: a choice among the own venues, or a name or code for those who keep them all."""

    venue = forms.CharField(
        label=_("Venue"), max_length=100, help_text=_("Name or code."), error_messages={"required": _("Say at which venue.")}
    )

    def __init__(self, *args: Any, venues: list[Venue] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if venues:
            options = [(one.code, one.name) for one in venues]
            self.fields["venue"] = forms.ChoiceField(label=_("Venue"), choices=options, initial=options[0][0])

    def clean_venue(self) -> UUID:
        return one_venue(self.cleaned_data["venue"]).pk


class TopicForm(VenueField):
    """What is to be talked about."""

    title = forms.CharField(
        label=_("Topic of the talk"), max_length=200, error_messages={"required": _("Write the topic in at most 200 characters.")}
    )
    source = forms.ChoiceField(
        label=_("From whom it comes"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from whom the topic comes.")},
    )
    class_code = forms.ChoiceField(label=_("Kind of matter"), required=False)
    text = area(_("What it is about in detail"))
    proposer = forms.CharField(
        label=_("Who proposed it"), max_length=60, required=False, help_text=_("A name or “villagers’ representatives”.")
    )

    def __init__(self, *args: Any, topic: Topic | None = None, own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = choices(SOURCES)[1:]  # type: ignore[attr-defined]
        self.fields["class_code"].choices = choices(CLASSES)  # type: ignore[attr-defined]
        if topic is not None:
            del self.fields["venue"]
        if own:
            del self.fields["proposer"]


class TalkForm(VenueField):
    """What is prepared for a talk."""

    topic = forms.ModelChoiceField(
        label=_("Topic of the talk"), queryset=Topic.objects.none(), required=False, empty_label=_("No topic yet")
    )
    title = forms.CharField(
        label=_("Title of the talk"), max_length=200, required=False, help_text=_("Empty: the words of the topic.")
    )
    method = forms.ChoiceField(label=_("Method"), required=False)
    form = forms.ChoiceField(label=_("Form of the talk"), required=False)
    day = forms.DateField(label=_("Planned for"), widget=day_input(), required=False)
    hour = forms.TimeField(label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), required=False)
    place = forms.CharField(label=_("Where"), max_length=200, required=False, help_text=_("Empty: the address of the venue."))
    chair = forms.CharField(label=_("Who leads it"), max_length=60, required=False)
    agenda = area(_("Agenda"), rows=4)

    def __init__(self, *args: Any, topics: Any, talk: Talk | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = self.fields["topic"]
        topic.queryset = topics  # type: ignore[attr-defined]
        topic.label_from_instance = lambda one: one.case.title  # type: ignore[attr-defined]
        methods = [(str(one.pk), one.method.name) for one in published(GRASSROOTS, today())]
        if talk is not None and talk.method_version is not None and str(talk.method_version_id) not in dict(methods):
            methods.append((str(talk.method_version_id), talk.method_version.method.name))
        self.fields["method"].choices = [("", _("None")), *methods]  # type: ignore[attr-defined]
        self.fields["form"].choices = choices(FORMS)  # type: ignore[attr-defined]
        if talk is not None:
            del self.fields["venue"]

    def data_of(self) -> dict[str, Any]:
        """What the acts take."""
        asked = self.cleaned_data
        day, hour = asked["day"], asked["hour"]
        zone = timezone.get_default_timezone()
        return {
            "topic_id": asked["topic"].pk if asked["topic"] else None,
            "title": asked["title"],
            "method_version_id": UUID(asked["method"]) if asked["method"] else None,
            "form": asked["form"],
            "planned_at": datetime.combine(day, hour or time(9), zone) if day else None,
            "place": asked["place"],
            "chair": asked["chair"],
            "agenda": asked["agenda"],
        }


class AttendanceForm(forms.Form):
    """How many of each kind, and who of the lists."""

    named = forms.CharField(
        label=_("Members and others on the lists"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Names or numbers, one a line. Members among them have this talk in their dossier."),
    )
    chaired = forms.CharField(label=_("Who of them led it"), max_length=120, required=False, widget=PickInput(*PEOPLE))

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counts = {
            f"n_{code}": forms.IntegerField(
                label=label,
                min_value=0,
                max_value=100_000,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
            for code, label in kinds
        }
        self.fields = {**counts, **self.fields}

    def clean_named(self) -> list[Any]:
        return [one_named(name, PEOPLE) for name in named_in(self.cleaned_data["named"])]

    def clean_chaired(self) -> Any:
        words = self.cleaned_data["chaired"]
        return one_named(words, PEOPLE) if words.strip() else None

    def data_of(self) -> dict[str, Any]:
        """What the act takes."""
        asked = self.cleaned_data
        people = {str(one.pk): Named.Part.ATTENDED.value for one in asked.get("named", [])}
        if asked.get("chaired"):
            people[str(asked["chaired"].pk)] = Named.Part.CHAIRED.value
        counts = {name.removeprefix("n_"): n for name, n in asked.items() if name.startswith("n_") and n}
        return {"counts": counts, "named": [{"principal_id": pk, "part": part} for pk, part in people.items()]}


class MinutesForm(forms.Form):
    """What was said and agreed; it may be saved half written, and is needed whole for the closing."""

    needed = ("minutes", "consensus")
    minutes = area(_("What was said"), rows=10)
    consensus = forms.ChoiceField(
        label=_("Whether people agreed"), widget=forms.RadioSelect, choices=Talk.Consensus.choices[1:], required=False
    )
    agreed = area(_("What they agreed on"), rows=4)


class SuggestionForm(forms.Form):
    """What somebody proposes, and who it is: of the lists or in words."""

    needed = ("text",)
    text = area(_("Suggestion"), rows=4)
    listed = forms.CharField(label=_("Somebody on the lists"), max_length=120, required=False, widget=PickInput(*PEOPLE))
    said_by = forms.CharField(
        label=_("Or in words"), max_length=60, required=False, help_text=_("For instance: villagers’ representative.")
    )

    def clean_listed(self) -> Any:
        words = self.cleaned_data["listed"]
        return one_named(words, PEOPLE) if words.strip() else None


class AnswerForm(forms.Form):
    """What comes of a suggestion."""

    needed = ("text",)
    adopted = forms.ChoiceField(label=_("Adopted"), widget=forms.RadioSelect, choices=Suggestion.Adopted.choices[1:])
    text = area(_("What comes of it"), rows=4)


class ProblemForm(forms.Form):
    """What has to be solved."""

    needed = ("text",)
    text = area(_("What has to be solved"), rows=4)


class ReleaseForm(forms.Form):
    """What strangers read."""

    needed = ("text",)
    title = forms.CharField(label=_("Heading"), max_length=200)
    text = area(_("Text for the public page"), rows=10)


class CallForm(forms.Form):
    """As what kind of gathering the members are invited."""

    kind_code = forms.ChoiceField(label=_("Kind of gathering"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind_code"].choices = choices(GATHERING_KINDS)[1:]  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """Why something is taken back."""

    why = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": _("Give the reason.")})


class TopicStep(forms.Form):
    """What the steps of a topic ask for. Who confirmed it is taken from the lists where they know the words, else kept as written."""

    needed = ("confirmed_by", "confirmed_on", "confirmed_paper", "reason")

    confirmed_by = forms.CharField(
        label=_("Party organisation that confirmed it"),
        max_length=120,
        required=False,
        widget=PickInput(*CONFIRMERS),
        help_text=_("Choose it where the lists know it; otherwise write it, as of a village or township."),
    )
    confirmed_on = forms.DateField(label=_("Confirmed on"), widget=day_input(), required=False)
    confirmed_paper = forms.CharField(
        label=_("Paper or minutes"), max_length=200, required=False, help_text=_("Number or title, and where it lies.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def clean_confirmed_by(self) -> str:
        return " ".join(str(self.cleaned_data["confirmed_by"]).replace("\x00", "").split())

    def payload_of(self, names: tuple[str, ...]) -> dict[str, str]:
        """What a step takes, of the fields that belong to it."""
        found = {name: str(self.cleaned_data[name] or "") for name in names if name != "reason"}
        if found.get("confirmed_by"):
            found["confirmer"] = listed_as(found["confirmed_by"], CONFIRMERS)
        return found


class TalkStep(forms.Form):
    """What the steps of a talk ask for."""

    needed = ("held_on", "reason")

    held_on = forms.DateField(label=_("Held on"), widget=day_input(), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class ProblemStep(forms.Form):
    """What the steps of a problem ask for."""

    needed = ("mode", "due_on", "report", "outcome", "word", "reason")

    mode = forms.ChoiceField(
        label=_("How it is dealt with"), widget=forms.RadioSelect, choices=Problem.Mode.choices[1:], required=False
    )
    lead = forms.CharField(
        label=_("Who leads"),
        max_length=200,
        required=False,
        widget=PickInput("unit", "organ", "member"),
        help_text=_("A unit or member on the lists."),
    )
    others = forms.CharField(
        label=_("Others on the lists"), max_length=300, required=False, help_text=_("Separate several by “、”.")
    )
    names = forms.CharField(
        label=_("Own people of the place"),
        max_length=300,
        required=False,
        help_text=_("Who is on no list; separate several by “、”."),
    )
    due_on = forms.DateField(label=_("To be solved by"), widget=day_input(), required=False)
    report = area(_("What was done"), rows=5)
    evidence = forms.CharField(
        label=_("What shows it"), max_length=300, required=False, help_text=_("In words; photos and papers are added below.")
    )
    outcome = forms.ChoiceField(
        label=_("Whether it is solved"), widget=forms.RadioSelect, choices=Problem.Outcome.choices[1:], required=False
    )
    word = forms.ChoiceField(
        label=_("What the residents say"), widget=forms.RadioSelect, choices=Problem.Word.choices[1:], required=False
    )
    residents_text = forms.CharField(label=_("In their own words"), max_length=500, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def clean_lead(self) -> list[dict[str, str]]:
        words = self.cleaned_data["lead"]
        return _listed([words]) if words.strip() else []

    def clean_others(self) -> list[dict[str, str]]:
        return _listed(_parts(self.cleaned_data["others"]))

    def payload_of(self, names: tuple[str, ...]) -> dict[str, Any]:
        """What a step takes, of the fields that belong to it."""
        asked = self.cleaned_data
        found = {name: asked[name] for name in names if name not in ("lead", "others", "names", "reason")}
        if "lead" in names:
            own = [{"id": "", "name": name} for name in _parts(asked["names"])]
            found["owners"] = [*asked["lead"], *asked["others"], *own]
        if found.get("due_on"):
            found["due_on"] = found["due_on"].isoformat()
        return found


def listed_as(words: str, kinds: tuple[str, ...]) -> str:
    """The id of the one on the lists whom these words name exactly; "" where there is none, or more than one of that name."""
    try:
        return str(one_named(words, kinds).pk)
    except forms.ValidationError:
        return ""


def named_in(text: str) -> list[str]:
    """The names of a text, one a line or separated by commas, each once."""
    return list(dict.fromkeys(_parts(text)))


def _parts(text: str) -> list[str]:
    for sign in SEVERAL:
        text = text.replace(sign, "、")
    return [part.strip() for part in text.replace("\x00", "").split("、") if part.strip()]


def _listed(names: list[str]) -> list[dict[str, str]]:
    found = [one_named(name, ("unit", "organ", "member", "body")) for name in names]
    return [{"id": str(one.pk), "name": one.name} for one in found]
