"""All statements of a year: once for each donor, whoever is killed on the way."""

from datetime import date
from io import BytesIO
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from giving.donations import receipts, statement_pdf, statement_runs, statements
from giving.donations.models import Donation, Statement, StatementRun
from giving.donations.tasks import write_statements
from giving.messaging.models import OutboxJob
from tests.factories.donations import DonorFactory
from tests.factories.receipts import a_person, gift

Method = Donation.Method


def donors(count: int, *, at, **facts: object) -> None:
    for _ in range(count):
        receipts.issue_once(donation=gift(at=at, **facts), at=at)


def start(*, at, year: int = 2026) -> StatementRun:
    return statement_runs.start(year=year, by=a_person(), at=at)


def work_to_the_end(run: StatementRun, *, at, piece: int = 3) -> int:
    pieces = 1
    while statement_runs.work_off(run=run, at=at, piece=piece):
        pieces += 1
    return pieces


def mails() -> int:
    return OutboxJob.objects.filter(payload__letter="statement").count()


@pytest.mark.django_db
class TestRun:
    def test_writes_one_for_each_donor_in_small_pieces(self, at):
        donors(7, at=at)
        run = start(at=at)
        assert run.total == 7
        assert work_to_the_end(run, at=at) == 3
        run.refresh_from_db()
        assert (run.done, run.total, run.finished_at) == (7, 7, at)
        assert Statement.objects.filter(run=run).count() == mails() == 7

    def test_the_clock_works_it_off(self, at):
        donors(3, at=at)
        run = start(at=at)
        write_statements(at=at)
        run.refresh_from_db()
        assert run.finished_at == at

    def test_a_kill_in_the_midst_of_a_piece_is_made_good(self, at, monkeypatch):
        """What a killed worker leaves is what was committed: whole pieces."""
        donors(7, at=at)
        run = start(at=at)
        assert statement_runs.work_off(run=run, at=at, piece=3)
        calls = []

        def dies_on_the_second(*args: object, **kwargs: object) -> bool:
            calls.append(args)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return tell(*args, **kwargs)

        tell = statements.tell
        monkeypatch.setattr(statements, "tell", dies_on_the_second)
        with pytest.raises(KeyboardInterrupt):
            statement_runs.work_off(run=run, at=at, piece=3)
        monkeypatch.undo()
        run.refresh_from_db()
        assert (run.done, Statement.objects.count(), mails()) == (3, 3, 3)
        work_to_the_end(run, at=at)
        run.refresh_from_db()
        assert (run.done, Statement.objects.count(), mails()) == (7, 7, 7)

    def test_a_second_run_writes_and_mails_nothing_again(self, at):
        donors(4, at=at)
        work_to_the_end(start(at=at), at=at)
        donors(1, at=at)
        again = start(at=at)
        work_to_the_end(again, at=at)
        assert Statement.objects.count() == mails() == 5
        assert Statement.objects.filter(run=again).count() == 1

    def test_who_made_their_own_already_is_mailed_the_same(self, at):
        donation = gift(at=at)
        own = statements.issue(supporter=donation.supporter, year=2026, at=at)
        work_to_the_end(start(at=at), at=at)
        assert Statement.objects.get() == own
        assert mails() == 1

    def test_only_who_may_count_something_gets_one(self, at):
        donors(1, at=at, method=Method.DAF, soft_credit=DonorFactory())
        donors(1, at=at, given_on=date(2025, 3, 1))
        gift(at=at, state="failed")
        donors(1, at=at, method=Method.STOCK, entry_note="40 shares")
        receipts.issue_goods(
            supporter=DonorFactory(), description="coats", given_on=at.date(), language="en", at=at
        )
        assert start(at=at).total == 2

    def test_a_merged_row_gets_none(self, at):
        donors(2, at=at)
        gone = DonorFactory(merged_into=Donation.objects.all()[0].supporter)
        donors(1, at=at, supporter=gone)
        assert start(at=at).total == 2

    def test_one_run_of_a_year_at_a_time(self, at):
        donors(1, at=at)
        run = start(at=at)
        with pytest.raises(statement_runs.RunRefused):
            start(at=at)
        work_to_the_end(run, at=at)
        assert start(at=at).pk != run.pk

    def test_the_database_sees_to_that(self, at):
        donors(1, at=at)
        start(at=at)
        with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
            StatementRun.objects.create(year=2026, asked_by=a_person(), asked_at=at)

    def test_a_year_without_gifts_is_refused(self, at):
        with pytest.raises(statement_runs.RunRefused):
            start(at=at)


@pytest.mark.django_db
class TestByPost:
    def test_is_one_pdf_with_a_page_for_each_and_its_address(self, at):
        for name in ("Ann", "Ben", "Cyd"):
            donor = DonorFactory(
                email="",
                email_key=None,
                first_name=name,
                last_name="Archer",
                postal_address="12 Maple Street\nOak Park, IL 60302",
            )
            donors(1, at=at, method=Method.CHECK, supporter=donor)
        donors(2, at=at)
        work_to_the_end(start(at=at), at=at)
        pile = list(statement_runs.by_post(2026))
        reader = PdfReader(BytesIO(statement_pdf.pile_of(pile, title="By post")))
        texts = [page.extract_text() for page in reader.pages]
        assert [text.split("\n").count("12 Maple Street") for text in texts] == [1, 1, 1]
        assert [name in text for name, text in zip(("Ann", "Ben", "Cyd"), texts, strict=True)]
        assert mails() == 2


class TestAtOnce:
    def test_four_workers_write_each_statement_once(self, at, live_database):
        donors(24, at=at)
        run = start(at=at)
        failures: list[Exception] = []

        def work() -> None:
            try:
                # Whoever finds the run held by another tries again: none may end too early.
                while statement_runs.unfinished().exists():
                    statement_runs.work_off(run=run, at=at, piece=2)
            except Exception as error:  # told by the assertion below
                failures.append(error)
            finally:
                connection.close()

        threads = [Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        run.refresh_from_db()
        assert (run.done, run.total) == (24, 24)
        assert run.finished_at == at
        assert Statement.objects.count() == mails() == 24
