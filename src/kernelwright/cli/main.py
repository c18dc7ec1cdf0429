"""The command line: verbs and their options. What they do is imported when they run."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from kernelwright.cli.exits import ended_with

app = typer.Typer(
    name="kernelwright",
    help="Make PyTorch modules faster with kernels that are proved right before they are used.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
runs = typer.Typer(no_args_is_help=True, help="Look at, export and continue stored runs.")
app.add_typer(runs, name="runs")
gallery = typer.Typer(no_args_is_help=True, help="Publish what a run of KernelBench found, and verify it again.")
app.add_typer(gallery, name="gallery")
study = typer.Typer(no_args_is_help=True, help="Compare models on KernelBench: run the grid, write the report.")
app.add_typer(study, name="study")
campaign = typer.Typer(no_args_is_help=True, help="Many modules under one budget, spent where the headroom is.")
app.add_typer(campaign, name="campaign")
msl = typer.Typer(no_args_is_help=True, help="Check and run Metal kernels on a machine without Metal.")
app.add_typer(msl, name="msl")

Reference = Annotated[
    str,
    typer.Argument(
        help="The module: a KernelBench-format file, package.module:Class, or a .pt2 file.", metavar="REFERENCE"
    ),
]
InputsOption = Annotated[
    str, typer.Option("--inputs", help="package.module:callable that returns example arguments.", metavar="M:CALLABLE")
]
Target = Annotated[str, typer.Option("--target", "-t", help="auto, or one that `kernelwright targets` lists.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Home = Annotated[
    Path | None, typer.Option("--home", help="Folder of the store.", envvar="KERNELWRIGHT_HOME", show_default=False)
]
Unsafe = Annotated[
    bool, typer.Option("--unsafe", help="Run candidates without isolation where this machine offers none.")
]
ModeOption = Annotated[
    str, typer.Option("--mode", help="eval (inference) or train, the mode KernelBench leaves modules in.")
]
Authors = Annotated[
    str, typer.Option("--authors", help="Who writes candidates, comma-separated; see `kernelwright authors`.")
]
BaseUrl = Annotated[
    str, typer.Option("--base-url", help="Where to ask language models instead of at their providers.", metavar="URL")
]
Attempts = Annotated[int, typer.Option(help="Candidates that each language model may hand in.", min=1, max=100)]
Strategy = Annotated[
    str, typer.Option(help="How language models go about it: refine, best-of, beam or evolutionary.", metavar="NAME")
]
Share = Annotated[bool, typer.Option(help="Show models that are behind the best candidate of another author.")]
Concurrency = Annotated[int, typer.Option(help="Models that one provider is asked for at a time.", min=1, max=1000)]
JudgesOption = Annotated[
    int,
    typer.Option(
        "--judges",
        help="Processes that verify models' candidates beside the search; -1: as cores allow.",
        min=-1,
        max=64,
    ),
]
MostUsd = Annotated[float, typer.Option("--max-usd", help="Money that models may spend; 0: no limit.", min=0.0)]
MostTokens = Annotated[int, typer.Option("--max-tokens", help="Tokens that models may use; 0: no limit.", min=0)]
MostAttempts = Annotated[
    int, typer.Option("--max-attempts", help="Attempts of all models together; 0: no limit.", min=0)
]
Exemplars = Annotated[
    int, typer.Option(help="Verified kernels for other problems that language models are shown.", min=0, max=5)
]
AnalystOption = Annotated[
    str,
    typer.Option(
        "--analyst",
        help="Who says what to change in a right candidate: rules, none, or a model that is asked as well.",
        metavar="rules|none|PROVIDER:MODEL",
    ),
]
ReferenceKernel = Annotated[
    str,
    typer.Option(
        "--reference",
        help="An implementation to show language models: a file in any language, or run:ID for what won a run.",
        metavar="FILE|run:ID",
    ),
]
Fit = Annotated[bool, typer.Option("--fit", help="Shrink the file's size constants to what this machine runs quickly.")]


StudyReferences = Annotated[
    Path | None,
    typer.Option("--with-reference", help="Also with implementations to show: level1/1_Name.cu, ...", metavar="DIR"),
]
ReplayFile = Annotated[
    Path | None,
    typer.Option("--replay", help="Take models' answers from this file; nobody is asked.", metavar="FILE"),
]


def _names(listed: str) -> tuple[str, ...]:
    return tuple(name for name in listed.split(",") if name)


@app.command()
def optimize(
    reference: Reference,
    inputs: InputsOption = "",
    target: Target = "auto",
    authors: Authors = "fuser",
    time: Annotated[float, typer.Option(help="Seconds the whole call may take; the best so far is kept.")] = 120.0,
    precision: Annotated[
        str, typer.Option(help="strict, tf32 or bf16: how much rounding error is allowed.")
    ] = "strict",
    mode: Annotated[
        str,
        typer.Option("--mode", help="eval (inference), train, or as-constructed: as the file's constructor leaves it."),
    ] = "eval",
    fit: Fit = False,
    out: Annotated[str, typer.Option(help="Folder to write the release into.", metavar="DIR")] = "",
    attempts: Attempts = 5,
    base_url: BaseUrl = "",
    strategy: Strategy = "refine",
    share: Share = True,
    concurrency: Concurrency = 4,
    judges: JudgesOption = -1,
    max_usd: MostUsd = 0.0,
    max_tokens: MostTokens = 0,
    max_attempts: MostAttempts = 0,
    replay: Annotated[
        Path | None,
        typer.Option(help="Answer language models from what `runs record` wrote; nobody is asked.", metavar="FILE"),
    ] = None,
    exemplars: Exemplars = 2,
    analyst: AnalystOption = "rules",
    reference_kernel: ReferenceKernel = "",
    json: Json = False,
    home: Home = None,
    unsafe: Unsafe = False,
    parent: Annotated[int, typer.Option(help="End when this process does.", metavar="PID", hidden=True)] = 0,
) -> int:
    """Search for a faster, verified replacement of a module. The baseline may be the answer."""
    from kernelwright.swarm.budget import Deadline

    deadline = Deadline.after(time)  # before torch is imported, which on a cold machine takes many seconds
    from kernelwright.children.lock import end_with
    from kernelwright.cli.guidance import GuidanceOptions
    from kernelwright.cli.optimize import OptimizeOptions, run
    from kernelwright.records.run import Conduct

    if parent:
        end_with(parent)
    return run(
        OptimizeOptions(
            reference=reference,
            inputs=inputs,
            target=target,
            authors=_names(authors),
            time_s=time,
            precision=precision,
            mode=mode,
            fit=fit,
            out=out,
            attempts=attempts,
            base_url=base_url,
            conduct=Conduct(
                strategy=strategy,
                shares=share,
                places=concurrency,
                judges=judges,
                usd=max_usd,
                tokens=max_tokens,
                attempts=max_attempts,
            ),
            replay=replay,
            guidance=GuidanceOptions(exemplars=exemplars, analyst=analyst, reference=reference_kernel),
            as_json=json,
            home=home,
            allow_unsafe=unsafe,
        ),
        deadline,
    )


@app.command()
def prompt(
    reference: Reference,
    inputs: InputsOption = "",
    target: Target = "auto",
    author: Annotated[
        str,
        typer.Option(help="The language model that would be sent it, as in openai:gpt-5.", metavar="PROVIDER:MODEL"),
    ] = "",
    precision: Annotated[str, typer.Option(help="strict, tf32 or bf16.")] = "strict",
    mode: ModeOption = "eval",
    fit: Fit = False,
    attempts: Attempts = 5,
    exemplars: Exemplars = 2,
    reference_kernel: ReferenceKernel = "",
    after: Annotated[
        str,
        typer.Option(
            "--pass",
            help="Also what is said after an attempt that ended so, or all; figures are made up.",
            metavar="OUTCOME",
        ),
    ] = "",
    json: Json = False,
    home: Home = None,
) -> int:
    """Print what a language model would be told of a module, word for word. Nothing is sent."""
    from kernelwright.cli.guidance import GuidanceOptions
    from kernelwright.cli.prompt import PromptOptions, run

    return run(
        PromptOptions(
            reference=reference,
            inputs=inputs,
            target=target,
            author=author,
            precision=precision,
            mode=mode,
            fit=fit,
            attempts=attempts,
            guidance=GuidanceOptions(exemplars=exemplars, reference=reference_kernel),
            after=after,
            as_json=json,
            home=home,
        )
    )


@app.command()
def explain(
    reference: Reference,
    inputs: InputsOption = "",
    precision: Annotated[str, typer.Option(help="strict, tf32 or bf16.")] = "strict",
    mode: ModeOption = "eval",
    fit: Fit = False,
    floor: Annotated[
        bool, typer.Option("--floor", help="Measure this machine's ceilings where they aren't known yet.")
    ] = False,
    json: Json = False,
) -> int:
    """Show what the built-in author makes of a module, from the graph to the sources. Nothing is built."""
    from kernelwright.cli.explain import ExplainOptions, run

    return run(
        ExplainOptions(
            reference=reference,
            inputs=inputs,
            precision=precision,
            mode=mode,
            fit=fit,
            floor=floor,
            as_json=json,
        )
    )


@app.command()
def verify(
    reference: Annotated[
        str, typer.Argument(help="As for optimize; none with --batch.", metavar="REFERENCE", show_default=False)
    ] = "",
    candidate: Annotated[
        Path | None, typer.Argument(help="A folder (plan.py and sources) or a ModelNew file.", metavar="CANDIDATE")
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", help="Judge all candidates of a folder or a manifest.", metavar="DIR"),
    ] = None,
    jobs: Annotated[int, typer.Option(help="Of a batch: how many at a time; 0 means one for each core.", min=0)] = 0,
    resume: Annotated[
        Path | None,
        typer.Option("--resume", help="Of a batch: append results, and skip those that are there.", metavar="FILE"),
    ] = None,
    inputs: InputsOption = "",
    target: Target = "auto",
    precision: Annotated[str, typer.Option(help="strict, tf32 or bf16.")] = "strict",
    mode: ModeOption = "eval",
    quick: Annotated[bool, typer.Option("--quick", help="The short set of checks that a search uses.")] = False,
    fit: Fit = False,
    as_published: Annotated[
        bool,
        typer.Option("--as-published", help="With the sizes and the mode that CANDIDATE, an entry of a gallery, has."),
    ] = False,
    seed: Annotated[
        int | None, typer.Option(help="Of the inputs; repeats a verification that named it.", min=0, max=2**31 - 1)
    ] = None,
    save_counterexample: Annotated[
        Path | None, typer.Option(help="Folder to write the simplest failing inputs into.", metavar="DIR")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option(help="Ask only the question of such a folder again.", metavar="DIR")
    ] = None,
    json: Json = False,
    unsafe: Unsafe = False,
) -> int:
    """Judge a candidate: exit 0 accepted, 1 rejected, 2 asked wrongly, 3 this machine can't judge it.

    Of a batch: exit 0 if all were judged, whatever the verdicts, 3 if some could not be.
    """
    if batch is not None:
        from kernelwright.cli.batch import BatchOptions, run_batch

        if reference:
            raise typer.BadParameter("with --batch, reference and candidates come from the batch")
        if as_published:
            raise typer.BadParameter("--as-published is for one entry; `kernelwright gallery check` is for all")
        return run_batch(
            BatchOptions(
                batch=batch,
                jobs=jobs,
                resume=resume,
                inputs=inputs,
                target=target,
                precision=precision,
                mode=mode,
                level="quick" if quick else "full",
                fit=fit,
                as_json=json,
                allow_unsafe=unsafe,
            )
        )
    from kernelwright.cli.verify import VerifyOptions, run

    if candidate is None:
        raise typer.BadParameter("verify takes a REFERENCE and a CANDIDATE, or --batch DIR")
    if resume is not None:
        raise typer.BadParameter("--resume goes with --batch")
    return run(
        VerifyOptions(
            reference=reference,
            candidate=candidate,
            inputs=inputs,
            target=target,
            precision=precision,
            mode=mode,
            level="quick" if quick else "full",
            fit=fit,
            as_published=as_published,
            seed=seed,
            save_counterexample=save_counterexample,
            replay=replay,
            as_json=json,
            allow_unsafe=unsafe,
        )
    )


@app.command()
def predict(
    reference: Reference,
    candidate: Annotated[Path, typer.Argument(help="A folder: plan.py and Metal sources.", metavar="CANDIDATE")],
    inputs: InputsOption = "",
    chip: Annotated[str, typer.Option(help="Chips, comma-separated, as in m1,m4-max; all of them without it.")] = "",
    mode: Annotated[
        str,
        typer.Option("--mode", help="eval (inference), train, or as-constructed: as the file's constructor leaves it."),
    ] = "eval",
    fit: Fit = False,
    json: Json = False,
) -> int:
    """Predict, without timing anything, what a Metal candidate moves and takes on Apple's chips, and eager too."""
    from kernelwright.cli.predict import PredictOptions, run

    return run(
        PredictOptions(
            reference=reference,
            candidate=candidate,
            inputs=inputs,
            chips=_names(chip),
            mode=mode,
            fit=fit,
            as_json=json,
        )
    )


