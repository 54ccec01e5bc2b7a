"""One settings file for both ways to run.

Embedded (default): SQLite, the Celery worker and its clock inside the server process, events in process.
Production: set DATABASE_URL and REDIS_URL, and everything this file demands then. docs/operations.md lists every
variable; a test fails when one is missing there.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from handoff_project import sqlite_turns
from handoff_project.broker import Broker
from handoff_project.database_words import database_in_words
from handoff_project.environment import Environment, writable
from handoff_project.keys import card_key, card_keys, demanded_keys, kept_keys
from privacy.masked_logs import mask_event

# Django's forms and admin classes take type arguments in their stubs only; this lets them at run time too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

DATABASE_URL = env.text("DATABASE_URL")
REDIS_URL = env.redis("REDIS_URL")
if bool(DATABASE_URL) != bool(REDIS_URL):
    raise ImproperlyConfigured("Set both DATABASE_URL and REDIS_URL (production), or neither (embedded).")
EMBEDDED = not REDIS_URL

DATA_DIR = env.folder("DATA_DIR", default=BASE_DIR / "var")  # it holds keys and everything people said
if EMBEDDED:
    writable("DATA_DIR", DATA_DIR)

_keys = (
    kept_keys(DATA_DIR / "keys.json")
    if EMBEDDED
    else demanded_keys(secret_key=env.text("SECRET_KEY"), encryption_keys=env.texts("FIELD_ENCRYPTION_KEYS"))
)
SECRET_KEY = _keys.secret_key
FIELD_ENCRYPTION_KEY = list(_keys.encryption_keys)

DEBUG = env.switch("DEBUG")
# What asks for /metrics shows it; empty: nobody may.
METRICS_TOKEN = env.text("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("METRICS_TOKEN is what keeps your figures yours: give it at least 32 random characters.")
SETUP_CODE = env.text("SETUP_CODE")  # asked for by the first run, unless it is made on this machine

# The origin this deployment's agents live at; other institutions type it into their Verify & Save form.
PLATFORM_DOMAIN = env.origin("PLATFORM_DOMAIN", default="http://127.0.0.1:8000")
_platform = urlsplit(PLATFORM_DOMAIN)
HTTPS = _platform.scheme == "https"
if not EMBEDDED and not HTTPS and not env.texts("DEVELOPMENT_NETWORKS"):
    raise ImproperlyConfigured("Set PLATFORM_DOMAIN to the https origin this deployment is reached at.")

# Addresses inside these networks may be called besides public ones, also over http. For one machine only: tests and the
# demo name 127.0.0.0/8 here; `check --deploy` fails unless it is empty.
DEVELOPMENT_NETWORKS = env.networks("DEVELOPMENT_NETWORKS")

# The Agent ID of an agent that answers anybody, with a script, for running the A2A conformance kit against it; see
# docs/conformance.md. `check --deploy` fails unless it is empty.
CONFORMANCE_AGENT = env.text("CONFORMANCE_AGENT")

# Files that people attach, in bytes: the largest one, and all that is kept for one agent.
ATTACHMENT_LIMIT = env.number("ATTACHMENT_LIMIT", default=5 * 1024 * 1024)
ATTACHMENT_ROOM = env.number("ATTACHMENT_ROOM", default=2 * 1024**3, least=0)
ATTACHMENT_SHARE = env.number("ATTACHMENT_SHARE", default=10)  # percent of it, for one conversation and one address

# Private JSON Web Key that our agents' cards are signed with, and a JSON Web Key Set of those we know of others.
CARD_SIGNING_KEY = card_key("CARD_SIGNING_KEY", env.text("CARD_SIGNING_KEY"))
KNOWN_CARD_KEYS = card_keys("KNOWN_CARD_KEYS", env.text("KNOWN_CARD_KEYS"))

ALLOWED_HOSTS = env.texts("ALLOWED_HOSTS", default=[_platform.hostname or "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = [PLATFORM_DOMAIN]

INSTALLED_APPS = [
    "handoff_project.apps.AdminConfig",
    "workspaces.command_line",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "handoff_project.apps.SignInAttemptsConfig",
    "csp",
    "django_htmx",
    "django_structlog",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "workspaces",
    "workspaces.single_sign_on",
    "workspaces.teams",
    "agents",
    "agents.webhooks",
    "triggers",
    "conversations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",  # before whatever may fail: a page that says so has a style sheet, too
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "handoff_project.whole_bodies.refuse_cut_off",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workspaces.console_language.speak_as_chosen",
    "workspaces.session_activity.note_sessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "workspaces.idle_sessions.sign_out_idle",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "workspaces.page_above.lead_to_page_above",
    "handoff_project.request_log.RequestLog",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "handoff_project.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workspaces.console.context.workspace",
                "agents.console.context.agents",
                "conversations.console.context.unread",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

SQLITE_NAME = "handoff.sqlite3"  # of the file in DATA_DIR
if EMBEDDED:
    # Before SQLite makes it for everybody to read; the files beside it get the same mode.
    (DATA_DIR / SQLITE_NAME).touch(mode=0o600)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / SQLITE_NAME,
            "OPTIONS": {
                # A write takes its lock at once: two writers then wait instead of failing half-way, each for its turn.
                "transaction_mode": "IMMEDIATE",
                "factory": sqlite_turns.Connection,
                "timeout": sqlite_turns.TIMEOUT_SECONDS,
                # FULL, because an acknowledged message must survive a power loss.
                # What is erased is written over, instead of lying in pages that are free.
                # Each thread keeps a connection, so each has a small cache; behind it is that of the system.
                # What a statement would undo is kept in memory: a large one would write what people said to /var/tmp.
                # The log is written through by a thread (sqlite_log.py); by a commit only if that falls far behind.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-4000; "
                    "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; "
                    "PRAGMA wal_autocheckpoint=16384;"
                ),
            },
            # A thread keeps its connection. To open one reads the whole schema, and to close the last one writes the
            # log through and deletes it: with each request that would take longer than the request.
            "CONN_MAX_AGE": None,
            # The threads of one test process share a file, as the threads of one server do.
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    }
else:
    _options = {
        # Not checked at each use, which would cost an exchange more; see workspaces.stale_connections.
        "pool": {"min_size": 2, "max_size": env.number("DATABASE_POOL_SIZE", default=20, least=2), "timeout": 10},
        # Statements that come again and again are planned once for each connection.
        "server_side_binding": True,
        "prepare_threshold": 3,
        # PostgreSQL compiles a statement that it believes to be costly, which takes it longer than any of ours does.
        "options": "-c jit=off",
    }
    DATABASES = {"default": env.database("DATABASE_URL", options=_options)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "VERSION": 2,  # what lies in it was written in another way before
        # A Redis that says nothing must not hold up a person's message.
        "OPTIONS": {
            "serializer": "workspaces.json_values.JsonValues",
            "socket_connect_timeout": 2,
            "socket_timeout": 2,
        },
    }
    if REDIS_URL
    # Limits are counted in it: with few places, a stranger counted under many names would have all others forgotten.
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
}

AUTH_USER_MODEL = "workspaces.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "workspaces.common_passwords.NotCommon"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspaces:home"
ACCOUNT_ADAPTER = "workspaces.sign_in.NoOpenSignUp"
ACCOUNT_FORMS = {
    "login": "workspaces.console.account_forms.SignInForm",
    "change_password": "workspaces.console.account_forms.ChangePasswordForm",
    "reset_password": "workspaces.console.account_forms.ForgottenPasswordForm",
    "reset_password_from_key": "workspaces.console.account_forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # members are made by the owner; nobody signs up alone
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# By address only: counted by account as well, whoever knows an e-mail address could lock its owner out.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip"}
MFA_ADAPTER = "workspaces.second_factors.EncryptedFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "workspaces.console.account_forms.SecondStepForm",
    "reauthenticate": "workspaces.console.account_forms.SignInAgainWithCodeForm",
    "add_webauthn": "workspaces.console.passkey_form.PasskeyForm",
    "authenticate_webauthn": "workspaces.console.passkey_form.SecondStepPasskeyForm",
    "login_webauthn": "workspaces.console.passkey_form.SignInWithPasskeyForm",
    "reauthenticate_webauthn": "workspaces.console.passkey_form.SignInAgainWithPasskeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers offer passkeys over http on this machine alone
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by owners, and there may be no mail to verify anything with
SOCIALACCOUNT_ADAPTER = "workspaces.single_sign_on.signing_in.SignInServices"
SOCIALACCOUNT_LOGIN_ON_GET = True  # no form may lead to another site; all that a stranger could start is a sign-in
SOCIALACCOUNT_STORE_TOKENS = False
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
# A pair of address and account: whoever knows only an e-mail address cannot lock its owner out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "workspaces.sign_in.host_of"
AXES_USERNAME_CALLABLE = "workspaces.sign_in.account_named"
AXES_LOCKOUT_CALLABLE = "workspaces.sign_in.locked_out"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
FORMAT_MODULE_PATH = ["handoff_project.date_formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_THOUSAND_SEPARATOR = True  # on pages; a number that is read by a program is written with stringformat:"d"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # nothing to collect before the first start
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# --- what browsers are told -------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS and not EMBEDDED
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.switch("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
# Cookies know no ports: beside another deployment on the same host, each keeps its people signed in.
_port = f"_{_platform.port}" if _platform.port else ""
_own = "__Host-" if HTTPS else ""  # a browser then takes them from this very host over https only
SESSION_COOKIE_NAME = f"{_own}handoff_session{_port}"
CSRF_COOKIE_NAME = f"{_own}handoff_csrf{_port}"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["workspaces.console.uploads.InMemory"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}

# --- background work --------------------------------------------------------------------------------------------------
_broker = env.broker("REDIS_URL") if REDIS_URL else Broker("memory://localhost/")
CELERY_BROKER_URL = _broker.url
CELERY_BROKER_USE_SSL = dict(_broker.ssl) or None
CELERY_BROKER_TRANSPORT = None if REDIS_URL else "handoff_project.memory_broker:Transport"
CELERY_TASK_IGNORE_RESULT = True  # the rows are the truth and the tasks only ring a bell
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ACKS_LATE = False
# Seconds. What comes every few of them seldom falls together: embedded, a person's message would wait for all at once.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "conversations.sweep", "schedule": 1.0, "options": {"expires": 5}},
    "unheard": {"task": "agents.ring_for_unheard", "schedule": 2.3, "options": {"expires": 5}},
    "index": {"task": "conversations.index", "schedule": 4.9, "options": {"expires": 5}},
    "give_up": {"task": "conversations.give_up", "schedule": 15.0, "options": {"expires": 15}},
    "notices": {"task": "agents.mail_notices", "schedule": 30.0, "options": {"expires": 30}},
    "webhooks": {"task": "webhooks.sweep", "schedule": 1.7, "options": {"expires": 5}},
    "webhooks_upkeep": {"task": "webhooks.upkeep", "schedule": 60.0, "options": {"expires": 60}},
    "forget": {"task": "agents.forget_expired", "schedule": 300.0},
    "forget_removals": {"task": "triggers.forget_removals", "schedule": 60.0, "options": {"expires": 60}},
    "forget_old": {"task": "conversations.forget_old", "schedule": 900.0, "options": {"expires": 900}},
}
WORKER_THREADS = env.number("WORKER_THREADS", default=16)
WEB_THREADS = env.number("WEB_THREADS", default=16)
COURIER_THREADS = env.number(
    "COURIER_THREADS", default=16, least=0
)  # of a web process, for what it has put into the outbox

# --- mail -------------------------------------------------------------------------------------------------------------
vars().update(env.mail("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default=f"handoff@{_platform.hostname}")

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["workspaces.json_bodies.JsonBody"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Handoff API",
    "DESCRIPTION": "The API for programs of an institution, and the one that chat windows are built on.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_PATCH": False,  # what a PATCH takes is described as it is
    "ENUM_NAME_OVERRIDES": {
        "AvatarColour": "agents.models.AvatarColour.choices",
        "ConnectionKind": "agents.models.ConnectionKind.choices",
        "LinkState": "agents.models.LinkState.choices",
        "VerificationState": "agents.models.VerificationState.choices",
        "CheckOutcome": "agents.pairing_checks.Outcome",
        "WidgetPosition": ["start", "end"],
        "Controller": "conversations.models.Controller.choices",
        "HandoffState": "conversations.models.HandoffState.choices",
        "HandoffDirection": "conversations.models.Direction.choices",
        "MessageKind": "conversations.models.MessageKind.choices",
        "AuthorKind": "conversations.models.AuthorKind.choices",
        "DeliveryState": "conversations.models.Delivery.choices",
        "ConsentState": "conversations.models.ConsentState.choices",
        "OutboxKind": "conversations.models.OutboxKind.choices",
        "ItemState": "conversations.models.ItemState.choices",
        "TriggerKind": "triggers.models.TriggerKind.choices",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- logs -------------------------------------------------------------------------------------------------------------
# Events carry ids and outcomes, never what people said, tokens or bodies.
_log_fields: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso"),
    database_in_words,
    mask_event,  # last: it sees what is written
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_log_fields,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        name: {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _log_fields,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        }
        for name, renderer in {
            "line": structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
            "json": structlog.processors.JSONRenderer(),
        }.items()
    },
    "filters": {"foreign_hosts": {"()": "handoff_project.foreign_hosts.ForeignHosts"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line" if EMBEDDED else "json"}},
    "root": {"handlers": ["console"], "level": env.level("LOG_LEVEL", default="INFO")},
    "loggers": {
        "celery": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # every request has its own line, with its status
        "django.security.DisallowedHost": {"filters": ["foreign_hosts"]},
        "django_structlog": {"level": env.level("REQUEST_LOG_LEVEL", default="WARNING")},
        "handoff_project.api_door": {"level": env.level("REQUEST_LOG_LEVEL", default="WARNING")},
    },
}
