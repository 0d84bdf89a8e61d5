"""Forms of gatherings. Rules stay with the acts; here is what a page asks for and how what was typed is read."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yitang.features.meetings.people import lines_of
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.ui.picking import PickInput
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.naming import one_named
from yitang.instruments.gatherings.contacts import bare_kinds
from yitang.instruments.gatherings.hall import ROWS_MOST, SEATS_MOST
from yitang.instruments.gatherings.models import Gathering, Sitting
from yitang.instruments.gatherings.queries import CAUSES, KINDS, ROLES
from yitang.instruments.suggestions.models import Suggestion

DAY = {"required": _("Enter the day."), "invalid": _("Enter a day such as 2026-03-05.")}
WHOLE = {"required": _("Enter a number."), "invalid": _("Enter a whole number.")}
HOUR = {"required": _("Enter the time."), "invalid": _("Enter a time such as 14:30.")}


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, typed or chosen."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), error_messages=DAY, **more
    )


def time_field(label: Any, **more: Any) -> forms.TimeField:
    """A time of day."""
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=HOUR, **more
    )


def area(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


def moment(day: date | None, hour: time | None) -> datetime | None:
    """Day and time of the council's zone as a moment."""
    return timezone.make_aware(datetime.combine(day, hour)) if day and hour else None


class GatheringForm(forms.Form):
    """What it is, when and where."""

    kind_code = forms.ChoiceField(label=_("Kind"), error_messages={"required": _("Choose a kind of gathering.")})
    title = forms.CharField(
        label=_("Name of the gathering"), max_length=200, error_messages={"required": _("Name the gathering.")}
    )
    place = forms.CharField(label=_("Where it is held"), max_length=200, required=False)
    starts_on = day_field(_("Begins on"))
    starts_time = time_field(_("Begins at"))
    ends_on = day_field(_("Ends on"), required=False, help_text=_("Empty: on the same day."))
    ends_time = time_field(_("Ends at"))
    reply_on = day_field(
        _("Answers until"), required=False, help_text=_("Until the end of this day. Empty: until the beginning.")
    )
    organiser = forms.CharField(
        label=_("Organised by"), required=False, max_length=200, widget=PickInput("organ", "sector", "group")
    )
    session = forms.ChoiceField(label=_("Session"), required=False, help_text=_("Where it belongs to one."))
    phones_banned = forms.BooleanField(
        label=_("Telephones are not allowed in the hall"),
        required=False,
        help_text=_("The roll is then taken at the desk and from paper alone, and those invited read it in the notice."),
    )
    contact = forms.CharField(
        label=_("Whom to contact"),
        required=False,
        max_length=120,
        help_text=_("Name and telephone, read by all who are invited."),
    )
    advice = area(_("What to know"), required=False, help_text=_("Dress, what to bring, how to get there."))

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(row.code, row.label) for row in entries(KINDS)]
        self.fields["kind_code"].choices = [("", "—"), *rows]  # type: ignore[attr-defined]
        sessions = [(str(row.pk), row.name) for row in CouncilSession.objects.all()]
        self.fields["session"].choices = [("", "—"), *sessions]  # type: ignore[attr-defined]
        if not sessions:
            del self.fields["session"]

    def clean_organiser(self) -> Any:
        words = self.cleaned_data["organiser"]
        return one_named(words, ("organ", "sector", "group", "party_group", "body")) if words.strip() else None

    def asked(self) -> dict[str, Any]:
        """The fields as the acts take them."""
        data = self.cleaned_data
        organiser = data["organiser"]
        return {
            "kind_code": data["kind_code"],
            "title": data["title"],
            "place": data["place"],
            "contact": data["contact"],
            "advice": data["advice"],
            "starts_at": moment(data["starts_on"], data["starts_time"]),
            "ends_at": moment(data["ends_on"] or data["starts_on"], data["ends_time"]),
            "organiser_id": organiser.pk if organiser else None,
            "session_id": UUID(data["session"]) if data.get("session") else None,
            "phones_banned": data["phones_banned"],
        }

    @property
    def reply_by(self) -> datetime | None:
        return moment(self.cleaned_data["reply_on"], time(23, 59))

    @staticmethod
    def of(found: Gathering) -> dict[str, Any]:
        """What the form shows of a gathering."""
        begin, end = timezone.localtime(found.starts_at), timezone.localtime(found.ends_at)
        organiser = found.organiser
        return {
            "kind_code": found.kind_code,
            "title": found.case.title,
            "place": found.place,
            "starts_on": begin.date(),
            "starts_time": begin.time(),
            "ends_on": end.date(),
            "ends_time": end.time(),
            "reply_on": timezone.localtime(found.reply_by).date() if found.reply_by else None,
            "organiser": (f"{organiser.name}（{organiser.code}）" if organiser.code else organiser.name) if organiser else "",
            "session": str(found.case.session_id or ""),
            "phones_banned": found.phones_banned,
            "contact": found.contact,
            "advice": found.advice,
        }