@app.command()
def bench(
    reference: Reference,
    candidate: Annotated[Path | None, typer.Argument(help="A folder or a ModelNew file; none times baselines.")] = None,
    inputs: InputsOption = "",
    target: Target = "auto",
    against: Annotated[str, typer.Option(help="Baselines, comma-separated.")] = "eager,compile",
    mode: ModeOption = "eval",
    time: Annotated[float, typer.Option(help="Seconds of timing.")] = 20.0,
    threads: Annotated[int, typer.Option(help="Threads; 0 means as many as torch takes.")] = 0,
    cold: Annotated[bool, typer.Option("--cold", help="Other data between calls, so that caches don't help.")] = False,
    fit: Fit = False,
    json: Json = False,
    unsafe: Unsafe = False,
) -> int:
    """Time a verified candidate in pairs against baselines, each in a process of its own."""
    from kernelwright.cli.bench import BenchOptions, run

    return run(
        BenchOptions(
            reference=reference,
            candidate=candidate,
            inputs=inputs,
            target=target,
            baselines=_names(against),
            mode=mode,
            time_s=time,
            threads=threads,
            is_cold=cold,
            fit=fit,
            as_json=json,
            allow_unsafe=unsafe,
        )
    )


@app.command()
def kernelbench(
    folder: Annotated[Path, typer.Argument(help="KernelBench's problem files: level1, level2, ...", metavar="DIR")],
    level: Annotated[str, typer.Option(help="Levels, as in 1,2.")] = "1,2",
    ids: Annotated[str, typer.Option(help="Ids of problems, as in 1,5-9; all of them without it.")] = "",
    target: Target = "auto",
    fit: Annotated[
        bool,
        typer.Option("--fit/--no-fit", help="Shrink each file's size constants to what this machine runs quickly."),
    ] = True,
    authors: Authors = "fuser",
    time: Annotated[float, typer.Option(help="Seconds for each problem.")] = 60.0,
    jobs: Annotated[int, typer.Option(help="Problems at a time, each on its share of the cores.", min=1)] = 1,
    mode: Annotated[
        str, typer.Option(help="as-constructed (KernelBench's), eval (inference), or both.")
    ] = "as-constructed",
    out: Annotated[
        Path, typer.Option(help="Folder of results, of the report and of the runs' store.", metavar="DIR")
    ] = Path("kernelbench-results"),
    json: Json = False,
    unsafe: Unsafe = False,
) -> int:
    """Optimize KernelBench's problems one by one; a run that was cut off goes on where it was."""
    from kernelwright.cli.kernelbench import KernelBenchOptions, run

    return run(
        KernelBenchOptions(
            folder=folder,
            level=level,
            ids=ids,
            target=target,
            fit=fit,
            authors=_names(authors),
            time_s=time,
            jobs=jobs,
            mode=mode,
            out=out,
            as_json=json,
            allow_unsafe=unsafe,
        )
    )


