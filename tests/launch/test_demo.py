"""The demo's people have one password, made once and shown to this account only."""

import stat

from launch import demo


def test_it_is_made_once(tmp_path):
    file = tmp_path / "demo-password"
    made = demo.password(file)
    assert demo.password(file) == made
    assert len(made) >= 10
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert demo.password(tmp_path / "another") != made


def test_a_given_one_is_used_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "of my own choice")
    assert demo.password(tmp_path / "demo-password") == "of my own choice"
    assert not (tmp_path / "demo-password").exists()
