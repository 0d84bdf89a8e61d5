"""Forms of targets. The rules stay with the acts; here is what a page asks for."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.targets.measures import choices
from yitang.features.targets.models import Check, Correction, Target
from yitang.foundation.core.clock import today
from yitang.foundation.ui.picking import PickInput
from yitang.foundation.ui.sent import WrittenField
from yitang.institution.members.forms import day_input
from yitang.institution.places.models import Region
from yitang.institution.places.naming import one_region
from yitang.institution.principals.naming import one_named

HOLDERS = ("group", "member", "organ", "sector")


class RegionField(forms.CharField):
    """A division by its code or name."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            max_length=120, help_text=_("Code or name of the county, township, street, village or community."), **more
        )

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        return one_region(words).pk if words else None


class YearForm(forms.Form):
    """Which year."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2099)


class ThemeForm(forms.Form):
    """The theme of a year within a campaign."""

    campaign = forms.CharField(label=_("Campaign"), max_length=60)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2099)
    title = forms.CharField(label=_("Theme of the year"), max_length=60)
    detail = forms.CharField(label=_("What it stands for"), max_length=300, required=False)


class TargetForm(forms.Form):
    """What is counted, how many, for which year, in which places."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2099)
    title = forms.CharField(label=_("Target"), max_length=100)
    measure = forms.ChoiceField(label=_("What is counted"))
    way = forms.ChoiceField(label=_("How it is counted"), choices=Target.Way.choices, widget=forms.RadioSelect)
    number = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=999_999, help_text=_("Altogether, or in each of the places.")
    )
    level = forms.ChoiceField(label=_("Which places"), required=False, help_text=_("Only where each place is to have so many."))
    region = RegionField(label=_("Within"), required=False)
    basis = forms.CharField(label=_("Paper that says so"), max_length=200, required=False)

    def __init__(self, *args: Any, fresh: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [("", "—"), *choices()]  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", "—"), *Region.Level.choices]  # type: ignore[attr-defined]
        if not fresh:
            del self.fields["year"]

    def data_of(self) -> dict[str, Any]:
        """What the acts take."""
        found = dict(self.cleaned_data)
        found["region_id"] = found.pop("region")
        return found


class CorrectionForm(forms.Form):
    """What of a frozen target is corrected, and why."""

    what = forms.ChoiceField(label=_("What is corrected"), widget=forms.RadioSelect)
    number = forms.IntegerField(label=_("New number"), min_value=1, max_value=999_999, required=False)
    region = RegionField(label=_("Place"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Everybody who sees the target reads it."))

    def __init__(self, *args: Any, each: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Correction.What.choices if each else Correction.What.choices[:1]
        self.fields["what"].choices = found  # type: ignore[attr-defined]
        if not each:
            del self.fields["region"]

    def data_of(self) -> dict[str, Any]:
        """What the act takes."""
        found = dict(self.cleaned_data)
        found["region_id"] = found.pop("region", None)
        return found


class PlanForm(forms.Form):
    """How many a place is to have in a month."""

    region = RegionField(label=_("Place"))
    month = forms.IntegerField(label=_("Month"), min_value=1, max_value=12)
    number = forms.IntegerField(label=_("How many"), min_value=0, max_value=999, initial=1, help_text=_("0 takes the line back."))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class ChargeForm(forms.Form):
    """Who is in charge of which place."""

    region = RegionField(label=_("Place"))
    holder = forms.CharField(label=_("Group or member in charge"), max_length=200, widget=PickInput(*HOLDERS))
    valid_from = forms.DateField(label=_("In charge since"), widget=day_input(), initial=today)

    def clean_holder(self) -> UUID:
        return one_named(self.cleaned_data["holder"], HOLDERS).pk


class CheckForm(forms.Form):
    """What a check found; how far the target is, the house counts itself."""

    period = forms.ChoiceField(label=_("Period"), choices=Check.Period.choices)
    remark = WrittenField(label=_("Findings of the check"), widget=forms.Textarea(attrs={"rows": 5}))
