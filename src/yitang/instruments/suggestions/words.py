"""Words for the acts on suggestions, where the audit shows them."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS

ACT_WORDS.register("suggestions.record", _("Wrote down a suggestion"))
ACT_WORDS.register("suggestions.claim", _("Took up a suggestion"))
ACT_WORDS.register("suggestions.answer", _("Answered a suggestion"))
ACT_WORDS.register("suggestions.remind", _("Reminded units of suggestions"))
