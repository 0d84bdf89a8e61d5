"""Django settings, read from the environment (`YITANG_…`); see docs/configuration.md for each variable."""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from yitang.config.logs import logging_settings
from yitang.config.mailserver import mail_server
from yitang.config.secret import secret_key
from yitang.config.signons import for_allauth, sign_ons

DATA_DIR = Path(os.environ.get("YITANG_DATA_DIR", ".data")).resolve()
DEBUG = os.environ.get("YITANG_DEBUG") == "1"
SECRET_KEY = secret_key(DATA_DIR)
# Keys of before: what they signed or sealed still opens until it is sealed anew (`./yitang reseal`).
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("YITANG_SECRET_KEY_BEFORE", "").split(",") if key]
ALLOWED_HOSTS = os.environ.get("YITANG_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("YITANG_TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "yitang.foundation.accounts",  # before allauth: its pages wear our look
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_filters",
    "yitang.foundation.core",
    "yitang.foundation.tenancy",
    "yitang.foundation.vocabulary",
    "yitang.foundation.permissions",
    "yitang.foundation.audit",
    "yitang.foundation.acts",
    "yitang.foundation.jobs",
    "yitang.foundation.notify",
    "yitang.foundation.ui",
    "yitang.foundation.files",
    "yitang.foundation.administration",
    "yitang.foundation.exports",
    "yitang.foundation.logins",
    "yitang.institution.principals",
    "yitang.institution.members",
    "yitang.institution.units",
    "yitang.institution.places",
    "yitang.instruments.deadlines",
    "yitang.instruments.ledger",
    "yitang.instruments.workflow",
    "yitang.instruments.figures",
    "yitang.instruments.imports",
    "yitang.instruments.letters",
    "yitang.instruments.exchange",
    "yitang.instruments.scoring",
    "yitang.instruments.gatherings",
    "yitang.instruments.suggestions",
    "yitang.instruments.handling",
    "yitang.instruments.methods",
    "yitang.features.proposals",
    "yitang.features.briefs",
    "yitang.features.duties",
    "yitang.features.roster",
    "yitang.features.dossier",
    "yitang.features.assessment",
    "yitang.features.meetings",
    "yitang.features.grassroots",
    "yitang.features.experts",
    "yitang.features.joint",
    "yitang.features.consultations",
    "yitang.features.talks",
    "yitang.features.targets",
    "yitang.features.library",
    "yitang.insights.reviews",
    "yitang.insights.grassroots",
    "yitang.insights.chain",
    "yitang.flows.conversions",
    "yitang.flows.village",
    "yitang.doors.desk",
    "yitang.doors.portal",
    "yitang.doors.api",
    "yitang.doors.screen",
]

MIDDLEWARE = [
    "yitang.config.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yitang.config.headers.ContentSecurityPolicy",
    "yitang.doors.portal.lane.PortalLane",  # before all that reads a cookie
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "yitang.doors.middleware.CouncilMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yitang.config.urls"
WSGI_APPLICATION = "yitang.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("yitang.foundation.ui.folding.Loader", ["django.template.loaders.app_directories.Loader"]),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yitang.foundation.ui.context.shell",
            ],
            "builtins": ["yitang.foundation.ui.templatetags.ui"],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("YITANG_DATABASE_URL", f"sqlite:///{DATA_DIR / 'yitang.sqlite3'}"), conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Deferred transactions fail with "locked" under concurrent writers; an immediate one waits its turn.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;",
    }
else:
    DATABASES["default"]["ENGINE"] = "yitang.foundation.tenancy.postgresql"
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Fixed statements and planned questions keep their plans (foundation.tenancy.wire); 0 for a PgBouncer older than 1.21.
    DATABASES["default"]["OPTIONS"] = {"prepare_threshold": int(os.environ.get("YITANG_DATABASE_PREPARE", "1")) or None}

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "yitang.foundation.accounts.sessions.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]

