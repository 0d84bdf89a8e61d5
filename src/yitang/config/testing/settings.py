"""Settings of the tests: the product's own, with cheap password hashes, plain static files and a data folder of their own.

`YITANG_OWNER_DATABASE_URL` names the PostgreSQL role that makes the test database; the tests themselves then run under the role of
`YITANG_DATABASE_URL`, which owns nothing, so that row-level security holds for them as it does for the product (see conftest.py).
"""

import atexit
import os
import shutil
import tempfile

if "YITANG_DATA_DIR" not in os.environ:
    os.environ["YITANG_DATA_DIR"] = tempfile.mkdtemp(prefix="yitang-test-")
    atexit.register(shutil.rmtree, os.environ["YITANG_DATA_DIR"], ignore_errors=True)
os.environ.setdefault("YITANG_SECRET_KEY", "the tests keep no secret")

import dj_database_url

from yitang.config.settings import *  # noqa: F403
from yitang.config.settings import DATA_DIR, DATABASES, INSTALLED_APPS, STATIC_ROOT, STORAGES

STATIC_ROOT.mkdir(parents=True, exist_ok=True)

APP_ROLE = APP_PASSWORD = OWNER_ROLE = OWNER_PASSWORD = ""
if owner_url := os.environ.get("YITANG_OWNER_DATABASE_URL"):
    APP_ROLE, APP_PASSWORD = DATABASES["default"]["USER"], DATABASES["default"]["PASSWORD"]
    DATABASES["default"] |= dj_database_url.parse(owner_url) | {"ENGINE": DATABASES["default"]["ENGINE"]}
    OWNER_ROLE, OWNER_PASSWORD = DATABASES["default"]["USER"], DATABASES["default"]["PASSWORD"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file as in the product: a database in memory has one connection, hence neither races nor a queue of writers.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
    # The tests' data is worth nothing, so nothing waits for a disk; what is killed in a test is a process, never the machine.
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

INSTALLED_APPS = [*INSTALLED_APPS, "yitang.config.testing"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
COUNCIL_REMEMBERED_SECONDS = 0.0
