"""Files made by others are exactly the ones their manifest names, and nothing else lies beside them."""

import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [folder for folder in (ROOT / "tests/vendor", ROOT / "static/vendor") if folder.exists()]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_vendored_files_are_those_of_the_manifest(folder):
    manifest = json.loads((folder / "vendor.json").read_text())
    named = {name: digest for library in manifest for name, digest in library["files"].items()}

    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }

    assert found == named


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_each_vendored_library_comes_with_its_licence(folder):
    libraries = json.loads((folder / "vendor.json").read_text())

    without = [library["name"] for library in libraries if library["licence_file"] not in library["files"]]

    assert without == []
