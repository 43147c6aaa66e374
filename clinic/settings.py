"""Every setting of the project, from the environment; production is the default and the strictest."""

import os
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from clinic import environment

ROOT = Path(__file__).resolve().parent.parent
MODE = environment.mode()
PRODUCTION = MODE == "production"
DEBUG = MODE == "development"

# --- Keys and names -------------------------------------------------------------------------------
SECRET_KEY = environment.secret("SECRET_KEY", "the key that signs sessions and forms")
LINK_KEY = environment.secret("LINK_KEY", "the key that patient links are made from")
if SECRET_KEY == LINK_KEY:
    raise ImproperlyConfigured("LINK_KEY must differ from SECRET_KEY, so that losing one does not lose both.")
# Seals the audit (clinic.rules.seals). Made from the key above where nothing real is sealed.
AUDIT_KEY = (
    environment.secret("AUDIT_KEY", "the key that seals the audit")
    if PRODUCTION
    else os.environ.get("AUDIT_KEY") or f"{SECRET_KEY} seals the audit"
)
if AUDIT_KEY in {SECRET_KEY, LINK_KEY}:
    raise ImproperlyConfigured("AUDIT_KEY must differ from SECRET_KEY and LINK_KEY.")
AUDIT_KEYS_BEFORE = environment.words("AUDIT_KEYS_BEFORE")
AUDIT_HEAD_TO = os.environ.get("AUDIT_HEAD_TO", "").strip()
# What second steps keep secret (clinic.second_step_secrets). Made from the first key where nothing real is kept.
SECOND_STEP_KEYS = environment.secrets("SECOND_STEP_KEYS") or (
    [environment.required("SECOND_STEP_KEYS", "the key that the secrets of second steps are kept with")]
    if PRODUCTION
    else [f"{SECRET_KEY} keeps second steps"]
)
if {SECRET_KEY, LINK_KEY, AUDIT_KEY} & set(SECOND_STEP_KEYS):
    raise ImproperlyConfigured("SECOND_STEP_KEYS must differ from SECRET_KEY, LINK_KEY and AUDIT_KEY.")
# The first wraps the clinics' data keys, any unwraps them. Whoever loses all of them loses what is encrypted.
DATA_KEYS = environment.fernet_keys("DATA_KEYS", "the master keys that wrap the clinics' data keys")
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS")
SITE_URL = os.environ.get("SITE_URL", f"https://{ALLOWED_HOSTS[0]}").rstrip("/")
if PRODUCTION and not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured(
        "SITE_URL must start with https:// in production; patients' links are made from it."
    )

# --- Parts ----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "clinic",
    "patients",
    "pathway",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "phonenumber_field",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic.middleware.kept_nowhere",
    "csp.middleware.CSPMiddleware",
    "clinic.crowds.one_turn_each",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clinic.middleware.known_device",
    "clinic.middleware.IdleLock",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clinic.middleware.RefusalAudit",
]
ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Named here as strings, so that the ground storey never imports the storeys above it.
LINK_RAN_OUT = "pathway.views.fresh_links.public.ran_out"
VISITS_USED = "pathway.queries.visits_used.visits_used"
SESSION_UNDER_WAY = "pathway.queries.under_way.session_under_way"
PATIENT_LISTS = "pathway.queries.lists.standing"
ASKS_WHY = "emergency_access"
RAIL_COUNTS = "pathway.queries.frame.waiting_counts"
LOCKED_PAGE = "locked"  # of whoever locked their screen: the lock, with their needles that are in

# --- PostgreSQL is the truth ----------------------------------------------------------------------
DATABASES = {
    "default": environment.database(environment.required("DATABASE_URL", "a PostgreSQL URL (17 or newer)"))
}
# Of one web process (see clinic.crowds): four at work, twelve in line behind them; whoever comes then is told to come again.
REQUESTS_AT_ONCE, REQUESTS_IN_LINE, REQUESTS_WAIT_SECONDS = 4, 12, 8
if os.environ.get("DATABASE_POOL") == "yes":  # the web server; workers and commands use plain connections
    # Two more than are at work: one that is given back at this moment, and one for the signs of life.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": REQUESTS_AT_ONCE + 2, "timeout": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database, not in Redis: with Redis down every sign-in page would fail (rate limits read the cache).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "clinic_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Redis only wakes workers ---------------------------------------------------------------------