@study.command("run")
def study_run(
    folder: Annotated[Path, typer.Argument(help="KernelBench's problem files: level1, level2, ...", metavar="DIR")],
    models: Annotated[
        str, typer.Option(help="Authors to compare, comma-separated, as in openai:gpt-5,anthropic:claude-sonnet-4-5.")
    ],
    level: Annotated[str, typer.Option(help="Levels, as in 1,2.")] = "1,2",
    ids: Annotated[str, typer.Option(help="Ids of problems, as in 1,5-9; all of them without it.")] = "",
    target: Target = "auto",
    mode: Annotated[str, typer.Option(help="as-constructed (KernelBench's), or eval (inference).")] = "as-constructed",
    fit: Annotated[
        bool,
        typer.Option("--fit/--no-fit", help="Shrink each file's size constants to what this machine runs quickly."),
    ] = True,
    attempts: Attempts = 5,
    time: Annotated[float, typer.Option(help="Seconds for each cell's run.")] = 300.0,
    jobs: Annotated[int, typer.Option(help="Cells at a time, each on its share of the cores.", min=1)] = 1,
    swarm: Annotated[bool, typer.Option("--swarm", help="Also all models together on each problem.")] = False,
    with_reference: StudyReferences = None,
    without_profile: Annotated[
        bool, typer.Option("--without-profile", help="Also without an analyst that reads profiles.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder of the study.", metavar="DIR")] = Path("study"),
    retry: Annotated[bool, typer.Option("--retry", help="Work on cells that failed once more.")] = False,
    base_url: BaseUrl = "",
    replay: ReplayFile = None,
    json: Json = False,
    unsafe: Unsafe = False,
) -> int:
    """Run every model on every problem; what is done isn't done again."""
    from kernelwright.cli.study import StudyOptions, run

    return run(
        StudyOptions(
            folder=folder,
            models=_names(models),
            level=level,
            ids=ids,
            target=target,
            mode=mode,
            fit=fit,
            attempts=attempts,
            time_s=time,
            jobs=jobs,
            out=out,
            has_swarm=swarm,
            with_reference=with_reference,
            without_profile=without_profile,
            retry=retry,
            base_url=base_url,
            replay=replay,
            as_json=json,
            allow_unsafe=unsafe,
        )
    )