class InviteForm(forms.Form):
    """Whom to invite: a body, or names on lines, or both; and in which role."""

    body = forms.ChoiceField(label=_("Members of"), required=False)
    names = area(
        _("Names, one on each line"),
        rows=5,
        required=False,
        help_text=_("Members, units, guests. Where several have one name, add the number in brackets."),
    )
    role = forms.ChoiceField(label=_("They come as"), initial="member")

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = choices  # type: ignore[attr-defined]
        self.fields["role"].choices = [(row.code, row.label) for row in entries(ROLES)] or [("member", _("Member"))]  # type: ignore[attr-defined]

    def clean_names(self) -> list[Any]:
        return lines_of(self.cleaned_data["names"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("body") and not data.get("names"):
            self.add_error(None, _("Choose a body, or write names."))
        return data


class SignupForm(forms.Form):
    """Until when members sign up, and how many."""

    until_on = day_field(
        _("Sign-up until"), required=False, help_text=_("Until the end of this day. Empty: members do not sign up themselves.")
    )
    most = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Empty: as many as like."),
        error_messages=WHOLE,
    )


class LeaveForm(forms.Form):
    """Leave: from what, why. The reason is read by whoever decides."""

    sitting = forms.ChoiceField(label=_("Leave from"), required=False)
    cause = forms.ChoiceField(label=_("Cause"), error_messages={"required": _("Choose the cause.")})
    reason = area(_("Reason"), required=False, max_length=300, help_text=_("Read only by whoever decides on the leave."))

    def __init__(self, *args: Any, sittings: list[tuple[Sitting, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("The whole gathering")), *((str(row.pk), words) for row, words in sittings)]
        self.fields["sitting"].choices = choices  # type: ignore[attr-defined]
        if len(sittings) < 2:
            del self.fields["sitting"]
        self.fields["cause"].choices = [("", "—"), *((row.code, row.label) for row in entries(CAUSES))]  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """Whether leave is granted."""

    grant = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Grant the leave")), ("no", _("Do not grant the leave"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the decision.")},
    )
    note = forms.CharField(
        label=_("A word to the person"), required=False, max_length=200, help_text=_("Needed where the leave is not granted.")
    )


class SwitchRollForm(forms.Form):
    """Whether members check in themselves."""

    by_number = forms.BooleanField(label=_("By the number on the hall's screen"), required=False)
    by_link = forms.BooleanField(label=_("By the QR code on the hall's screen"), required=False)
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=200, help_text=_("Kept in the record. Nobody's place or face is asked for.")
    )


