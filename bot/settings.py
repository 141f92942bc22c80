"""Every setting, from the environment or a `.env` file.

Slack's names and the host's (DATABASE_URL, HOST, PORT) are plain; our own begin with LOGCALL_.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

import phonenumbers
from cryptography.fernet import Fernet
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

S = TypeVar("S", bound="DatabaseSettings")


class SettingsProblem(Exception):
    """Settings that are missing or wrong: a line for each, naming the variable and the way to mend it."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _setting(name: str, description: str, *, default: Any = ..., example: str = "", **limits: Any) -> Any:
    """`example`: what `.env.example` shows where there is no default."""
    return Field(
        default, validation_alias=name, description=description, json_schema_extra={"example": example}, **limits
    )


def _begins_with(prefix: str) -> AfterValidator:
    def check(token: SecretStr) -> SecretStr:
        if not token.get_secret_value().startswith(prefix):
            raise ValueError(f"should begin with {prefix}")
        return token

    return AfterValidator(check)


def _not_blank(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().strip():
        raise ValueError("is blank")
    return secret


def _web_address(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("should be a web address")
    return url if url.endswith("/") else f"{url}/"


def _public_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("should be an address like https://logcall.example.com, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _database(url: str) -> str:
    if urlsplit(url).scheme not in ("sqlite", "postgres", "postgresql"):
        raise ValueError("should begin with sqlite:// or postgres://")
    return url


def _recordings(where: str) -> str:
    parts = urlsplit(where)
    if parts.scheme not in ("", "s3") or (parts.scheme == "s3" and not parts.netloc):
        raise ValueError("should be a folder, or s3://BUCKET/PREFIX")
    return where


def _region(code: str) -> str:
    if code.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("should be two letters, such as CA, US or FR")
    return code.upper()


def _keys(keys: SecretStr) -> SecretStr:
    try:
        _ = [Fernet(key) for key in _split(keys)]
    except ValueError:
        raise ValueError("holds something that is no key") from None
    if not _split(keys):
        raise ValueError("is blank")
    return keys


def _split(keys: SecretStr) -> list[str]:
    return [key for part in keys.get_secret_value().split(",") if (key := part.strip())]


class DatabaseSettings(BaseSettings):
    """All that the commands need which only touch the database."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True)

    database_url: Annotated[str, AfterValidator(_database)] = _setting(
        "DATABASE_URL",
        "The database: sqlite://FILE, or postgres://USER:PASSWORD@HOST/DATABASE to run several processes",
        default="sqlite://logcall.sqlite3",
    )


class KeySettings(DatabaseSettings):
    """What is needed besides to open what is sealed."""

    encryption_keys: Annotated[SecretStr, AfterValidator(_keys)] = _setting(
        "LOGCALL_ENCRYPTION_KEYS",
        "`logcall keys new` makes one. Several are separated by commas, the newest first. Keep a copy in a safe place",
        example="...",
    )

    @property
    def keys(self) -> list[str]:
        """Encryption keys, newest first."""
        return _split(self.encryption_keys)


class HookSettings(KeySettings):
    """What is needed besides to tell other systems what happened."""

    hooks_allow_private: bool = _setting(
        "LOGCALL_HOOKS_ALLOW_PRIVATE",
        "Whether hooks, and phone systems' recordings, may lead into your own network, hooks over http too: true or "
        "false. Then who adds a hook, or has a key for call logs, reaches whatever this machine reaches",
        default=False,
    )


class Settings(HookSettings):
    slack_bot_token: Annotated[SecretStr, _begins_with("xoxb-")] = _setting(
        "SLACK_BOT_TOKEN", "Slack shows it under OAuth & Permissions → Bot User OAuth Token", example="xoxb-..."
    )
    slack_signing_secret: Annotated[SecretStr, AfterValidator(_not_blank)] = _setting(
        "SLACK_SIGNING_SECRET", "Slack shows it under Basic Information → Signing Secret", example="..."
    )
    slack_app_token: Annotated[SecretStr, _begins_with("xapp-")] | None = _setting(
        "SLACK_APP_TOKEN",
        "For Socket Mode, where Slack can't reach this machine: make one under Basic Information → App-Level Tokens, "
        "with connections:write",
        default=None,
    )
    slack_api_url: Annotated[str, AfterValidator(_web_address)] = _setting(
        "SLACK_API_URL", "Another Slack to talk to, such as the sandbox", default="https://slack.com/api/"
    )
    url: Annotated[str, AfterValidator(_public_address)] | None = _setting(
        "LOGCALL_URL",
        "The public address of this server, such as https://logcall.example.com: links to leads begin with it, and "
        "unfold in Slack. Without it there are none",
        default=None,
    )
    region: Annotated[str, AfterValidator(_region)] = _setting(
        "LOGCALL_REGION", "The country of the phone numbers that are typed without a country code", default="CA"
    )
    host: str = _setting("HOST", "The address to listen on", default="0.0.0.0")  # noqa: S104 (Slack comes from outside)
    port: int = _setting("PORT", "The port to listen on", default=3000, ge=0, le=65535)
    api_rate: int = _setting(
        "LOGCALL_API_RATE", "Requests a minute that one key of the API may make", default=200, ge=1, le=1_000_000
    )
    recordings: Annotated[str, AfterValidator(_recordings)] = _setting(
        "LOGCALL_RECORDINGS",
        "Where recordings of calls are kept: a folder, or s3://BUCKET/PREFIX. Several processes need the same one",
        default="recordings",
    )
    s3_endpoint: Annotated[str, AfterValidator(_web_address)] | None = _setting(
        "LOGCALL_S3_ENDPOINT", "The address of a store that speaks S3 and is not Amazon's", default=None
    )
    s3_region: str | None = _setting("LOGCALL_S3_REGION", "The region of the bucket", default=None)
    s3_key_id: str | None = _setting(
        "LOGCALL_S3_KEY_ID",
        "The id of a key that may read, write and remove there. Without it, AWS_… or the machine's role has to do",
        default=None,
    )
    s3_secret: SecretStr | None = _setting("LOGCALL_S3_SECRET", "That key's secret", default=None)
    activix_secret: Annotated[SecretStr, AfterValidator(_not_blank)] | None = _setting(
        "LOGCALL_ACTIVIX_SECRET",
        "The secure key that Activix signs its webhooks with: it may send its leads to /webhooks/activix then",
        default=None,
    )
    activix_account: int | None = _setting(
        "LOGCALL_ACTIVIX_ACCOUNT",
        "Your account's id in Activix: leads of other accounts are refused. Without it, whoever has the secure key is "
        "believed",
        default=None,
    )
    pacing: float = _setting(
        "LOGCALL_PACING",
        "Seconds between two posts in one channel; Slack allows about one a second",
        default=1.0,
        ge=0,
        le=60,
    )
    drain_seconds: float = _setting(
        "LOGCALL_DRAIN_SECONDS",
        "Seconds that work in flight may take to finish when stopping",
        default=25.0,
        ge=0,
        le=600,
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = _setting(
        "LOGCALL_LOG_LEVEL", "How much is logged: DEBUG, INFO, WARNING or ERROR", default="INFO"
    )
    log_format: Literal["json", "console"] = _setting(
        "LOGCALL_LOG_FORMAT", "How it is logged: json, or console for people", default="json"
    )


def load(kind: type[S], **values: Any) -> S:
    """Read settings. `values`, by attribute name, win over the environment. Raises SettingsProblem."""
    try:
        return kind(**values)
    except ValidationError as problem:
        raise SettingsProblem([_line(kind, error) for error in problem.errors(include_input=False)]) from None


def _line(kind: type[BaseSettings], error: Any) -> str:
    name = str(error["loc"][0])
    field = kind.model_fields.get(name) or next(f for f in kind.model_fields.values() if f.validation_alias == name)
    fault = "is not set" if error["type"] == "missing" else error["msg"]
    return f"{field.validation_alias} {fault.removeprefix('Value error, ').removeprefix('Input ')}: {field.description}"


def settings_table() -> str:
    """The table in the README."""
    rows = ["| Variable | Default | |", "|---|---|---|"]
    for name, default, _, description in _documented():
        shown = "*required*" if default is ... else "" if default is None else f"`{default}`"
        rows.append(f"| `{name}` | {shown} | {description}. |")
    return "\n".join(rows)


def env_example() -> str:
    """`.env.example`: what must be set, and what may be, commented out at its default."""
    lines = ["# Copy this to .env, and fill in what has no default."]
    for name, default, example, description in _documented():
        lines += ["", f"# {description}."]
        lines.append(f"{name}={example}" if default is ... else f"# {name}={'' if default is None else default}")
    return "\n".join(lines) + "\n"


def _documented() -> Iterator[tuple[str, Any, str, str]]:
    """(variable, default or ... where it is required, example, description)"""
    fields = sorted(Settings.model_fields.values(), key=lambda field: not field.is_required())
    for field in fields:
        default = ... if field.is_required() else field.default
        extra: Any = field.json_schema_extra
        yield str(field.validation_alias), default, extra["example"], str(field.description)
