"""Words for what changes in the ways to log in: in the audit, on the person's own page and in the message to them."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "logins.note_change": _("Changed a way to log in"),
    "logins.join": _("Joined an account with an identity of a sign-on"),
    "logins.part": _("Parted an account from an identity of a sign-on"),
}
"""Acts of this room, by their names."""

CHANGES = {
    "webauthn_added": _("A passkey was added"),
    "webauthn_removed": _("A passkey was removed"),
    "totp_activated": _("The authenticator app was switched on"),
    "totp_deactivated": _("The authenticator app was switched off"),
    "recovery_codes_generated": _("New recovery codes were made"),
    "password_changed": _("The password was changed"),
    "joined": _("A sign-on was joined with this account"),
    "parted": _("A sign-on was parted from this account"),
}
"""What the record of a change holds as a code. All but the last two are allauth's names of its notices."""
