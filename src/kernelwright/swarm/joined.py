"""The real stations: the one place that joins the stages."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from kernelwright.errors import MachineNotAbleError
from kernelwright.problems.reference import Reference
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import Artifact, Built, unbuilt
from kernelwright.records.candidate import Candidate
from kernelwright.records.evidence import Evidence
from kernelwright.records.measurement import Measurement
from kernelwright.records.prediction import NotPredicted, Prediction
from kernelwright.records.profile import Profile
from kernelwright.records.run import NOT_TIMED
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.predicting import Predictor
from kernelwright.swarm.stations import Level
from kernelwright.swarm.witness import Witness
from kernelwright.targets.confining import confined
from kernelwright.targets.target import Target
from kernelwright.timing.contender import Lost
from kernelwright.timing.prediction.chips import USUAL_CHIP, chip_named
from kernelwright.timing.roof import Roof
from kernelwright.timing.timer import NotMeasured, Timer
from kernelwright.timing.turns import Turns
from kernelwright.verification.examine import withdrawn
from kernelwright.verification.verdict import verify


@dataclass(frozen=True, slots=True, kw_only=True)
class FastestBaseline:
    """The fastest baseline's name, the time of a call of it, and the least that any call can take; 0 where unknown."""

    name: str
    ns: float
    floor_ns: float