@study.command("report")
def study_report(
    folder: Annotated[Path, typer.Argument(help="The --out folder of `study run`, finished or not.", metavar="STUDY")],
    out: Annotated[Path, typer.Option(help="Folder of the report.", metavar="DIR")] = Path("study-report"),
    published: Annotated[
        str, typer.Option(help="When the problems were published, where that isn't known of them.", metavar="DATE")
    ] = "",
    json: Json = False,
) -> int:
    """Write a study's tables and figures: HTML, CSV, JSON and SVG. The same study gives the same bytes."""
    from kernelwright.cli.study_report import run

    return run(folder, out, published=published, as_json=json)


@study.command("cell", hidden=True)
def study_cell(
    folder: Annotated[Path, typer.Argument(help="Folder of the study.", metavar="STUDY")],
    cell: Annotated[str, typer.Argument(help="The cell's id.", metavar="CELL")],
    problems: Annotated[Path, typer.Option(help="Folder of level1, level2, ...", metavar="DIR")],
    parent: Annotated[int, typer.Option(help="End when this process does.", metavar="PID")] = 0,
    with_reference: StudyReferences = None,
    base_url: BaseUrl = "",
    replay: ReplayFile = None,
    unsafe: Unsafe = False,
) -> int:
    """Work on one cell of a study: what `study run` starts for each."""
    from kernelwright.cli.study import work_on_cell
    from kernelwright.study.request import Asking

    asking = Asking(problems=problems, references=with_reference, base_url=base_url, replay=replay, allow_unsafe=unsafe)
    return work_on_cell(folder, cell, asking, parent=parent)


