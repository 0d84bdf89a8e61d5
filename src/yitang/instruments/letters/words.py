"""Words for the acts and objects of letters in the audit."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS, OBJECT_WORDS

for _name, _words in {
    "letters.issue": _("Issued a letter"),
    "letters.withdraw": _("Withdrew a letter"),
    "letters.skip": _("Passed over document numbers"),
    "letters.add_register": _("Opened a register of numbers"),
    "letters.close_register": _("Closed a register of numbers"),
    "letters.add_template": _("Changed the template of a letter"),
    "letters.print_together": _("Printed letters together"),
    "letters.printed": _("Finished a print"),
}.items():
    ACT_WORDS.register(_name, _words)
for _name, _words in {
    "letters.letter": _("Letter"),
    "letters.register": _("Register of numbers"),
    "letters.template": _("Template of a letter"),
    "letters.batch": _("Print of letters"),
}.items():
    OBJECT_WORDS.register(_name, _words)
