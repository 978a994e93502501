"""The three lists of what the project stands on tell the same story."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

HOME = Path(__file__).parents[1]
ON_CONDA = {
    "duckdb": "python-duckdb",
    "matplotlib": "matplotlib-base",
    "playwright": "playwright-python",
    "seaborn": "seaborn-base",
}


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wanted(project):
    extras = project["optional-dependencies"].values()
    listed = [*project["dependencies"], *(one for extra in extras for one in extra)]
    return {one.name: one.specifier for one in map(Requirement, listed)}


@pytest.fixture(scope="module")
def conda():
    plain = yaml.safe_load((HOME / "environment.yml").read_text(encoding="utf-8"))
    return dict(re.match(r"([\w-]+)(.*)", line).groups() for line in plain["dependencies"])


def test_conda_users_get_the_same_set(wanted, conda):
    told = {ON_CONDA.get(name, name): set(str(spec).split(",")) for name, spec in wanted.items()}
    given = {name: set(spec.split(",")) for name, spec in conda.items()}
    assert {name: given.get(name) for name in told} == told
    assert given.keys() - told.keys() == {"python", "pip"}


def test_conda_users_get_a_python_that_is_supported(project, conda):
    assert project["requires-python"] in conda["python"]


def test_the_lock_satisfies_what_is_wanted(wanted):
    locked = {}
    for line in (HOME / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            one = Requirement(line)
            if one.marker is None or one.marker.evaluate():
                locked[one.name] = Version(str(one.specifier).removeprefix("=="))
    missing = {name for name, spec in wanted.items() if not spec.contains(locked.get(name, "0"))}
    assert missing == set()


def test_the_lock_names_no_place_to_download_from():
    assert "://" not in (HOME / "requirements.lock").read_text(encoding="utf-8")