class JoinedStages:
    """The stages themselves, for one problem on one target.

    ``timer`` is ``None`` where nothing can be timed; ``predictor`` says then what may be expected, ``roof`` what is
    possible where something can. ``witness`` knows what the steps of a candidate move. With
    ``turns`` nothing is built or judged while another process times, and nothing timed while one works; baselines then
    get ready in turns too, all of them before anything is timed, but for those that were ``begun`` before.
    ``tell`` is told of each stage in a phrase when it begins.
    """

    def __init__(
        self,
        reference: Reference,
        target: Target,
        sandbox: Sandbox,
        *,
        timer: Timer | None,
        predictor: Predictor | None = None,
        roof: Roof | None = None,
        witness: Witness | None = None,
        turns: Turns | None = None,
        begun: bool = False,
        tell: Callable[[str], None] = lambda _stage: None,
    ) -> None:
        self._reference = reference
        self._target = confined(target, sandbox)
        self._timer = timer
        self._sandbox = sandbox
        self._predictor = predictor
        self._roof = roof
        self._witness = witness
        self._turns, self._has_begun = turns, begun
        self._tell = tell
        self._spares = 0  # that final measurements will need

    @property
    def is_timed(self) -> bool:
        """Whether candidates can be timed here."""
        return self._timer is not None

    def build(self, candidates: Sequence[Candidate]) -> tuple[Built, ...]:
        """Build plans side by side; the module form builds itself, in its sandbox, when it is first run."""
        plans = [candidate for candidate in candidates if candidate.form == "plan"]
        self._tell("building")
        with self._working():
            built = dict(zip((plan.id for plan in plans), self._target.build_all(plans), strict=True))
        return tuple(built.get(candidate.id) or unbuilt(candidate) for candidate in candidates)

    def verify(self, candidate: Candidate, artifact: Artifact, *, level: Level, deadline: Deadline) -> Verdict | None:
        """Judge one built candidate against the reference in float64."""
        self._tell(f"verifying ({level})")
        try:
            with self._working():
                return verify(
                    self._reference,
                    candidate,
                    target=self._target,
                    built=artifact,
                    level=level,
                    sandbox=self._sandbox,
                    deadline_s=deadline.seconds_left,
                    between=self._look_after_spares,
                )
        except MachineNotAbleError:
            if deadline.has_passed:
                return None
            raise

    def measure(
        self, accepted: Accepted, candidate: Candidate, artifact: Artifact, *, budget_s: float, is_final: bool
    ) -> Measurement | Rejected:
        """Time one accepted candidate in pairs against the baselines."""
        assert self._timer is not None  # whoever asks has asked ``is_timed``
        self._start_baselines(self._timer, all_of_them=is_final or not self._has_begun, anew=is_final)
        self._tell("timing")
        with self._timing():
            measured = self._timer.measure(accepted, candidate, artifact, budget_s=budget_s, final=is_final)
        if isinstance(measured, NotMeasured):
            return withdrawn(accepted, measured.reason, measured.evidence)
        return measured

    def profile(self, candidate: Candidate, artifact: Artifact, *, budget_s: float) -> Profile | str:
        """Time the steps of a built plan one by one, in a sandboxed process of its own."""
        if self._timer is None:
            return NOT_TIMED
        self._tell("profiling")
        with self._timing():
            told = self._timer.profile(candidate, artifact, budget_s=budget_s)
        return told.evidence if isinstance(told, Lost) else told

    def evidence(self, candidate: Candidate, artifact: Artifact, *, budget_s: float) -> Evidence:
        """Return where a candidate's time goes, step by step, as far as that is known."""
        if self._witness is None:
            return Evidence(candidate_id=candidate.id, missing="nothing is known here of what a plan moves")
        if candidate.form != "plan":
            return Evidence(candidate_id=candidate.id, missing="only the steps of a plan can be told apart")
        return self._witness.evidence(candidate, self.profile(candidate, artifact, budget_s=budget_s))

    def predicted(self, candidate: Candidate) -> Prediction | None:
        """Return the prediction for the chip that most Macs have at least; of the plan form alone."""
        if self._predictor is None or candidate.form != "plan":
            return None
        said = self._predictor.predictions(candidate, (chip_named(USUAL_CHIP),))
        return None if isinstance(said, NotPredicted) else said[0]

    def foresee_final(self, sessions: int) -> None:
        """Begin to start the processes of all final measurements but the first, beside the full verification."""
        self._spares = sessions - 1
        self._look_after_spares()

    def _look_after_spares(self) -> None:
        """Begin spare baselines as soon as it is known which baseline is the fastest."""
        if self._timer is not None:
            self._timer.begin_spares(self._spares)

    def fastest_baseline(self, *, budget_s: float) -> str:
        """Return the name of the fastest baseline, or "" where none works here."""
        try:
            seconds = self._time_baselines(budget_s)
        except MachineNotAbleError:
            return ""
        return min(seconds, key=lambda each: seconds[each], default="")

    def baseline_and_floor(self, *, budget_s: float) -> FastestBaseline | None:
        """Time the baselines alone, and look up the roofline; ``None`` where nothing can be timed.

        A baseline that is faster than the roofline shows that the rates are those of a busy machine: once more then.

        Raises:
            MachineNotAbleError: no baseline works here.
        """
        seconds = self._time_baselines(budget_s)
        if not seconds:
            return None
        name = min(seconds, key=lambda each: seconds[each])
        ns, floor_ns = 1e9 * seconds[name], 0.0
        if self._roof is not None:
            floor_ns = self._roof.floor().ns
            if ns < floor_ns:
                with self._timing():
                    floor_ns = self._roof.floor_again().ns
        return FastestBaseline(name=name, ns=ns, floor_ns=floor_ns)

    def _time_baselines(self, budget_s: float) -> dict[str, float]:
        """Return seconds of a call of each baseline; none where nothing can be timed."""
        if self._timer is None:
            return {}
        self._start_baselines(self._timer, all_of_them=True)
        with self._timing():
            return self._timer.time_baselines(budget_s=budget_s)

    def bound_ratio(self, attempt: Attempt) -> float | None:
        """Return how many times as fast as the fastest baseline a candidate could be at most, by the roofline."""
        if self._roof is None or attempt.fastest is None:
            return None
        floor_ns = self._roof.floor().ns
        return attempt.fastest.baseline_median_ns / floor_ns if floor_ns > 0 else None

    def _start_baselines(self, timer: Timer, *, all_of_them: bool, anew: bool = False) -> None:
        """Get baselines ready in a turn at working: compiling them within one at timing would keep all others waiting.

        Where there are no turns they get ready beside the search.
        """
        if self._turns is not None:
            self._tell("getting baselines ready")
            with self._working():
                if anew:
                    timer.renew()
                if all_of_them:
                    timer.start()
                else:
                    timer.start_some()

    def _working(self) -> AbstractContextManager[None]:
        return nullcontext() if self._turns is None else self._turns.working()

    def _timing(self) -> AbstractContextManager[None]:
        self._sandbox.rest()  # no keeper of an idle compiler looks after it while a clock runs
        return nullcontext() if self._turns is None else self._turns.timing()