CELERY_BROKER_URL = environment.required("REDIS_URL", "a Redis URL; it only wakes workers")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 90  # seconds; shorter than the lease below, so a stuck sender never outlives it
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 10, "socket_connect_timeout": 5}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "clinic.clock.RecordingScheduler"
TICK_SECONDS = environment.whole_number("NEEDLEPATH_TICK_SECONDS", 60)
LEASE = timedelta(seconds=environment.whole_number("NEEDLEPATH_LEASE_SECONDS", 120))

# --- Mail -----------------------------------------------------------------------------------------
# A provider that reports bounces and complaints (see pathway.views.mail_events). Without EMAIL_URL it also takes our mails,
# by its own interface. Its keys are ANYMAIL's settings, each in a variable of its own: ANYMAIL_MAILGUN_API_KEY.
MAIL_PROVIDER = os.environ.get("MAIL_PROVIDER", "")
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): one for name, one in os.environ.items() if name.startswith("ANYMAIL_")
}
if MAIL_PROVIDER and not os.environ.get("EMAIL_URL"):
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
    _mail = environment.mail("smtp://localhost")
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    _mail = environment.mail(environment.required("EMAIL_URL", "the mail server, such as smtp://host:25"))
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_SSL, EMAIL_USE_TLS, EMAIL_TIMEOUT = (
    _mail[k] for k in ("EMAIL_USE_SSL", "EMAIL_USE_TLS", "EMAIL_TIMEOUT")
)
# The relay's own log (Postfix), where it may be read: a mail whose hand-off was cut off is looked for there first.
MAIL_LOG = os.environ.get("MAIL_LOG", "")
DEFAULT_FROM_EMAIL = os.environ.get("FROM_EMAIL", f"no-reply@{ALLOWED_HOSTS[0]}")

# --- Texts ----------------------------------------------------------------------------------------
# Empty: this installation sends none, and nobody is offered them. "console" and "file" deliver to nobody.
TEXT_PROVIDER = os.environ.get("TEXT_PROVIDER", "")
if TEXT_PROVIDER not in {"", "console", "file", "twilio"}:
    raise ImproperlyConfigured("TEXT_PROVIDER must be empty, console, file or twilio.")
TEXT_FOLDER = (
    environment.required("TEXT_FOLDER", "the folder texts are written to") if TEXT_PROVIDER == "file" else ""
)
TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM = (
    environment.required(name, what) if TEXT_PROVIDER == "twilio" else ""
    for name, what in (
        ("TWILIO_ACCOUNT_SID", "the account at Twilio"),
        ("TWILIO_AUTH_TOKEN", "its token, by which its reports are recognised too"),
        ("TWILIO_FROM", "the number texts come from, such as +13035550100, or a messaging service, MG..."),
    )
)
TWILIO_URL = os.environ.get("TWILIO_URL", "https://api.twilio.com").rstrip("/")
if PRODUCTION and not TWILIO_URL.startswith("https://"):
    raise ImproperlyConfigured("TWILIO_URL must start with https://.")

# --- Watching --------------------------------------------------------------------------------------
# An address of an outside watch that is pinged while check-ins and messages are on time, and not otherwise.
PING_URL = os.environ.get("PING_URL", "")
if PING_URL and not PING_URL.startswith("https://" if PRODUCTION else ("https://", "http://")):
    raise ImproperlyConfigured("PING_URL must start with https://.")

# --- Backups ----------------------------------------------------------------------------------------
# The first key encrypts, any of them opens (docs/recovery.md). None of them opens anything else.
BACKUP_KEYS = environment.secrets("BACKUP_KEYS")
if {SECRET_KEY, LINK_KEY, AUDIT_KEY} & set(BACKUP_KEYS):
    raise ImproperlyConfigured("BACKUP_KEYS must differ from SECRET_KEY, LINK_KEY and AUDIT_KEY.")
