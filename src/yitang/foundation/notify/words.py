"""Words in the audit for acts on messages."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "notify.mark_read": _("Marked messages as read"),
    "notify.spread": _("Laid messages out for delivery"),
    "notify.choose": _("Chose how to be told"),
    "notify.set_email": _("Entered an address for messages"),
    "notify.confirm_email": _("Confirmed an address for messages"),
    "notify.drop_email": _("Took an address for messages away"),
    "notify.make_feed": _("Made a calendar address"),
    "notify.end_feed": _("Ended a calendar address"),
    "notify.add_robot": _("Connected a robot"),
    "notify.end_robot": _("Disconnected a robot"),
    "notify.test_channel": _("Sent a test message"),
    "notify.set_hours": _("Changed when messages go out"),
    "notify.note_call": _("Noted a telephone call"),
    "notify.see_number": _("Looked at a telephone number"),
    "notify.print_numbers": _("Took the telephone list out"),
    "notify.job_set_aside": _("Told that a job was set aside"),
}
OBJECTS = {"notify.robot": _("Robot of a group"), "job": _("Background job")}
