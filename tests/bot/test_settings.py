"""Settings: exact names in the environment, secrets from files, and one sentence per problem."""

import tomllib
from dataclasses import FrozenInstanceError
from datetime import time
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsProblem, check_ready_to_run, environment_names, read_settings

ROOT = Path(__file__).parents[2]
TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    for name in environment_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("TRAM_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sentence() -> str:
    with pytest.raises(SettingsProblem) as caught:
        read_settings()
    assert caught.value.__cause__ is None, "a chained error could print a secret"
    return caught.value.sentence


def test_without_file_or_environment_the_defaults_hold():
    assert read_settings().telegram.base_url == "https://api.telegram.org"


def test_config_toml_carries_every_key_with_its_default(monkeypatch):
    written = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    keys = {(section, key) for section, table in written.items() for key in table}
    assert keys == set(environment_names().values())
    defaults = read_settings()
    monkeypatch.setenv("TRAM_CONFIG", str(ROOT / "config.toml"))
    assert read_settings() == defaults


def test_every_environment_name_reaches_its_key(monkeypatch):
    samples = {
        "TRAM_TELEGRAM_TOKEN": TOKEN, "TRAM_TELEGRAM_BASE_URL": "http://127.0.0.1:9", "TRAM_TELEGRAM_MODE": "webhook",
        "TRAM_TELEGRAM_PROXY": "http://proxy:3128", "TRAM_TELEGRAM_USERNAME": "x_bot",
        "TRAM_WEBHOOK_URL": "https://tram.example", "TRAM_WEBHOOK_LISTEN_HOST": "0.0.0.0",
        "TRAM_WEBHOOK_LISTEN_PORT": "81", "TRAM_WEBHOOK_PATH": "/abcdefghijklmnopq", "TRAM_WEBHOOK_SECRET": "s" * 16,
        "TRAM_DATABASE_URL": "postgresql+psycopg://u:p@h/d", "TRAM_PLANS_FOLDER": "elsewhere",
        "TRAM_PLANS_ACTIVE": "lao-cai-2023, chieng-on-2024", "TRAM_TIME_ZONE": "UTC", "TRAM_TIME_FOLLOW": "http://h/c",
        "TRAM_REMINDERS_QUIET_FROM": "21:30", "TRAM_REMINDERS_QUIET_UNTIL": "06:15", "TRAM_SENDING_PER_SECOND": "0",
        "TRAM_SENDING_PER_CHAT": "2.5", "TRAM_SENDING_CHAT_BURST": "9", "TRAM_SENDING_PER_GROUP_MINUTE": "7",
        "TRAM_SENDING_SIDE_BY_SIDE": "5", "TRAM_CHARTS_WORKERS": "2", "TRAM_CHARTS_MEMORY_LIMIT_MB": "500",
        "TRAM_LOGS_LEVEL": "debug", "TRAM_LOGS_FORMAT": "json", "TRAM_LOGS_FILE": "tram.log", "TRAM_WEB_HOST": "::1",
        "TRAM_WEB_PORT": "0", "TRAM_DATA_FOLDER": "store", "TRAM_OPERATOR_CHAT": "-100123",
        "TRAM_BACKUP_DAILY": "false", "TRAM_BACKUP_AT": "02:15", "TRAM_BACKUP_FOLDER": "safe",
                "TRAM_GROUPS_WEEKDAY": "", "TRAM_GROUPS_HOUR": "09:30",
        "TRAM_BACKUP_KEEP_DAILY": "3", "TRAM_BACKUP_KEEP_MONTHLY": "0", "TRAM_KEEPING_EVENTS": "2",
        "TRAM_KEEPING_SENT": "7", "TRAM_KEEPING_DEAD": "14", "TRAM_KEEPING_SESSIONS": "200", "TRAM_KEEPING_GONE": "90",
    }  # fmt: skip
    assert set(samples) == set(environment_names()), "a new key needs a sample here"
    plain = read_settings()
    for name, text in samples.items():
        monkeypatch.setenv(name, text)
    changed = read_settings()
    for section, key in environment_names().values():
        assert getattr(getattr(changed, section), key) != getattr(getattr(plain, section), key), (section, key)
    assert changed.plans.active == ("lao-cai-2023", "chieng-on-2024")
    assert changed.reminders.quiet_from == time(21, 30)
    assert changed.telegram.base_url == "http://127.0.0.1:9"
    assert changed.database.url.get_secret_value().endswith("@h/d")


def test_the_environment_wins_over_the_file(empty_folder, monkeypatch):
    Path("config.toml").write_text('[web]\nport = 1\nhost = "h"\n', encoding="utf-8")
    monkeypatch.setenv("TRAM_WEB_PORT", "2")
    assert (read_settings().web.port, read_settings().web.host) == (2, "h")


def test_a_list_may_be_json(monkeypatch):
    monkeypatch.setenv("TRAM_PLANS_ACTIVE", '["a", "b"]')
    assert read_settings().plans.active == ("a", "b")


def test_a_secret_may_stand_in_a_file(empty_folder, monkeypatch):
    Path("token").write_text(TOKEN + "\n", encoding="utf-8")
    monkeypatch.setenv("TRAM_TELEGRAM_TOKEN_FILE", "token")
    settings = read_settings()
    assert settings.telegram.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings) + str(settings)