BACKUP_FOLDER = os.environ.get("BACKUP_FOLDER", "")
if BACKUP_FOLDER and not BACKUP_KEYS:
    raise ImproperlyConfigured("BACKUP_FOLDER is set and BACKUP_KEYS is not: no backup is kept unencrypted.")
RESTORE_CHECK_URL = os.environ.get("RESTORE_CHECK_URL", "")
if BACKUP_FOLDER and not RESTORE_CHECK_URL:
    raise ImproperlyConfigured(
        "BACKUP_FOLDER is set and RESTORE_CHECK_URL is not: what was never restored is no backup."
    )
BACKUPS_KEPT = environment.whole_number("BACKUPS_KEPT", 14)
BACKUP_HOUR = environment.whole_number("BACKUP_HOUR", 2)
if BACKUPS_KEPT < 2 or BACKUP_HOUR > 23:
    raise ImproperlyConfigured("BACKUPS_KEPT must be 2 or more, and BACKUP_HOUR an hour from 0 to 23 (UTC).")
# Where pg_dump and pg_restore are, when not on the PATH: as new as the server, or newer.
POSTGRESQL_PROGRAMS = os.environ.get("POSTGRESQL_PROGRAMS", "")

# --- People who sign in ---------------------------------------------------------------------------
AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Argon2 is slow on purpose; tests make hundreds of accounts and would spend their time on nothing else.
PASSWORD_HASHERS = [
    f"django.contrib.auth.hashers.{'MD5' if MODE == 'test' else 'Argon2'}PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "clinic.passwords.NotOfTheClinicsWords"},
]
ACCOUNT_ADAPTER = "clinic.accounts.StaffAccountAdapter"
ACCOUNT_FORMS = {"change_password": "clinic.forms.passwords.ChangeForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Tries to sign in are counted by clinic.actions.tries, in one statement each; allauth's own counts go through the cache.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("BEHIND_PROXY") == "yes" else 0
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
MFA_ADAPTER = "clinic.second_step_secrets.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Needlepath"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/today/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
IDLE_LOCK = timedelta(minutes=environment.whole_number("NEEDLEPATH_IDLE_MINUTES", 20))

# --- The browser ----------------------------------------------------------------------------------
SESSION_ENGINE = "clinic.sessions"  # listed and ended under "Where you are signed in"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # from the sign-in on, however much it is used (clinic.sessions)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "needlepath-session"
DEVICE_COOKIE_NAME = "__Host-device" if PRODUCTION else "needlepath-device"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "needlepath-csrf"
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("BEHIND_PROXY") == "yes" else None
)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "clinic.notices.Notices"
NOTICES_COOKIE_NAME = "__Host-notices" if PRODUCTION else "needlepath-notices"
# No page asks for any of these, so that a script that got in could not either.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "bluetooth",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)
CSRF_FAILURE_VIEW = "clinic.views.errors.form_too_old"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 600
DATA_UPLOAD_MAX_NUMBER_FILES = 3
FILE_UPLOAD_HANDLERS = ["clinic.uploads.InMemoryOnly"]

# --- Words, time, files ---------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LANGUAGE_COOKIE_NAME = "__Host-language" if PRODUCTION else "needlepath-language"
LOCALE_PATHS = [ROOT / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
PHONENUMBER_DEFAULT_REGION = "US"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", ROOT / "staticfiles"))
STATICFILES_DIRS = [ROOT / "static"]
# Hashed names need collectstatic first, which the production image and the demo run; tests and development do not.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MODE in {"production", "demo"}
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "development"  # it reads the whole folder for each client of a test

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Paths hold link tokens, so request logs name the route (see clinic.logs), never the path.
    "filters": {"route_only": {"()": "clinic.logs.RouteOnly"}},
    "formatters": {"line": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["route_only"]}
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
