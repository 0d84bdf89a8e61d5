"""Forms of saved views."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import PERMISSIONS
from yitang.foundation.permissions.roles import Role
from yitang.foundation.ui.lists.declared import ListPage


class ViewForm(forms.Form):
    """Name, whom it is shared with, whether one's list opens with it."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    name = forms.CharField(label=_("Name of the view"), max_length=40, error_messages={"required": _("Give the view a name.")})
    role = forms.ChoiceField(label=_("Share it with everybody who is"), required=False)
    first = forms.BooleanField(label=_("Open the list with this view"), required=False)

    def __init__(self, page: ListPage, *args: Any, may_share: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["role"]
            return
        opens = PERMISSIONS.get(page.permission).grants
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Nobody: only I see it")), *((one.value, one.label) for one in Role if one in opens)]
