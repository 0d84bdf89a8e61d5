"""Words for the acts and parameters of gatherings, where the house shows them: in the audit and in the council's settings."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS
from yitang.instruments.gatherings.states import GATHERING_WORDS, KIND
from yitang.instruments.workflow.parameters import PARAMETER_WORDS

ACTS = {
    "start": _("Began a gathering"),
    "change": _("Changed a gathering"),
    "set_sittings": _("Set the half days of a gathering"),
    "invite": _("Put people on the list of a gathering"),
    "take_off": _("Took people off the list of a gathering"),
    "reply": _("Answered an invitation to a gathering"),
    "enter_reply": _("Entered an answer to a gathering"),
    "ask_leave": _("Asked for leave"),
    "enter_leave": _("Entered a request for leave"),
    "withdraw_leave": _("Withdrew a request for leave"),
    "decide_leave": _("Decided on leave"),
    "mark": _("Put people on the roll"),
    "unmark": _("Took a mark off the roll"),
    "switch_roll": _("Switched members' own check-in"),
    "check_in": _("Checked in"),
    "correct": _("Corrected the roll after the closing"),
    "set_agenda": _("Set the agenda"),
    "go_to_item": _("Went to an item of the agenda"),
    "write_minutes": _("Wrote the minutes"),
    "add_follow_up": _("Wrote down a decision"),
    "finish_follow_up": _("Marked a decision as done"),
    "call_for_speeches": _("Asked for speeches"),
    "offer_speech": _("Offered a speech"),
    "enter_speech": _("Entered a speech from paper"),
    "open_signup": _("Opened or ended sign-up"),
    "sign_up": _("Signed up for a gathering"),
    "sign_off": _("Signed off from a gathering"),
    "wait_for_place": _("Waited for a place at a gathering"),
    "stop_waiting": _("Gave up waiting for a place"),
    "withdraw_speech": _("Withdrew a speech"),
    "choose_speeches": _("Chose among the speeches"),
    "speech_given": _("Noted that a speech was given"),
    "open_screen": _("Opened the screen of a hall"),
    "revoke_screen": _("Revoked the address of a screen"),
    "show": _("Switched a screen"),
    "timer": _("Started or stopped the timer"),
    "arrange": _("Gave seats, groups, rooms and buses"),
}

for name, words in ACTS.items():
    ACT_WORDS.register(f"gatherings.{name}", words)
for name, words in GATHERING_WORDS.items():
    PARAMETER_WORDS.register(f"{KIND}.{name}", words)
