"""Settings: the environment wins over the file, and what cannot work is said in one sentence that names it."""

import pytest

from portal.settings import Settings
from portal.shared.errors import SetUpWrong

PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_SECRET_KEY": "s" * 40,
    "PORTAL_BASE_URL": "https://ferry.example.org",
}


@pytest.fixture
def env(tmp_path):
    return {"PORTAL_INSTANCE": str(tmp_path)}


def test_with_nothing_set_the_portal_runs_on_sqlite_in_its_instance(env, tmp_path):
    settings = Settings.load(env)
    assert settings.database == f"sqlite:///{tmp_path / 'portal.sqlite'}"
    assert settings.key_store != settings.database


def test_the_environment_wins_over_the_file(env, tmp_path):
    (tmp_path / "portal.toml").write_text('PORTAL_NAME = "Mill Lane"\nnation = "Wales"\nremind_days_before = [2]\n')
    assert (Settings.load(env).name, Settings.load(env).nation) == ("Mill Lane", "Wales")
    assert Settings.load(env).remind_days_before == (2,)
    assert Settings.load(env | {"PORTAL_NAME": "Ferry Lane"}).name == "Ferry Lane"


@pytest.mark.parametrize(
    "wrong, named",
    [
        ({"PORTAL_ENV": "prod"}, "PORTAL_ENV"),
        ({"PORTAL_NATION": "France"}, "PORTAL_NATION"),
        ({"PORTAL_LANGUAGES": "cy,en"}, "PORTAL_LANGUAGES"),
        ({"PORTAL_LANGUAGES": ""}, "PORTAL_LANGUAGES"),
        ({"PORTAL_MAIL_URL": "mail.example.org"}, "PORTAL_MAIL_URL"),
        ({"PORTAL_MAIL_URL": "smtp://"}, "PORTAL_MAIL_URL"),
        ({"PORTAL_SMS_URL": "ftp://x"}, "PORTAL_SMS_URL"),
        ({"PORTAL_DATABASE_URL": "mysql://x/y"}, "PORTAL_DATABASE_URL"),
        ({"PORTAL_KEYS_URL": "nonsense"}, "PORTAL_KEYS_URL"),
        ({"PORTAL_DATABASE_URL": "sqlite:////a", "PORTAL_KEYS_URL": "sqlite:////a"}, "PORTAL_KEYS_URL"),
        ({"PORTAL_EXIT_URL": "javascript:alert(1)"}, "PORTAL_EXIT_URL"),
        ({"PORTAL_VISIT_MINUTES": "soon"}, "PORTAL_VISIT_MINUTES"),
        ({"PORTAL_VISIT_MINUTES": "-1"}, "PORTAL_VISIT_MINUTES"),
        ({"PORTAL_REMIND_DAYS_BEFORE": "3,x"}, "PORTAL_REMIND_DAYS_BEFORE"),
        ({"PORTAL_TRUSTED_PROXIES": "1.5"}, "PORTAL_TRUSTED_PROXIES"),
        ({"PORTAL_LANGUAGES": "en,xx"}, "PORTAL_LANGUAGES"),
        ({"PORTAL_LANGUAGES": "en,../.."}, "PORTAL_LANGUAGES"),
        ({"PORTAL_BASE_URL": "https://[ferry"}, "PORTAL_BASE_URL"),
        ({"PORTAL_EXIT_URL": "https://[weather"}, "PORTAL_EXIT_URL"),
        ({"PORTAL_MAIL_URL": "smtp://mail.example.org:99999"}, "PORTAL_MAIL_URL"),
        ({"PORTAL_DATABASE_URL": "postgresql://h:port/x"}, "PORTAL_DATABASE_URL"),
        ({"PORTAL_MAIL_FROM": "nobody"}, "PORTAL_MAIL_FROM"),
        ({"PORTAL_MAIL_FROM": "a <a@example.org>\nBcc: b@example.org"}, "PORTAL_MAIL_FROM"),
        ({"PORTAL_NAME": " "}, "PORTAL_NAME"),
        ({"PORTAL_VISIT_MINUTES": "0"}, "PORTAL_VISIT_MINUTES"),
        ({"PORTAL_VISIT_HOURS_AT_MOST": "99999999999999"}, "PORTAL_VISIT_HOURS_AT_MOST"),
        ({"PORTAL_CLOCK_AHEAD": "99999999999999999"}, "PORTAL_CLOCK_AHEAD"),
        ({"PORTAL_REMIND_DAYS_BEFORE": "3,-1"}, "PORTAL_REMIND_DAYS_BEFORE"),
        ({"PORTAL_FAST_HASHES": "maybe"}, "PORTAL_FAST_HASHES"),
    ],
)
def test_a_wrong_setting_is_named(env, wrong, named):
    with pytest.raises(SetUpWrong, match=named):
        Settings.load(env | wrong)


@pytest.mark.parametrize("content", ["name = ", 'colour = "red"', b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_named(env, tmp_path, content):
    path = tmp_path / "portal.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SetUpWrong, match=r"portal\.toml"):
        Settings.load(env)


@pytest.mark.shows("T12", "F27")
@pytest.mark.parametrize(
    "missing, named",
    [
        ({"PORTAL_SECRET_KEY": ""}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_SECRET_KEY": "short"}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_BASE_URL": ""}, "PORTAL_BASE_URL"),
        ({"PORTAL_BASE_URL": "http://ferry.example.org"}, "PORTAL_BASE_URL"),
        ({"PORTAL_CLOCK_AHEAD": "60"}, "PORTAL_CLOCK_AHEAD"),
        ({"PORTAL_CLOCK_AHEAD": "-60"}, "PORTAL_CLOCK_AHEAD"),
        ({"PORTAL_FAST_HASHES": "true"}, "PORTAL_FAST_HASHES"),
    ],
)
def test_production_invents_nothing_and_refuses_conveniences(env, missing, named):
    assert Settings.load(env | PRODUCTION).is_production
    with pytest.raises(SetUpWrong, match=named):
        Settings.load(env | PRODUCTION | missing)


@pytest.mark.shows("T18")
def test_secrets_are_masked_where_settings_are_shown(env):
    secret = "smtps://user:verysecret@mail.example.org"
    rows = Settings.load(env | PRODUCTION | {"PORTAL_MAIL_URL": secret}).described()
    assert not any("verysecret" in part or "s" * 40 in part for row in rows for part in row)
    assert all(why for _name, _value, _default, why in rows), "each setting says why it is there"
