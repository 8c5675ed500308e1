"""What the machine lacks is said in one line, with what to do about it."""

import socket

import pytest

from launch import machine
from launch.trouble import Trouble


@pytest.fixture
def taken():
    with socket.socket() as other:
        other.bind((machine.LOOPBACK, 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_named_with_the_way_out(taken):
    assert not machine.is_free(taken)
    with pytest.raises(Trouble, match=rf"port {taken} \(the site\) is in use.*PORT={taken + 10}"):
        machine.require_free_port(taken, purpose="the site", variable="PORT")


def test_a_free_port_is_free():
    assert machine.is_free(machine.free_port())


@pytest.mark.parametrize("text", ["abc", "0", "-1", "99999", "65535", "80 80", "８０００", "1e3"])
def test_what_is_no_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Trouble, match="is no port"):
        machine.port_from("PORT", 8000)


@pytest.mark.parametrize(("text", "port"), [("", 8000), (" ", 8000), ("8100", 8100)])
def test_a_port_is_read_from_the_environment(monkeypatch, text, port):
    monkeypatch.setenv("PORT", text)
    assert machine.port_from("PORT", 8000) == port


def test_an_old_python_is_refused():
    with pytest.raises(Trouble, match=r"this is Python 3\.9, and 3\.11 or newer is needed"):
        machine.require_python((3, 9))
    machine.require_python()