@campaign.command("run")
def campaign_run(
    problems: Annotated[list[Path], typer.Argument(help="Files in KernelBench's form, or folders of them.")],
    authors: Authors = "fuser",
    target: Target = "auto",
    mode: Annotated[str, typer.Option(help="eval (inference), or as-constructed.")] = "eval",
    fit: Fit = False,
    attempts: Attempts = 5,
    strategy: Strategy = "refine",
    concurrency: Concurrency = 4,
    round_: Annotated[float, typer.Option("--round", help="Seconds of one round on one problem.")] = 300.0,
    time: Annotated[float, typer.Option(help="Seconds the whole call may take.")] = 3600.0,
    max_usd: MostUsd = 0.0,
    max_tokens: MostTokens = 0,
    max_attempts: MostAttempts = 0,
    jobs: Annotated[int, typer.Option(help="Problems at a time, each on its share of the cores.", min=1)] = 1,
    out: Annotated[Path, typer.Option(help="Folder of the campaign.", metavar="DIR")] = Path("campaign"),
    base_url: BaseUrl = "",
    replay: ReplayFile = None,
    json: Json = False,
    unsafe: Unsafe = False,
) -> int:
    """Work on many modules, round after round where most is to be had; asked again, it goes on where it was."""
    from kernelwright.swarm.budget import Deadline

    deadline = Deadline.after(time)
    from kernelwright.campaign.assignment import Limits
    from kernelwright.cli.campaign import CampaignOptions, run

    return run(
        CampaignOptions(
            problems=tuple(problems),
            authors=_names(authors),
            target=target,
            mode=mode,
            fit=fit,
            attempts=attempts,
            strategy=strategy,
            places=concurrency,
            round_s=round_,
            budget=Limits(seconds=time, answers=max_attempts, usd=max_usd, tokens=max_tokens),
            jobs=jobs,
            out=out,
            base_url=base_url,
            replay=replay,
            as_json=json,
            allow_unsafe=unsafe,
        ),
        deadline,
    )


@campaign.command("show")
def campaign_show(
    folder: Annotated[Path, typer.Argument(help="The --out folder of `campaign run`.", metavar="CAMPAIGN")],
    json: Json = False,
) -> int:
    """Tell where the budget went and why, and how each module stands."""
    from kernelwright.cli.campaign import show

    return show(folder, as_json=json)


@campaign.command("work", hidden=True)
def campaign_work(
    folder: Annotated[Path, typer.Argument(help="Folder of the campaign.", metavar="CAMPAIGN")],
    assignment: Annotated[str, typer.Argument(help="The assignment, as JSON.", metavar="JSON")],
    parent: Annotated[int, typer.Option(help="End when this process does.", metavar="PID")] = 0,
    base_url: BaseUrl = "",
    replay: ReplayFile = None,
    unsafe: Unsafe = False,
) -> int:
    """Carry out one assignment: what `campaign run` starts for each."""
    from kernelwright.campaign.own_workers import Place
    from kernelwright.cli.campaign import work

    place = Place(campaign=folder, base_url=base_url, replay=replay, allow_unsafe=unsafe)
    return work(assignment, place, parent=parent)


