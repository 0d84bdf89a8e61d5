"""Words for what the audit keeps as codes. Rooms register theirs in `AppConfig.ready`; a code without words shows itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import LINK_ROLE, SYSTEM_ROLE, Channel
from yitang.foundation.permissions.roles import Role

ACT_WORDS: Registry[Any] = Registry("words for acts")
OBJECT_WORDS: Registry[Any] = Registry("words for kinds of object")
TABLE_WORDS: Registry[Any] = Registry("words for tables, by the model's label")
COLUMN_WORDS: Registry[Any] = Registry("words for columns, by their name")

_TASKS = frozenset(("system", "messages", "calendar", "jobs", "worker"))
_OWN = {
    "administration.invite": _("Invited a person"),
    "administration.renew_invitation": _("Renewed an invitation"),
    "administration.take_invitation": _("Took up an invitation"),
    "administration.appoint": _("Appointed"),
    "administration.end_appointment": _("Ended an appointment"),
    "administration.set_account_active": _("Closed or reopened a log-in"),
    "administration.create_token": _("Made a token"),
    "administration.revoke_token": _("Ended a token"),
    "administration.note_token_use": _("A token was used"),
    "administration.open_record": _("Looked into an audit record"),
    "administration.found_council": _("Founded the council"),
    "administration.change_contact": _("Changed the council's details"),
    "administration.add_entry": _("Added to a dictionary"),
    "administration.end_entry": _("Ended a dictionary entry"),
    "administration.set_word": _("Changed a word"),
    "administration.save_session": _("Saved a session"),
    "files.attach": _("Added a file"),
    "files.remove": _("Removed a file"),
    "ui.save_view": _("Saved a view of a list"),
    "ui.change_view": _("Changed a view of a list"),
    "ui.delete_view": _("Deleted a view of a list"),
    "ui.open_first": _("Chose the view a list opens with"),
    "ui.choose_rows": _("Chose all rows that a question finds"),
}
for _name, _words in _OWN.items():
    ACT_WORDS.register(_name, _words)

_OBJECTS = {
    "accounts.account": _("Account"),
    "accounts.api_token": _("Token"),
    "audit.act_record": _("Audit record"),
    "tenancy.council": _("Council"),
    "tenancy.session": _("Council session"),
    "vocabulary.entry": _("Dictionary entry"),
    "ui.view": _("View of a list"),
}
for _kind, _label in _OBJECTS.items():
    OBJECT_WORDS.register(_kind, _label)

_CHANNELS = {
    Channel.SCREEN: _("on screen"),
    Channel.PAPER: _("from paper"),
    Channel.IMPORT: _("by import"),
    Channel.API: _("by the API"),
    Channel.SYSTEM: _("by the house itself"),
    Channel.LINK: _("by a one-time link"),
}


def act_words(name: str) -> Any:
    """What the act did, or its code."""
    return ACT_WORDS.get(name) if name in ACT_WORDS else name


def object_words(kind: str) -> Any:
    """What kind of object an act was about, or its code."""
    return OBJECT_WORDS.get(kind) if kind in OBJECT_WORDS else kind


def table_words(label: str) -> Any:
    """What a table holds, by the label of its model, or the label."""
    return TABLE_WORDS.get(label) if label in TABLE_WORDS else label


def column_words(name: str) -> Any:
    """What stands in a column, or its name."""
    return COLUMN_WORDS.get(name) if name in COLUMN_WORDS else name


def role_words(role: str) -> Any:
    """The label of a role; the house itself has one too."""
    if role == SYSTEM_ROLE:
        return _("The house itself")
    if role == LINK_ROLE:
        return _("Holder of a one-time link")
    return Role(role).label if role in Role.values else role


def person_words(name: str, role: str) -> Any:
    """Who acted, as the audit's readers are told: what the house does by itself has a code for a name."""
    return _("Background task") if role == SYSTEM_ROLE and name in _TASKS else name


def channel_words(channel: str) -> Any:
    return _CHANNELS.get(Channel(channel), channel) if channel in set(Channel) else channel
