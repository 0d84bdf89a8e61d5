"""Words for the acts on methods, where the audit shows them."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS, OBJECT_WORDS

ACTS = {
    "create": _("Began a method"),
    "describe": _("Changed the words of a method"),
    "add_step": _("Added a step to a method"),
    "change_step": _("Changed a step of a method"),
    "move_step": _("Moved a step of a method"),
    "remove_step": _("Removed a step of a method"),
    "publish": _("Published a version of a method"),
    "new_version": _("Began a new version of a method"),
    "discard": _("Discarded the draft of a method"),
    "retire": _("Ended a method or took it up again"),
    "take_shipped": _("Took a shipped method over"),
    "take_over": _("Took over a method of a council above"),
    "write": _("Wrote down what is known of a step"),
}
for _name, _words in ACTS.items():
    ACT_WORDS.register(f"methods.{_name}", _words)
OBJECT_WORDS.register("methods.method", _("Method of consultation"))
