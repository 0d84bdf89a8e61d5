"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from yitang.foundation.core import catalogues

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yitang.config.settings")
application = get_wsgi_application()
catalogues.merge()

# What is loaded now stays for ever: the collector need not look through it again and again while pages are written.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
