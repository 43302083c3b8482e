"""One settings file, from the environment. Safe defaults; what the operator may set is in docs/operators.md."""

import os
from pathlib import Path

from platformdirs import user_data_path

HOME = Path(os.environ.get("SALINGJAGA_HOME") or user_data_path("salingjaga", appauthor=False))
HOME.mkdir(parents=True, exist_ok=True)
SECRET_KEY = "replaced-by-the-key-file"  # WEB helper: generated file mode 0600
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "salingjaga.design",
    "salingjaga.factchecks.apps.FactChecksConfig",
]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "salingjaga.config.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "salingjaga.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        "CONN_MAX_AGE": 60,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
STATIC_URL = "/static/"