def test_settings_are_frozen():
    with pytest.raises(FrozenInstanceError):
        read_settings().web.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("TRAM_WEB_PORT", "many", "web.port"),
        ("TRAM_WEB_PORT", "70000", "web.port"),
        ("TRAM_TELEGRAM_MODE", "pigeon", "telegram.mode"),
        ("TRAM_TELEGRAM_TOKEN", "very-secret", "telegram.token"),
        ("TRAM_TELEGRAM_BASE_URL", "api.telegram.org", "telegram.base_url"),
        ("TRAM_TELEGRAM_PROXY", "socks5://u:very-secret@h", "telegram.proxy"),
        ("TRAM_WEBHOOK_SECRET", "very-secret", "webhook.secret"),
        ("TRAM_WEBHOOK_PATH", "/short", "webhook.path"),
        ("TRAM_TIME_ZONE", "Asia/Atlantis", "time.zone"),
        ("TRAM_REMINDERS_QUIET_FROM", "25:00", "reminders.quiet_from"),
        ("TRAM_PLANS_ACTIVE", "[oh", "plans.active"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_key_and_variable(monkeypatch, name, value, key):
    monkeypatch.setenv(name, value)
    said = sentence()
    assert said.startswith(f"{key} ({name}): ")
    assert said.endswith(".")
    assert "\n" not in said
    assert "very-secret" not in said


@pytest.mark.parametrize("name", ["TRAM_TELEGRAM_TOKN", "TRAM_WEB_PORT_FILE", "TRAM_X", "TRAM_"])
def test_an_unknown_variable_is_an_error(monkeypatch, name):
    monkeypatch.setenv(name, "1")
    assert sentence().startswith(f"{name} ")


@pytest.mark.parametrize("text", ["[web]\nprot = 1\n", "[wbe]\nport = 1\n", "port = 1\n"])
def test_an_unknown_key_in_the_file_is_an_error(empty_folder, text):
    Path("config.toml").write_text(text, encoding="utf-8")
    assert "is not a setting" in sentence()


def test_a_broken_file_is_named(empty_folder, monkeypatch):
    Path("config.toml").write_text("[web\n", encoding="utf-8")
    assert sentence().startswith("config.toml is not valid TOML")
    monkeypatch.setenv("TRAM_CONFIG", "nowhere.toml")
    assert "nowhere.toml" in sentence()


def test_a_missing_secret_file_and_a_secret_set_twice_are_named(empty_folder, monkeypatch):
    monkeypatch.setenv("TRAM_TELEGRAM_TOKEN_FILE", "nowhere")
    assert sentence().startswith("TRAM_TELEGRAM_TOKEN_FILE names the file nowhere")
    Path("nowhere").write_text(TOKEN, encoding="utf-8")
    monkeypatch.setenv("TRAM_TELEGRAM_TOKEN", TOKEN)
    assert sentence().startswith("telegram.token is set twice")


def test_test_variables_are_not_ours(monkeypatch):
    monkeypatch.setenv("TRAM_TEST_DATABASE_URL", "postgresql://")
    assert isinstance(read_settings(), Settings)


def problem(settings: Settings) -> str:
    with pytest.raises(SettingsProblem) as caught:
        check_ready_to_run(settings)
    return caught.value.sentence


def test_running_needs_a_token_and_for_webhooks_an_address_and_a_secret(monkeypatch):
    assert problem(read_settings()).startswith("telegram.token is missing")
    monkeypatch.setenv("TRAM_TELEGRAM_TOKEN", TOKEN)
    check_ready_to_run(read_settings())
    monkeypatch.setenv("TRAM_TELEGRAM_MODE", "webhook")
    assert problem(read_settings()).startswith("webhook.url is missing")
    monkeypatch.setenv("TRAM_WEBHOOK_URL", "https://tram.example")
    assert problem(read_settings()).startswith("webhook.secret is missing")
    monkeypatch.setenv("TRAM_WEBHOOK_SECRET", "0123456789abcdef")
    check_ready_to_run(read_settings())
