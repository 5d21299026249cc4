import pytest

from portal.setup import lacking


@pytest.mark.parametrize(
    ("version", "bounds", "fits"),
    [
        ("3.1.3", ">=3.1.3,<4", True),
        ("3.1.2", ">=3.1.3,<4", False),
        ("4.0", ">=3.1.3,<4", False),
        ("4.1.0", "==4.1.0", True),
        ("4.1", "==4.1.0", True),
        ("4.1.1", "==4.1.0", False),
        ("10.0", ">=9.2", True),
        ("2026.1.1", "==2026.1.1", True),
        ("2.0rc1", ">=2", True),
        ("1.0", "", True),
    ],
)
def test_a_version_fits_its_bounds(version: str, bounds: str, fits: bool):
    assert lacking._fits(version, bounds) is fits


def test_this_environment_lacks_nothing_that_the_tests_need():
    assert lacking.lacking(("postgres", "test")) == []


def test_an_absent_package_is_named(monkeypatch: pytest.MonkeyPatch):
    project = {"name": "portal", "dependencies": ["flask>=3", "no-such-package>=1", "flask>=99"]}
    monkeypatch.setattr(lacking, "written_list", lambda: {"project": project})
    assert lacking.lacking(()) == ["no-such-package>=1", "flask>=99"]


def test_the_project_s_own_extras_are_followed(monkeypatch: pytest.MonkeyPatch):
    extras = {"test": ["portal[postgres]"], "postgres": ["no-such-driver>=3"]}
    project = {"name": "portal", "dependencies": [], "optional-dependencies": extras}
    monkeypatch.setattr(lacking, "written_list", lambda: {"project": project})
    assert lacking.lacking(("test",)) == ["portal[postgres]"]