# How many proxies of our own stand in front; only then is X-Forwarded-For believed.
TRUSTED_PROXIES = int(os.environ.get("YITANG_PROXIES", "0"))

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "yitang.foundation.accounts.sessions"
SESSION_COOKIE_AGE = int(os.environ.get("YITANG_SESSION_DAYS", "7")) * 24 * 3600
ACCOUNT_ADAPTER = "yitang.foundation.logins.adapter.RecordingAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Wrong passwords are counted by axes, in the database; allauth guards the codes of the second step. A meeting hall shares one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "120/m/ip,20/15m/key", "login": "600/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "yitang.foundation.accounts.adapter.SecondStepAdapter"
SIGN_ONS, SIGN_ONS_AMISS = sign_ons(os.environ)
SOCIALACCOUNT_ADAPTER = "yitang.foundation.logins.signon.SignOnAdapter"
SOCIALACCOUNT_PROVIDERS = for_allauth(SIGN_ONS)
SOCIALACCOUNT_QUERY_EMAIL = SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
PASSKEYS = os.environ.get("YITANG_PASSKEYS", "1") == "1"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if PASSKEYS else [])]
MFA_PASSKEY_LOGIN_ENABLED = PASSKEYS
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}  # As for passwords: a meeting hall shares one address.
# Browsers hold passkeys for https and for the machine itself alone; the address of the latter is http.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_TOTP_ISSUER = "Yitang"
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Attempts to log in are kept for half a year at least (网络安全法 art. 21), for a year unless told otherwise.
LOGIN_LOG_DAYS = max(183, int(os.environ.get("YITANG_LOGIN_LOG_DAYS", "365")))
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "yitang.foundation.accounts.adapter.name_tried"
AXES_CLIENT_IP_CALLABLE = "yitang.foundation.accounts.adapter.client_ip"
AXES_LOCKOUT_CALLABLE = "yitang.foundation.accounts.views.locked"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# A council's name and settings may be this old in another process.
COUNCIL_REMEMBERED_SECONDS = 5.0

LOCALE_PATHS = [Path(__file__).parent / "locale"]
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

LOGGING = logging_settings(os.environ.get("YITANG_LOG", "text"), os.environ.get("YITANG_LOG_LEVEL", "INFO"))

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "yitang.config.static.StaticFiles"},
}
MEDIA_ROOT = DATA_DIR / "files"

# Fonts of letters: "fangsong=FandolFang R,FangSong;kaiti=LXGW WenKai", and folders beside the system's own.
LETTER_FONTS = {
    face: tuple(names.split(","))
    for face, _equals, names in (part.partition("=") for part in os.environ.get("YITANG_FONTS", "").split(";") if part)
}
LETTER_FONT_FOLDERS = [str(DATA_DIR / "fonts"), *(f for f in os.environ.get("YITANG_FONT_DIRS", "").split(os.pathsep) if f)]

# What may be added to a proposal or a reply; sizes in MB. Types are those of yitang.foundation.files.types.
FILE_TYPES = os.environ.get("YITANG_FILE_TYPES", "docx,pdf,xlsx,pptx,ofd,jpeg,png,webp,gif,txt").split(",")
FILE_MB = int(os.environ.get("YITANG_FILE_MB", "50"))
FILES_MOST = int(os.environ.get("YITANG_FILES_MOST", "20"))
FILES_MB = int(os.environ.get("YITANG_FILES_MB", "200"))
# A virus scanner that is asked about each file: the path of clamd's socket, or host:port. Without one nothing is scanned.
CLAMD = os.environ.get("YITANG_CLAMD", "")

# Where people find this installation; links in mails and calendars begin so. Mail goes out only when a server is named.
SITE_URL = os.environ.get("YITANG_URL", "").rstrip("/")
MAIL = mail_server(os.environ.get("YITANG_EMAIL_URL", ""))
MAIL_READY = bool(MAIL.host)
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.host, MAIL.port, MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = MAIL.starttls, MAIL.tls, 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("YITANG_EMAIL_FROM", MAIL.user or "yitang@localhost")
# Private installations of DingTalk, WeCom or Feishu to whose robots messages may be posted besides the services themselves.
ROBOT_HOSTS = [host.rstrip("/") for host in os.environ.get("YITANG_ROBOT_HOSTS", "").split(",") if host]

METRICS = os.environ.get("YITANG_METRICS") == "1"
METRICS_TOKEN = os.environ.get("YITANG_METRICS_TOKEN", "")
if METRICS:
    MIDDLEWARE.insert(0, "yitang.config.metrics.CountRequests")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
CSRF_FAILURE_VIEW = "yitang.foundation.ui.views.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if os.environ.get("YITANG_HTTPS") == "1":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
