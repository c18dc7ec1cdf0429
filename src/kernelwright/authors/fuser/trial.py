"""Trials: a plan that runs every alternative of every region and of every library call, to be profiled.

One build and one process then tell what is the fastest for each of them. A trial computes what the
candidate computes, and more; it is never verified, and nothing of it is used but its times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kernelwright.authors.fuser.generate import Options, Prepared, distinct, files_of
from kernelwright.authors.fuser.kernel import Kernel
from kernelwright.authors.fuser.library_form import LibraryForm, library_forms
from kernelwright.authors.fuser.plan_text import PlanText
from kernelwright.authors.fuser.regions import Kernelised
from kernelwright.authors.fuser.schedule import Facts, Scheduled, schedule
from kernelwright.authors.fuser.tidy import tidied
from kernelwright.authors.fuser.tuning import TRIED, USUAL, Tuning
from kernelwright.records.candidate import SourceFile
from kernelwright.records.profile import Profile

# A usual choice is left only for one that is clearly faster; clocks are not sure of less.
CLEARLY = 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The files to profile, and which lines of the plan are which alternative.

    ``kernels``: for each region, its tunings with their lines; ``forms``: library forms with theirs;
    ``packed`` and ``plain``: for each call that can be packed, its line in either way; ``calls``: lines of
    those that can't.
    """

    files: tuple[SourceFile, ...]
    kernels_tried: tuple[Kernel, ...]
    kernels: Mapping[str, Mapping[Tuning, int]]
    forms: Sequence[tuple[LibraryForm, range]]
    packed: Mapping[str, int]
    plain: Mapping[str, int]
    calls: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The options that a profile speaks for, why (a sentence for each decision), and what a call would take."""

    options: Options
    reasons: tuple[str, ...]
    expected_ns: float


def trial_of(made: Prepared, facts: Facts) -> Trial:
    """Write the trial of a graph."""
    return _Writer(made, facts).trial()


def chosen(trial: Trial, profile: Profile) -> Choice:
    """Return the fastest alternatives by a profile of the trial's files."""
    tunings: dict[str, Tuning] = {}
    kernel_ns: dict[str, float] = {}
    reasons: list[str] = []
    for region, lines in trial.kernels.items():
        times = {tuning: profile.at(line) for tuning, line in lines.items()}
        best = min(times, key=lambda tuning: times[tuning])
        if times[best] < CLEARLY * times[USUAL]:
            tunings[region] = best
            reasons.append(f"{region}: {_ms(times[best])} with {best}, {_ms(times[USUAL])} as usual")
        kernel_ns[region] = times[tunings.get(region, USUAL)]
    expected_ns = sum(map(profile.at, trial.calls)) + sum(kernel_ns.values())
    to_library: set[str] = set()
    for form, lines in trial.forms:
        library_ns = sum(profile.at(line) for line in lines)
        own_ns = sum(kernel_ns[region] for region in form.regions)
        is_faster = library_ns < CLEARLY * own_ns
        names, operators = " and ".join(form.regions), ", ".join(node.op.split(".")[1] for node in form.nodes)
        kept = "left to the library" if is_faster else "kept as a kernel"
        reasons.append(f"{names}: {_ms(own_ns)} as a kernel, {_ms(library_ns)} by {operators}: {kept}")
        if is_faster:
            to_library.update(form.regions)
            expected_ns -= own_ns - library_ns
    plain: set[str] = set()
    for call, line in trial.packed.items():
        packed_ns, plain_ns = profile.at(line), profile.at(trial.plain[call])
        reasons.append(f"{call}: {_ms(packed_ns)} with weights laid out once, {_ms(plain_ns)} without")
        expected_ns += min(packed_ns, plain_ns)
        plain.update({call} if plain_ns < packed_ns else ())
    options = Options(prepack=True, plain=frozenset(plain), tunings=tunings, to_library=frozenset(to_library))
    return Choice(options=options, reasons=tuple(reasons), expected_ns=expected_ns)


class _Writer:
    """Writes a trial's plan, and remembers where in it each alternative stands."""

    def __init__(self, made: Prepared, facts: Facts) -> None:
        self._made, self._facts = made, facts
        self._text: PlanText = made.plan_text(prepack=True)
        self._kernels: list[Kernel] = []
        self._tried: dict[str, dict[Tuning, int]] = {}
        self._forms: list[tuple[LibraryForm, range]] = []
        self._packed: dict[str, int] = {}
        self._plain: dict[str, int] = {}
        self._calls: list[int] = []
        self._returned: list[str] = []

    def trial(self) -> Trial:
        """Write everything."""
        forms = {form.regions[-1]: form for form in library_forms(self._made)}
        for unit in self._made.units:
            if isinstance(unit, str):
                self._call(unit)
                continue
            self._region(unit)
            if unit.name in forms:
                self._form(forms[unit.name])
        self._text.more_outputs = tuple(self._returned)
        offset = self._text.first_line
        return Trial(
            files=files_of(self._text, self._kernels, ()),
            kernels_tried=tuple(self._kernels),
            kernels={name: {t: at + offset for t, at in each.items()} for name, each in self._tried.items()},
            forms=[(form, range(lines.start + offset, lines.stop + offset)) for form, lines in self._forms],
            packed={name: at + offset for name, at in self._packed.items()},
            plain={name: at + offset for name, at in self._plain.items()},
            calls=[at + offset for at in self._calls],
        )

    def _call(self, name: str) -> None:
        text = self._text
        if name in text.static or not text.can_pack(name):
            text.call(name)
            if name not in text.static:
                self._calls.append(len(text.forward) - 1)
            return
        # The plain call goes first: what it leaves in the caches is there for both after it, whose times count.
        self._returned += [text.call_plainly(name, "_first"), text.call_plainly(name, "_plain")]
        self._plain[name] = len(text.forward) - 1
        text.call(name)
        self._packed[name] = len(text.forward) - 1

    def _region(self, region: Kernelised) -> None:
        usual = self._scheduled(region, USUAL)
        # The first launch finds the operands where the step before left them, the others in the caches.
        self._launch(region, usual)
        if region.is_static:
            return
        alternatives = {usual.kernel: (USUAL, usual)}
        for tuning in TRIED:
            scheduled = self._scheduled(region, tuning)
            alternatives.setdefault(scheduled.kernel, (tuning, scheduled))
        self._tried[region.name] = {
            tuning: self._launch(region, scheduled, f"_{number}")
            for number, (tuning, scheduled) in enumerate(alternatives.values())
        }

    def _scheduled(self, region: Kernelised, tuning: Tuning) -> Scheduled:
        scheduled = schedule(region, self._made.specs, frozenset(), self._facts, tuning)
        return replace(scheduled, kernel=tidied(scheduled.kernel))

    def _launch(self, region: Kernelised, scheduled: Scheduled, suffix: str = "") -> int:
        kernel = distinct(scheduled.kernel, self._kernels)
        self._kernels.append(kernel)
        self._text.launch(region, replace(scheduled, kernel=kernel), suffix)
        return len(self._text.forward) - 1

    def _form(self, form: LibraryForm) -> None:
        before = len(self._text.forward)
        self._returned += self._text.compute(form.nodes, form.results, "_called")
        self._forms.append((form, range(before, len(self._text.forward))))


def _ms(ns: float) -> str:
    return f"{ns / 1e6:.3f} ms"
