"""The browser is found, brought by apt where that can be, and else missed with a reason."""

import os

import pytest

from launch import chromium

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may use apt")
BROWSER = "echo Chromium 156"
STUB = "echo 'the browser comes as a snap: install that' >&2; exit 1"


@pytest.fixture
def put(tmp_path, monkeypatch):
    """Put programs into the only folder on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)

    def put(name: str, script: str) -> str:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
        return str(folder / name)

    return put


def test_a_named_one_is_used_as_it_is(put, monkeypatch):
    put("chromium", BROWSER)
    monkeypatch.setenv("CHROMIUM_PATH", "/opt/mine/chrome")
    assert chromium.find() == "/opt/mine/chrome"


def test_a_stub_is_passed_over(put):
    put("chromium", STUB)
    assert chromium.find() is None
    found = put("google-chrome", BROWSER)
    assert chromium.find() == found


@as_root
def test_apt_brings_one(put, supervisor, tmp_path):
    target = tmp_path / "bin" / "chromium"
    put("apt-get", f'[ "$4" = update ] || {{ echo "#!/bin/sh\n{BROWSER}" >{target}; '
                   f'/bin/chmod 755 {target}; }}')  # fmt: skip
    assert chromium.find_or_install(supervisor) == str(target)


@as_root
def test_a_failing_apt_is_a_reason_not_a_trouble(put, supervisor):
    put("apt-get", "echo 'Could not resolve deb.example.org'; exit 100")
    assert chromium.find_or_install(supervisor) is None
    assert "the browser tests are skipped" in supervisor.progress.out.getvalue()


def test_without_apt_it_says_what_to_install(put, supervisor):
    assert chromium.find_or_install(supervisor) is None
    assert "install chromium, or set CHROMIUM_PATH" in supervisor.progress.out.getvalue()
