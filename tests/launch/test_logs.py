"""Of the logs, the terminal shows what a person must see."""

from launch.logs import Errors, Tail, last_lines


def test_errors_are_picked_and_a_traceback_told_by_its_last_line():
    lines = [
        "INFO all is well, no errors",
        "2026-11-22 ERROR django.request Internal Server Error: /give/",
        "Traceback (most recent call last):",
        '  File "views.py", line 3, in give',
        "    raise ValueError(1)",
        "ValueError: 1",
        "FATAL:  the database system is shutting down",
    ]
    assert Errors().pick(lines) == [lines[1], lines[5], lines[6]]


def test_a_traceback_may_arrive_in_pieces():
    errors = Errors()
    assert errors.pick(["Traceback (most recent call last):"]) == []
    assert errors.pick(["  File x"]) == []
    assert errors.pick(["KeyError: 'x'", "ERROR next"]) == ["KeyError: 'x'", "ERROR next"]


def test_only_whole_lines_are_read(tmp_path):
    log = tmp_path / "web.log"
    tail = Tail(log)
    assert tail.lines() == []
    log.write_bytes(b"one\ntw")
    assert tail.lines() == ["one"]
    with log.open("ab") as file:
        file.write(b"o\nbroken \xff\n")
    assert tail.lines() == ["two", "broken \ufffd"]


def test_the_last_lines_that_say_anything(tmp_path):
    (tmp_path / "log").write_text("a\nb\n\n  \nc\n\n")
    assert last_lines(tmp_path / "log", 2) == ["b", "c"]
    assert last_lines(tmp_path / "none") == []