@gallery.command("publish")
def gallery_publish(
    out: Annotated[Path, typer.Argument(help="The --out folder of a `kernelbench` run, finished or not.")],
    folder: Annotated[Path, typer.Argument(help="The gallery: a new folder, or an earlier one.", metavar="GALLERY")],
    json: Json = False,
) -> int:
    """Write each problem's verified kernels and plan into a gallery, with an index."""
    from kernelwright.cli.gallery import run_publish

    return run_publish(out, folder, as_json=json)


@gallery.command("check")
def gallery_check(
    folder: Annotated[Path, typer.Argument(help="A gallery that `gallery publish` wrote.", metavar="GALLERY")],
    checkout: Annotated[Path, typer.Argument(help="KernelBench's problem files: level1, level2, ...", metavar="DIR")],
    level: Annotated[str, typer.Option(help="Levels, as in 1,2; all of them without it.")] = "",
    ids: Annotated[str, typer.Option(help="Ids of problems, as in 1,5-9; all of them without it.")] = "",
    jobs: Annotated[int, typer.Option(help="How many at a time; 0 means one for each core.", min=0)] = 0,
    quick: Annotated[bool, typer.Option("--quick", help="The short set of checks that a search uses.")] = False,
    resume: Annotated[
        Path | None, typer.Option("--resume", help="Append results, and skip those that are there.", metavar="FILE")
    ] = None,
    json: Json = False,
    unsafe: Unsafe = False,
) -> int:
    """Verify a gallery's entries again, as published: exit 1 if any is rejected, 3 if one can't be judged."""
    from kernelwright.cli.gallery import CheckOptions, run_check

    return run_check(
        CheckOptions(
            gallery=folder,
            checkout=checkout,
            levels=level,
            ids=ids,
            jobs=jobs,
            resume=resume,
            target="auto",
            precision="strict",
            mode="eval",
            level="quick" if quick else "full",
            fit=False,
            as_json=json,
            allow_unsafe=unsafe,
        )
    )


@gallery.command("time")
def gallery_time(
    folder: Annotated[Path, typer.Argument(help="A gallery that `gallery publish` wrote.", metavar="GALLERY")],
    checkout: Annotated[Path, typer.Argument(help="KernelBench's problem files: level1, level2, ...", metavar="DIR")],
    out: Annotated[
        Path, typer.Option(help="Folder of the table and of what a second call goes on from.", metavar="DIR")
    ] = Path("gallery-times"),
    level: Annotated[str, typer.Option(help="Levels, as in 1,2; all of them without it.")] = "",
    ids: Annotated[str, typer.Option(help="Ids of problems, as in 1,5-9; all of them without it.")] = "",
    baselines: Annotated[str, typer.Option(help="What to time against.")] = "eager,compile",
    time: Annotated[float, typer.Option(help="Seconds of timing for each entry.", min=0.1)] = 20.0,
    quick: Annotated[bool, typer.Option("--quick", help="The short set of checks that a search uses.")] = False,
    json: Json = False,
    unsafe: Unsafe = False,
) -> int:
    """Verify a gallery's entries and time them on this machine; goes on where it was cut off. Emulated: not timed."""
    from kernelwright.cli.gallery_time import TimeOptions, run_time

    return run_time(
        TimeOptions(
            gallery=folder,
            checkout=checkout,
            out=out,
            levels=level,
            ids=ids,
            baselines=_names(baselines),
            time_s=time,
            level="quick" if quick else "full",
            as_json=json,
            allow_unsafe=unsafe,
        )
    )


IncludeOption = Annotated[
    list[str], typer.Option("--include", "-I", help="A folder of headers; may be given again.", metavar="DIR")
]
DefinesOption = Annotated[
    list[str], typer.Option("--define", "-D", help="A macro; may be given again.", metavar="NAME=VALUE")
]
ClangOption = Annotated[
    str, typer.Option("--clang", help="The clang to use; the newest on the path, else the ziglang wheel's, without it.")
]


