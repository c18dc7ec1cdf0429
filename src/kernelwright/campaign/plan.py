"""`campaign.json`: what a campaign is of. Written once, never changed."""

from dataclasses import dataclass, replace
from pathlib import Path

from kernelwright.errors import BatchFormError
from kernelwright.kernelbench.row import RunMode
from kernelwright.store.form_file import Form, difference, is_unused, read_form, write_form

STORE, RELEASES = "store", "releases"
FORM = Form(file="campaign.json", kind="kernelwright campaign", format=1)
_REMEDY = "Name a folder that `kernelwright campaign run --out` wrote"
_ANOTHER = "Name another folder with --out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for every problem.

    ``attempts`` is how many candidates each model may hand in for one problem, ``round_s`` the seconds of one
    round, ``places`` how many may ask one provider at a time.
    """

    authors: tuple[str, ...]
    target: str
    mode: RunMode
    fit: bool
    attempts: int
    strategy: str
    places: int
    round_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignProblem:
    """One problem: ``id`` is short and unlike all others', ``path`` its file, ``sha256`` of that file's bytes."""

    id: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """All of a campaign but its budget, which each call may set anew, and what came out."""

    settings: Settings
    problems: tuple[CampaignProblem, ...]
    version: str

    def problem(self, id_: str) -> CampaignProblem:
        """Return the problem called ``id_``."""
        return next(each for each in self.problems if each.id == id_)


def read_campaign(folder: Path) -> Campaign:
    """Return the campaign in ``folder``.

    Raises:
        BatchFormError: there is none, or it is of another form.
    """
    return read_form(folder, FORM, Campaign, remedy=_REMEDY)


def begin_campaign(folder: Path, wanted: Campaign) -> Campaign:
    """Write ``wanted`` into ``folder``, or find it there; return what is there now.

    Raises:
        BatchFormError: the folder holds something else, or a campaign of other problems or with other settings.
        MachineNotAbleError: it can't be written.
    """
    if is_unused(folder):
        write_form(folder, FORM, wanted, remedy=_ANOTHER)
        return wanted
    if not (folder / FORM.file).is_file():
        raise BatchFormError(str(folder), "it exists and holds no campaign", _ANOTHER)
    known = read_campaign(folder)
    said = difference(known.settings, wanted.settings)
    if said:
        raise BatchFormError(str(folder), f"its campaign has {said}", f"Ask for the same, or n{_ANOTHER[1:]}")
    if known.problems != wanted.problems:
        raise BatchFormError(str(folder), "its campaign is of other problems, or of other texts of them", _ANOTHER)
    return replace(known, version=wanted.version)
