"""The store: every run and every attempt, kept as it happens.

One SQLite file in WAL mode, so that one process writes while others read, and a folder of
blobs beside it. An attempt is committed, with its blobs already on disk, before the next one
starts: whatever kills a run, what was found out stays found out.
"""

import json
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from kernelwright.errors import StoreError, UnknownNameError
from kernelwright.records.advice import Advice
from kernelwright.records.attempt import FINAL_EXAMINATION, Attempt
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate, Form, SourceFile
from kernelwright.records.cell import CellEnding, CellRecord
from kernelwright.records.decision import Decision, Outcome
from kernelwright.records.evidence import Evidence
from kernelwright.records.loose import LooseJudgement
from kernelwright.records.machine import Machine
from kernelwright.records.measurement import Measurement
from kernelwright.records.model_call import ModelCall
from kernelwright.records.problem import Problem
from kernelwright.records.rejudgement import Rejudgement
from kernelwright.records.run import Run
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.store.blobs import Blobs
from kernelwright.store.codec import decoded, encoded
from kernelwright.store.conversations import messages_in, put_messages
from kernelwright.store.schema import migrate

_ATTEMPT_COLUMNS = """
    a.run_id, a.number, a.author, a.note, a.built, a.verdict, a.measurement, a.seconds,
    c.problem_id, c.target, c.form, c.files
"""
MINIMUM_PREFIX = 4