@msl.command("check")
def msl_check(
    files: Annotated[list[Path], typer.Argument(help="Metal sources.", metavar="FILE...")],
    include: IncludeOption = [],  # noqa: B006 - typer copies it
    define: DefinesOption = [],  # noqa: B006
    clang: ClangOption = "",
    json: Json = False,
) -> int:
    """Check Metal sources: exit 0 clean, 1 errors, 2 asked wrongly, 3 no clang here."""
    from kernelwright.cli.msl import CheckOptions, run_check

    return run_check(
        CheckOptions(files=tuple(files), include=tuple(include), defines=tuple(define), clang=clang, as_json=json)
    )


@msl.command("run")
def msl_run(
    file: Annotated[Path, typer.Argument(help="A Metal source.", metavar="FILE")],
    kernel: Annotated[str, typer.Argument(help="The kernel, as hosts call it.", metavar="KERNEL")],
    arg: Annotated[
        list[str],
        typer.Option(
            "--arg",
            help="One for each buffer: 4, 0.5, [1,2], x.npy, or float32[64,1000]=random (zeros, ones, iota, poison).",
            metavar="VALUE",
        ),
    ] = [],  # noqa: B006
    threads: Annotated[
        str, typer.Option(help="Of the whole grid, as in 64 or 64,8; the first array's elements without it.")
    ] = "",
    group: Annotated[str, typer.Option(help="Threads of a group, as in 256 or 16,16.")] = "",
    cast: Annotated[
        list[str], typer.Option("--cast", help="The type to pass a number as, as in 3=int32.", metavar="INDEX=TYPE")
    ] = [],  # noqa: B006
    save: Annotated[
        list[str], typer.Option("--save", help="Save an array afterwards, as in 1=out.npy.", metavar="INDEX=FILE")
    ] = [],  # noqa: B006
    constant: Annotated[
        list[str], typer.Option("--constant", help="Value of a function constant.", metavar="NAME=VALUE")
    ] = [],  # noqa: B006
    threadgroup_memory: Annotated[
        list[str],
        typer.Option("--threadgroup-memory", help="Bytes for a [[threadgroup(n)]].", metavar="INDEX=BYTES"),
    ] = [],  # noqa: B006
    include: IncludeOption = [],  # noqa: B006
    define: DefinesOption = [],  # noqa: B006
    clang: ClangOption = "",
    seed: Annotated[int, typer.Option(help="Of random arrays.", min=0)] = 0,
    watch: Annotated[
        bool, typer.Option("--watch", help="Look for misuse: out of bounds, races, what is undefined; slower.")
    ] = False,
    lifted: Annotated[
        bool, typer.Option("--lifted", help="Every floating type is a double; arrays may be float64 too.")
    ] = False,
    seeds: Annotated[
        int, typer.Option(help="With --watch: other orders of threads that outputs must not depend on.", min=0)
    ] = 0,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Launch in a process that is kept from files, network and others.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option("--time-limit", help="Seconds that a launch may take in the sandbox.", min=0.001)
    ] = 60.0,
    unsafe: Unsafe = False,
    device: Annotated[
        Literal["cpu", "cuda"], typer.Option(help="Where it runs: this machine's CPU, or its NVIDIA GPU.")
    ] = "cpu",
    json: Json = False,
) -> int:
    """Launch a kernel, emulated, and show the arrays that it changed: exit 1 if misuse was found."""
    from kernelwright.cli.msl import RunOptions, run_kernel

    return run_kernel(
        RunOptions(
            file=file,
            kernel=kernel,
            arguments=tuple(arg),
            threads=threads,
            group=group,
            casts=tuple(cast),
            save=tuple(save),
            include=tuple(include),
            defines=tuple(define),
            constants=tuple(constant),
            memory=tuple(threadgroup_memory),
            clang=clang,
            seed=seed,
            watches=watch or seeds > 0,
            lifted=lifted,
            seeds=seeds,
            device=device,
            is_sandboxed=sandbox,
            time_limit_s=time_limit,
            allow_unsafe=unsafe,
            as_json=json,
        )
    )


@runs.command("list")
def runs_list(json: Json = False, home: Home = None) -> int:
    """List runs, newest first."""
    from kernelwright.cli.runs import list_runs

    return list_runs(home, as_json=json)


@runs.command("show")
def runs_show(run: str, json: Json = False, home: Home = None) -> int:
    """Show a run: its problem, its attempts with their verdicts and timings, its answer."""
    from kernelwright.cli.runs import show_run

    return show_run(home, run, as_json=json)


@runs.command("explain")
def runs_explain(run: str, json: Json = False, home: Home = None) -> int:
    """Tell how a run found its answer: every decision, why it was made, what came of it."""
    from kernelwright.cli.run_story import explain_run

    return explain_run(home, run, as_json=json)


