"""Forms of the roster."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import today
from yitang.foundation.tenancy.models import Term
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.members.actions import POSTS
from yitang.institution.members.models import Body, ElectedPost, Member, Seat
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known

BODIES = (Principal.Kind.ORGAN, Principal.Kind.SECTOR, Principal.Kind.GROUP, Principal.Kind.PARTY_GROUP)


def day_input() -> forms.DateInput:
    """A day, chosen in a calendar where the browser has one."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def sectors() -> Any:
    """Sectors on the roster that go on, in the order of their codes."""
    return known().filter(kind=Principal.Kind.SECTOR, valid_to__isnull=True).order_by("code")


def bodies() -> Any:
    """Whatever one can belong to and that goes on."""
    return known().filter(kind__in=BODIES, valid_to__isnull=True, code__isnull=False).order_by("kind", "code")


class MemberFilter(forms.Form):
    """The conditions of the roster; its names are those of the address."""

    STATES = [("", _("In office")), ("left", _("Left")), ("all", _("All"))]
    q = forms.CharField(label=_("Name, pinyin or number"), required=False)
    sector = forms.ModelChoiceField(label=_("Sector"), queryset=Principal.objects.none(), required=False)
    party = forms.CharField(label=_("Political party"), required=False)
    body = forms.ModelChoiceField(label=_("Committee or group"), queryset=Principal.objects.none(), required=False)
    office = forms.ChoiceField(label=_("Elected office"), choices=[("", "—"), *ElectedPost.Office.choices], required=False)
    term = forms.ModelChoiceField(label=_("Term"), queryset=Term.objects.none(), required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "sector", sectors())
        _choices(self, "body", bodies().exclude(kind=Principal.Kind.SECTOR))
        _choices(self, "term", Term.objects.order_by("-number"))


class MemberForm(forms.Form):
    """A member's data, as the office keeps them."""

    number = forms.CharField(label=_("Member number"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=200)
    sector = forms.ModelChoiceField(label=_("Sector"), queryset=Principal.objects.none(), required=False)
    political_party = forms.CharField(label=_("Political party"), max_length=40, required=False)
    post = forms.CharField(label=_("Workplace and post"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False, help_text=_("Seen only by those who handle."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    joined_on = forms.DateField(label=_("Member since"), widget=day_input(), required=False)
    place = forms.IntegerField(label=_("Place within the term"), min_value=0, max_value=99999, required=False)
    came = forms.ChoiceField(label=_("How the member came"), choices=Seat.Came.choices, required=False)
    paper = forms.CharField(label=_("Paper that says so"), max_length=200, required=False)

    def __init__(self, *args: Any, member: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "sector", sectors())
        for name in ("number", "came", "paper") if member is not None else ("place",):
            del self.fields[name]


class LeaveForm(forms.Form):
    """How and when a seat ends during a term."""

    left = forms.ChoiceField(
        label=_("How the member left"), choices=[one for one in Seat.Left.choices if one[0] != Seat.Left.TERM_END]
    )
    left_on = forms.DateField(label=_("No longer a member from"), widget=day_input(), initial=today)
    paper = forms.CharField(label=_("Paper that says so"), max_length=200, required=False)


class ReturnForm(forms.Form):
    """A new seat for somebody who left."""

    valid_from = forms.DateField(label=_("Member again from"), widget=day_input(), initial=today)
    came = forms.ChoiceField(label=_("How the member came"), choices=Seat.Came.choices, initial=Seat.Came.ADDED)
    paper = forms.CharField(label=_("Paper that says so"), max_length=200, required=False)


class BelongForm(forms.Form):
    """A committee, sector, group or party organisation, and the post there."""

    body = forms.ModelChoiceField(label=_("Committee, sector, group or party organisation"), queryset=Principal.objects.none())
    post_code = forms.ChoiceField(label=_("Post there"), required=False)
    post = forms.CharField(
        label=_("How the post is called"), max_length=60, required=False, help_text=_("Empty: as in the list.")
    )
    valid_from = forms.DateField(label=_("From"), widget=day_input(), initial=today)
    paper = forms.CharField(label=_("Paper that says so"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "body", bodies())
        field = self.fields["post_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("None")), *((entry.code, entry.label) for entry in entries(POSTS))]


class ElectForm(forms.Form):
    """An elected office."""

    office = forms.ChoiceField(label=_("Office"), choices=ElectedPost.Office.choices)
    valid_from = forms.DateField(label=_("Elected on"), widget=day_input(), initial=today)
    paper = forms.CharField(label=_("Paper that says so"), max_length=200, required=False)


class EndForm(forms.Form):
    """The day from which something no longer holds."""

    valid_to = forms.DateField(label=_("No longer holds from"), widget=day_input(), initial=today)


class BodyForm(forms.Form):
    """What a body is, how many members it is to have, and which body covers it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Body.Kind.choices)
    code = forms.CharField(label=_("Short code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=200)
    quota = forms.IntegerField(label=_("Members it is to have"), min_value=0, max_value=9999, required=False)
    parent = forms.ModelChoiceField(
        label=_("Covered by or below"),
        queryset=Principal.objects.none(),
        required=False,
        help_text=_("The liaison group of a township, or the party group above."),
    )

    def __init__(self, *args: Any, known_body: Principal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "parent", bodies().exclude(pk=known_body.pk if known_body else None))
        if known_body:
            del self.fields["code"]


class BodyChangeForm(forms.Form):
    """What became of a body, and from which day on."""

    name = forms.CharField(label=_("New name"), max_length=200, required=False, help_text=_("Only for a new name."))
    into = forms.ModelChoiceField(
        label=_("Goes on in"),
        queryset=Principal.objects.none(),
        required=False,
        help_text=_("Only where another body takes it over."),
    )
    effective_on = forms.DateField(label=_("From which day"), widget=day_input(), initial=today)
    basis = forms.CharField(label=_("Basis"), max_length=200, required=False)

    def __init__(self, *args: Any, body: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "into", bodies().filter(kind=body.kind).exclude(pk=body.pk))


def _choices(form: forms.Form, name: str, rows: Any) -> None:
    form.fields[name].queryset = rows  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """As of which day."""

    day = forms.DateField(label=_("As of"), widget=day_input(), required=False)


class OwnForm(forms.Form):
    """What a member may ask to have corrected; each field may be emptied."""

    post = forms.CharField(label=_("Workplace and post"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    political_party = forms.CharField(label=_("Political party"), max_length=40, required=False)