class CorrectForm(forms.Form):
    """The roll of one person after the closing."""

    present = forms.MultipleChoiceField(label=_("Was there"), required=False, widget=forms.CheckboxSelectMultiple)
    late = forms.MultipleChoiceField(label=_("Came late"), required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": _("Give the reason.")})

    def __init__(self, *args: Any, sittings: list[tuple[Sitting, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("present", "late"):
            self.fields[name].choices = [(str(row.pk), words) for row, words in sittings]  # type: ignore[attr-defined]


class MinutesForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = area(_("Minutes"), rows=16, required=False)
    shared = forms.BooleanField(label=_("Everybody who was invited may read them"), required=False)


class FollowUpForm(forms.Form):
    """A decision, who sees to it, until when."""

    decision = area(_("What was decided"), max_length=500, error_messages={"required": _("Write down what was decided.")})
    owner = forms.CharField(
        label=_("Who sees to it"),
        max_length=200,
        widget=PickInput("member", "organ", "unit"),
        error_messages={"required": _("Choose who sees to it.")},
    )
    due_on = day_field(_("To be done by"))

    def clean_owner(self) -> Any:
        return one_named(self.cleaned_data["owner"])


class DoneForm(forms.Form):
    note = area(_("What was achieved"), max_length=500, error_messages={"required": _("Say what came of it.")})


class CallForm(forms.Form):
    """The call for speeches."""

    until_on = day_field(
        _("Speeches until"), required=False, help_text=_("Until the end of this day. Empty: speeches are not asked for.")
    )
    words = area(_("What they should be about"), required=False, max_length=2000)


class SpeechForm(forms.Form):
    """A speech as the member offers it."""

    title = forms.CharField(label=_("Title of the speech"), max_length=120, error_messages={"required": _("Enter the title.")})
    text = area(_("Text"), rows=14, error_messages={"required": _("Enter the text.")})
    wants_hall = forms.ChoiceField(
        label=_("How"),
        widget=forms.RadioSelect,
        choices=[("yes", _("I would like to give it in the hall")), ("no", _("In print is enough"))],
        initial="yes",
    )


class PaperSpeechForm(SpeechForm):
    """A speech that came on paper, entered at the office."""

    speaker = forms.CharField(
        label=_("Speaker"), max_length=200, widget=PickInput("member"), error_messages={"required": _("Choose who speaks.")}
    )
    field_order = ("speaker", "title", "text", "wants_hall")

    def clean_speaker(self) -> Any:
        return one_named(self.cleaned_data["speaker"])


class ScreenForm(forms.Form):
    name = forms.CharField(label=_("Hall"), max_length=60, error_messages={"required": _("Name the hall.")})


class RecordForm(forms.Form):
    """What somebody says in the room."""

    raised_by = forms.CharField(
        label=_("Who raised it"),
        max_length=200,
        widget=PickInput("member"),
        error_messages={"required": _("Choose who raised it.")},
    )
    text = area(_("Suggestion"), max_length=1000, error_messages={"required": _("Write down the suggestion.")})

    def clean_raised_by(self) -> Any:
        return one_named(self.cleaned_data["raised_by"])


class ClaimForm(forms.Form):
    """A unit takes a suggestion up."""

    unit = forms.CharField(
        label=_("Unit"), max_length=200, widget=PickInput("unit"), error_messages={"required": _("Choose the unit.")}
    )
    how = area(_("How it is to be done"), max_length=300, error_messages={"required": _("Say how it is to be done.")})
    due_on = day_field(_("To be done by"))

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own:
            del self.fields["unit"]

    def clean_unit(self) -> Any:
        return one_named(self.cleaned_data["unit"], ("unit",))


class AnswerForm(forms.Form):
    """What came of a suggestion."""

    text = area(_("Answer"), rows=6, max_length=5000, error_messages={"required": _("Write the answer.")})
    adopted = forms.ChoiceField(
        label=_("Adopted"),
        choices=[choice for choice in Suggestion.Adopted.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far it is adopted.")},
    )


class HallForm(forms.Form):
    """The plan of the hall."""

    rows = forms.IntegerField(
        label=_("Rows"),
        min_value=0,
        max_value=ROWS_MOST,
        required=False,
        help_text=_("Counted from the stage. 0: no plan."),
        error_messages=WHOLE,
    )
    seats = forms.IntegerField(label=_("Seats in a row"), min_value=0, max_value=SEATS_MOST, required=False, error_messages=WHOLE)
    lines = area(
        _("Rows one by one"),
        rows=5,
        required=False,
        max_length=2000,
        help_text=_("Where aisles part the rows or they differ: a line for each, or for several alike, such as 1-12排：8+16+8."),
    )
    order = forms.ChoiceField(
        label=_("How the seats are counted"), choices=Gathering.HallOrder.choices, widget=forms.RadioSelect, initial="left"
    )


class ContactForm(forms.Form):
    """A contact as a bare fact."""

    kind_code = forms.ChoiceField(label=_("Kind"), error_messages={"required": _("Choose a kind of contact.")})
    held_on = day_field(_("Day of the contact"))
    held_by = area(
        _("Who held it, one on each line"),
        rows=2,
        help_text=_("Name, or name with the member's number in brackets."),
        error_messages={"required": _("Say who held it.")},
    )
    held_with = area(_("With whom, one on each line"), rows=4, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind_code"].choices = [("", "—"), *bare_kinds().items()]  # type: ignore[attr-defined]

    def clean_held_by(self) -> list[Any]:
        return lines_of(self.cleaned_data["held_by"])

    def clean_held_with(self) -> list[Any]:
        return lines_of(self.cleaned_data["held_with"])