@runs.command("export")
def runs_export(
    run: str,
    folder: Annotated[Path, typer.Argument(help="Folder to write every attempt's sources and record into.")],
    json: Json = False,
    home: Home = None,
) -> int:
    """Write a run's record and every attempt's sources into a folder."""
    from kernelwright.cli.runs import export_run

    return export_run(home, run, folder, as_json=json)


@runs.command("record")
def runs_record(
    run: Annotated[list[str], typer.Argument(help="One run or several.", metavar="RUN...", show_default=False)] = [],  # noqa: B006 - typer copies it
    every: Annotated[bool, typer.Option("--all", help="Every run in the store that asked a language model.")] = False,
    out: Annotated[Path, typer.Option(help="File to write.", metavar="FILE")] = Path("traffic.json"),
    json: Json = False,
    home: Home = None,
) -> int:
    """Write what runs asked language models and were answered into a file, for `optimize --replay`."""
    from kernelwright.cli.record import record_runs

    if every == bool(run):
        raise typer.BadParameter("name one run or several, or --all")
    return record_runs(home, tuple(run), out, as_json=json)


@runs.command("rejudge")
def runs_rejudge(
    run: str,
    level: Annotated[Literal["quick", "full"], typer.Option(help="Which checks.")] = "full",
    jobs: Annotated[int, typer.Option(help="How many at a time; 0 means one for each core.", min=0)] = 0,
    json: Json = False,
    home: Home = None,
    unsafe: Unsafe = False,
) -> int:
    """Judge a run's candidates anew by today's verifier: exit 1 if one that was accepted is rejected."""
    from kernelwright.cli.rejudge import rejudge_run

    return rejudge_run(home, run, level=level, jobs=jobs, as_json=json, allow_unsafe=unsafe)


@runs.command("resume")
def runs_resume(run: str, json: Json = False, home: Home = None, unsafe: Unsafe = False) -> int:
    """Continue a run that was cut off; what it tried is not tried again."""
    from kernelwright.cli.optimize import resume

    return resume(run, home, as_json=json, allow_unsafe=unsafe)


@app.command()
def doctor(json: Json = False) -> int:
    """Say what this machine can do, what is missing, and the command that installs it."""
    from kernelwright.cli.doctor import run

    return run(as_json=json)


@app.command()
def targets(json: Json = False) -> int:
    """List targets and whether they work here."""
    from kernelwright.cli.doctor import list_targets

    return list_targets(as_json=json)


@app.command()
def authors(json: Json = False) -> int:
    """List those who write candidates, and whether they work here."""
    from kernelwright.cli.authors import list_authors

    return list_authors(as_json=json)


@app.command()
def mcp(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Problems: KernelBench-format files, or folders of them.", metavar="PATH..."),
    ] = None,
    target: Target = "auto",
    http: Annotated[
        str,
        typer.Option(
            "--http",
            help="Serve over HTTP at this address of this machine; else over stdin and stdout.",
            metavar="HOST:PORT",
        ),
    ] = "",
    against: Annotated[str, typer.Option(help="Baselines, comma-separated.")] = "eager,compile",
    mode: Annotated[
        str,
        typer.Option("--mode", help="eval (inference), train, or as-constructed: as the file's constructor leaves it."),
    ] = "eval",
    fit: Fit = False,
    home: Home = None,
    skill: Annotated[bool, typer.Option("--skill", help="Print SKILL.md for coding agents, and end.")] = False,
    agents: Annotated[bool, typer.Option("--agents", help="Print AGENTS.md for coding agents, and end.")] = False,
) -> int:
    """Serve coding agents over MCP: briefs, builds, verdicts, timings and attempts of the problems at PATH."""
    from kernelwright.cli.mcp import McpOptions, print_page, run

    if skill or agents:
        return print_page(is_skill=skill)
    if not paths:
        raise typer.BadParameter("mcp takes the problems to serve: files or folders")
    return run(
        McpOptions(
            paths=tuple(paths),
            target=target,
            http=http,
            mode=mode,
            fit=fit,
            against=_names(against),
            home=home,
        )
    )


@app.command()
def demo(
    time: Annotated[float, typer.Option(help="Seconds for each example.")] = 80.0,
    examples: Annotated[Path, typer.Option(help="Folder of problem files.")] = Path("examples"),
    json: Json = False,
    home: Home = None,
    unsafe: Unsafe = False,
) -> int:
    """Optimize every example on the CPU and print the table of verified speedups."""
    from kernelwright.cli.demo import run

    return run(examples, time_s=time, as_json=json, home=home, allow_unsafe=unsafe)


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(ended_with(lambda: app(standalone_mode=False) or 0))


if __name__ == "__main__":
    main()
