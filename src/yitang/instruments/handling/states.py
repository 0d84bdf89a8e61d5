"""The axis of a unit's handling, for any procedure that sends cases to units."""

from django.utils.translation import gettext_noop

from yitang.instruments.workflow.procedures import Axis, ClockRule, Edge, State

HANDLING = Axis(
    code="handling",
    label=gettext_noop("Handling by the unit"),
    per_unit=True,
    initial="sent",
    states=(
        State("sent", gettext_noop("Sent, waiting for receipt"), holder="unit", flags=("clock",)),
        State("received", gettext_noop("Received, being handled"), holder="unit", flags=("clock", "writes_reply")),
        State("drafted", gettext_noop("Reply drafted, waiting for the head's signature"), holder="unit", flags=("clock",)),
        State("replied", gettext_noop("Replied"), flags=("final",)),
    ),
    edges=(
        Edge(
            "receive",
            gettext_noop("Sign for receipt"),
            ("sent",),
            "received",
            "handling.receive",
            done=gettext_noop("signed for receipt"),
            effects=("handling.receive",),
            clock=ClockRule("reply_period"),
        ),
        Edge(
            "draft",
            gettext_noop("Submit to the unit's head"),
            ("received",),
            "drafted",
            "handling.write",
            done=gettext_noop("submitted the reply to the unit's head"),
            guards=("handling.reply_complete",),
        ),
        Edge(
            "send_back",
            gettext_noop("Send back for changes"),
            ("drafted",),
            "received",
            "handling.sign",
            done=gettext_noop("sent the draft back"),
            reason="required",
            tone="neutral",
        ),
        Edge(
            "issue",
            gettext_noop("Sign and send the reply"),
            ("drafted",),
            "replied",
            "handling.sign",
            done=gettext_noop("signed and sent the reply"),
            guards=("handling.reply_complete",),
            effects=("handling.issue",),
        ),
    ),
)