class Store:
    """Runs, attempts and everything they name. Use as a context manager."""

    def __init__(self, home: Path) -> None:
        """Open the store in the folder ``home``, making it if needed.

        Raises:
            StoreError: the folder can't be written, or holds something else.
        """
        self._path = home / "store.sqlite3"
        with self._told():
            home.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self._path, isolation_level=None, timeout=30.0)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            migrate(self._connection, str(self._path))
        self._blobs = Blobs(home / "blobs")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def home(self) -> Path:
        """The folder that it is in."""
        return self._path.parent

    def close(self) -> None:
        """Close the file; what was saved stays."""
        self._connection.close()

    def save_run(self, run: Run, problem: Problem, machine: Machine) -> None:
        """Keep a run as it is now, with its problem and machine; an earlier state is replaced."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO problems VALUES (?, ?, ?)", (problem.id, problem.name, encoded(problem))
            )
            connection.execute("INSERT OR IGNORE INTO machines VALUES (?, ?)", (machine.id, encoded(machine)))
            connection.execute(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET state = excluded.state, record = excluded.record",
                (run.id, run.problem_id, run.machine_id, run.state, run.started_at, encoded(run)),
            )

    def commit(self, attempt: Attempt) -> None:
        """Keep one attempt for good.

        Raises:
            StoreError: it can't be written, or this run has an attempt of that number already.
        """
        candidate = attempt.candidate
        with self._transaction() as connection:
            named = [[file.name, self._blobs.put(file.text.encode())] for file in candidate.files]
            connection.execute(
                "INSERT OR IGNORE INTO candidates VALUES (?, ?, ?, ?, ?)",
                (candidate.id, candidate.problem_id, candidate.target, candidate.form, json.dumps(named)),
            )
            connection.execute(
                "INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    attempt.run_id,
                    attempt.number,
                    candidate.id,
                    candidate.author,
                    candidate.note,
                    encoded(attempt.built),
                    encoded(attempt.verdict) if attempt.verdict else None,
                    encoded(attempt.measurement) if attempt.measurement else None,
                    attempt.seconds,
                ),
            )

    def commit_call(self, call: ModelCall) -> None:
        """Keep one call of a language model for good.

        Raises:
            StoreError: it can't be written, or its author has a call of that number in this run already.
        """
        with self._transaction() as connection:
            texts = [self._blobs.put(text.encode()) for text in (call.text, call.reply)]
            connection.execute(
                "INSERT INTO model_calls"
                " (run_id, author, number, request_sha256, outcome, text, reply, record, request)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    call.run_id,
                    call.author,
                    call.number,
                    call.request_sha256,
                    call.outcome,
                    *texts,
                    encoded(replace(call, text="", reply="", messages=())),
                    put_messages(self._blobs, call.messages) if call.messages else None,
                ),
            )

    def calls_of(self, run_id: str) -> tuple[ModelCall, ...]:
        """Return a run's calls of language models, in the order in which they were kept."""
        with self._told():
            rows = self._connection.execute(
                "SELECT record, text, reply, request FROM model_calls WHERE run_id = ? ORDER BY rowid", (run_id,)
            ).fetchall()
            return tuple(
                replace(
                    decoded(record, ModelCall),
                    text=self._blobs.get(text).decode(),
                    reply=self._blobs.get(reply).decode(),
                    messages=messages_in(self._blobs, request) if request else (),
                )
                for record, text, reply, request in rows
            )

    def commit_decision(self, decision: Decision) -> None:
        """Keep a decision that is yet to be carried out.

        Raises:
            StoreError: it can't be written, or this run has a decision of that number already.
        """
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO decisions VALUES (?, ?, ?, ?, NULL)",
                (
                    decision.run_id,
                    decision.number,
                    decision.move.author,
                    encoded(replace(decision, outcome=None)),
                ),
            )

    def conclude(self, run_id: str, number: int, outcome: Outcome) -> None:
        """Keep what came of a decision, in place of what came of it before the run was cut off."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE decisions SET outcome = ? WHERE run_id = ? AND number = ?", (encoded(outcome), run_id, number)
            )

    def decisions_of(self, run_id: str) -> tuple[Decision, ...]:
        """Return a run's decisions in order."""
        with self._told():
            rows = self._connection.execute(
                "SELECT record, outcome FROM decisions WHERE run_id = ? ORDER BY number", (run_id,)
            ).fetchall()
        return tuple(
            replace(decoded(record, Decision), outcome=decoded(outcome, Outcome) if outcome else None)
            for record, outcome in rows
        )

    def tallies(self, target: str, *, without: str = "") -> dict[str, tuple[int, int]]:
        """Return how many attempts each author made on a target, and how many were accepted, in all runs but one.

        Final examinations, which are of attempts made before, are left out.
        """
        # A verdict is stored as its fields; only one that rejects has evidence.
        query = """
            SELECT a.author, count(*), sum(a.verdict IS NOT NULL AND instr(a.verdict, '"evidence":') = 0)
            FROM attempts a JOIN candidates c ON c.id = a.candidate_id
            WHERE c.target = ? AND a.run_id != ? AND instr(a.note, ?) != 1
            GROUP BY a.author
        """
        with self._told():
            rows = self._connection.execute(query, (target, without, FINAL_EXAMINATION)).fetchall()
        return {author: (int(made), int(accepted)) for author, made, accepted in rows}

    def commit_rejudgement(self, rejudgement: Rejudgement) -> None:
        """Keep what a later verifier says of an attempt, beside what was said before.

        Raises:
            StoreError: it can't be written, or there is no such attempt.
        """
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO rejudgements VALUES (?, ?, ?, ?)",
                (rejudgement.run_id, rejudgement.attempt, rejudgement.judged_at, encoded(rejudgement)),
            )

    def rejudgements_of(self, run_id: str) -> tuple[Rejudgement, ...]:
        """Return what later verifiers said of a run's attempts, in the order in which they said it."""
        with self._told():
            rows = self._connection.execute(
                "SELECT record FROM rejudgements WHERE run_id = ? ORDER BY rowid", (run_id,)
            ).fetchall()
        return tuple(decoded(row[0], Rejudgement) for row in rows)

    def commit_evidence(self, run_id: str, evidence: Evidence) -> None:
        """Keep where a candidate's time goes, for good: what was kept first stays."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO evidence VALUES (?, ?, ?)", (run_id, evidence.candidate_id, encoded(evidence))
            )

    def evidence_of(self, run_id: str, candidate_id: str) -> Evidence | None:
        """Return where a candidate's time goes, as it was kept for a run."""
        record = self._kept_for("evidence", run_id, candidate_id)
        return None if record is None else decoded(record, Evidence)

    def commit_advice(self, run_id: str, advice: Advice) -> None:
        """Keep what was recommended for a candidate, for good: what was kept first stays."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO advice VALUES (?, ?, ?)", (run_id, advice.candidate_id, encoded(advice))
            )

    def advice_of(self, run_id: str, candidate_id: str) -> Advice | None:
        """Return what was recommended for a candidate, as it was kept for a run."""
        record = self._kept_for("advice", run_id, candidate_id)
        return None if record is None else decoded(record, Advice)

    def _kept_for(self, table: str, run_id: str, candidate_id: str) -> str | None:
        query = f"SELECT record FROM {table} WHERE run_id = ? AND candidate_id = ?"  # noqa: S608 - our own table names
        with self._told():
            row = self._connection.execute(query, (run_id, candidate_id)).fetchone()
        return None if row is None else str(row[0])

    def begin_cell(self, cell_id: str, run_id: str) -> None:
        """Keep which run belongs to a cell of a study; an earlier one and its ending are forgotten."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO cells VALUES (?, ?, NULL)"
                " ON CONFLICT (id) DO UPDATE SET run_id = excluded.run_id, ending = NULL",
                (cell_id, run_id),
            )

    def end_cell(self, cell_id: str, ending: CellEnding) -> None:
        """Keep how a cell ended, whether or not it got as far as having a run."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO cells VALUES (?, NULL, ?) ON CONFLICT (id) DO UPDATE SET ending = excluded.ending",
                (cell_id, encoded(ending)),
            )

    def cells(self) -> dict[str, CellRecord]:
        """Return what is known of each cell that was begun, by its id."""
        with self._told():
            rows = self._connection.execute("SELECT id, run_id, ending FROM cells ORDER BY id").fetchall()
        return {
            cell: CellRecord(id=cell, run_id=run_id or "", ending=decoded(ending, CellEnding) if ending else None)
            for cell, run_id, ending in rows
        }

    def keep_loose(self, judgement: LooseJudgement) -> None:
        """Keep what loose rules say of a candidate of a run, in place of what they said before."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO loose_judgements VALUES (?, ?, ?)",
                (judgement.run_id, judgement.candidate_id, encoded(judgement)),
            )

    def loose_of(self, run_id: str) -> dict[str, LooseJudgement]:
        """Return what loose rules say of a run's candidates, by their ids."""
        with self._told():
            rows = self._connection.execute(
                "SELECT candidate_id, record FROM loose_judgements WHERE run_id = ? ORDER BY candidate_id", (run_id,)
            ).fetchall()
        return {candidate: decoded(record, LooseJudgement) for candidate, record in rows}

    def note(self, run_id: str, text: str) -> None:
        """Keep a line or a traceback about a run."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO notes SELECT ?, coalesce(max(number), 0) + 1, ? FROM notes WHERE run_id = ?",
                (run_id, text, run_id),
            )

    def notes_of(self, run_id: str) -> tuple[str, ...]:
        """Return a run's notes in order."""
        with self._told():
            rows = self._connection.execute(
                "SELECT text FROM notes WHERE run_id = ? ORDER BY number", (run_id,)
            ).fetchall()
        return tuple(row[0] for row in rows)

    def runs(self) -> tuple[Run, ...]:
        """Return every run, newest first."""
        with self._told():
            rows = self._connection.execute("SELECT record FROM runs ORDER BY started_at DESC, id").fetchall()
        return tuple(decoded(row[0], Run) for row in rows)

    def run_named(self, prefix: str) -> Run:
        """Return the one run whose id starts with ``prefix`` (at least four characters).

        Raises:
            UnknownNameError: none does, or several do.
        """
        with self._told():
            rows = self._connection.execute(
                "SELECT record FROM runs WHERE substr(id, 1, ?) = ?", (len(prefix), prefix)
            ).fetchall()
        if len(rows) != 1 or len(prefix) < MINIMUM_PREFIX:
            recent = tuple(run.id for run in self.runs()[:5])
            hint = "Several match; give more of the id." if len(rows) > 1 else "See `kernelwright runs list`."
            raise UnknownNameError("run", prefix, recent, hint)
        return decoded(rows[0][0], Run)

    def problem(self, problem_id: str) -> Problem:
        """Return the problem with this id.

        Raises:
            UnknownNameError: there is none.
        """
        return decoded(self._record("problems", "problem", problem_id), Problem)

    def machine(self, machine_id: str) -> Machine:
        """Return the machine with this id.

        Raises:
            UnknownNameError: there is none.
        """
        return decoded(self._record("machines", "machine", machine_id), Machine)

    def attempts_of(self, run_id: str) -> tuple[Attempt, ...]:
        """Return a run's attempts in order."""
        query = f"SELECT {_ATTEMPT_COLUMNS} FROM attempts a JOIN candidates c ON c.id = a.candidate_id"  # noqa: S608 - a constant
        with self._told():
            rows = self._connection.execute(f"{query} WHERE a.run_id = ? ORDER BY a.number", (run_id,)).fetchall()
        return tuple(self._attempt(row) for row in rows)

    def _attempt(self, row: tuple[str, ...]) -> Attempt:
        run_id, number, author, note, built, verdict, measurement, seconds, problem_id, target, form, files = row
        candidate = Candidate(
            problem_id=problem_id,
            target=target,
            form=_form(form),
            files=tuple(
                SourceFile(name=name, text=self._blobs.get(digest).decode()) for name, digest in json.loads(files)
            ),
            author=author,
            note=note,
        )
        return Attempt(
            run_id=run_id,
            number=int(number),
            candidate=candidate,
            built=decoded(built, Artifact | BuildFailed),  # pyright: ignore[reportArgumentType] - a union is a kind
            verdict=decoded(verdict, Accepted | Rejected) if verdict else None,  # pyright: ignore[reportArgumentType]
            measurement=decoded(measurement, Measurement) if measurement else None,
            seconds=float(seconds),
        )

    def _record(self, table: str, kind: str, key: str) -> str:
        with self._told():
            row = self._connection.execute(f"SELECT record FROM {table} WHERE id = ?", (key,)).fetchone()  # noqa: S608 - our own table names
        if row is None:
            raise UnknownNameError(kind, key, ())
        return str(row[0])

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # Ctrl-C too: the store must never hold half an attempt.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self) -> Generator[None]:
        """Turn what SQLite and the disk say into one sentence for the user."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            remedy = "Free disk space, or name another folder with --home; what was stored before is intact"
            raise StoreError(str(self._path), str(error), remedy) from error


def _form(text: str) -> Form:
    return "plan" if text == "plan" else "module"
