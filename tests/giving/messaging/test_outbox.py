"""A job is done once it is done, tried again while it fails, and kept for staff in the end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from threading import Barrier

import pytest
from django.db import connection, transaction

from giving.messaging import leases, outbox, registry
from giving.messaging.models import OutboxJob
from giving.messaging.pending import process_pending


@pytest.fixture
def done(monkeypatch) -> list[str]:
    """Jobs of the topic `test` note their key here."""
    keys: list[str] = []
    monkeypatch.setitem(registry.job_handlers, "test", lambda job: keys.append(job.dedupe_key))
    return keys


def write(key: str, at, **changes) -> None:
    outbox.write(topic="test", dedupe_key=key, payload={}, at=at, **changes)


@pytest.mark.django_db
class TestWrite:
    def test_the_same_job_is_there_once(self, at, done):
        write("a", at)
        write("a", at)
        assert process_pending(now=lambda: at) == {"handled": 1, "failed": 0, "left": 0}
        assert done == ["a"]

    def test_without_the_key_it_would_be_there_twice(self, at, done):
        """Negative control of the unique key."""
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE giving_outboxjob DROP CONSTRAINT outbox_job_once")
        write("a", at)
        write("a", at)
        process_pending(now=lambda: at)
        assert done == ["a", "a"]

    def test_a_promise_that_is_rolled_back_leaves_no_job(self, at, done):
        with transaction.atomic():
            write("a", at)
            transaction.set_rollback(True)
        process_pending(now=lambda: at)
        assert done == []

    def test_not_before_is_waited_for(self, at, done):
        write("later", at, not_before=at + timedelta(hours=1))
        assert process_pending(now=lambda: at)["left"] == 1
        process_pending(now=lambda: at + timedelta(hours=1))
        assert done == ["later"]


@pytest.mark.django_db
class TestDoDue:
    def test_a_failure_waits_longer_each_time_and_ends_as_a_dead_letter(self, at, monkeypatch):
        def fail(job):
            raise OSError("the mail server is away")

        monkeypatch.setitem(registry.job_handlers, "test", fail)
        write("a", at)
        moments = [at]
        while OutboxJob.objects.filter(state="due").exists():
            process_pending(now=lambda: moments[-1])
            moments.append(OutboxJob.objects.get().not_before)
        job = OutboxJob.objects.get()
        assert (job.state, job.tries) == ("dead", len(leases.PATIENCE))
        assert "mail server" in job.error
        waits = [later - sooner for sooner, later in pairwise(moments[:-1])]
        assert waits == sorted(waits)

    def test_one_bad_job_does_not_hold_up_the_others(self, at, monkeypatch, done):
        monkeypatch.setitem(registry.job_handlers, "bad", lambda _: 1 / 0)
        outbox.write(topic="bad", dedupe_key="bad", payload={}, at=at)
        write("good", at)
        assert process_pending(now=lambda: at) == {"handled": 1, "failed": 1, "left": 1}
        assert done == ["good"]

    def test_a_worker_that_died_is_followed_when_its_lease_runs_out(self, at, done):
        write("a", at)
        leases.take_next(OutboxJob, at=at)
        process_pending(now=lambda: at + leases.LEASE - timedelta(seconds=1))
        assert done == []
        process_pending(now=lambda: at + leases.LEASE)
        assert done == ["a"]

    def test_a_worker_that_comes_too_late_does_not_undo_the_next_one(self, at, done):
        write("a", at)
        slow = leases.take_next(OutboxJob, at=at)
        process_pending(now=lambda: at + leases.LEASE)
        leases.retry(slow, at=at + leases.LEASE, error="late", last="dead")
        assert OutboxJob.objects.get().state == "done"


class TestAtOnce:
    def test_ten_workers_do_each_job_once(self, live_database, at, monkeypatch):
        keys: list[str] = []
        start = Barrier(10)
        monkeypatch.setitem(registry.job_handlers, "test", lambda job: keys.append(job.dedupe_key))
        for number in range(30):
            write(f"job {number}", at)

        def work(_: int) -> None:
            start.wait()
            outbox.do_due(now=lambda: at)
            connection.close()

        with ThreadPoolExecutor(10) as workers:
            list(workers.map(work, range(10)))
        assert sorted(keys) == sorted(f"job {number}" for number in range(30))
