"""A source that names files outside, or other processes, sees nothing of them: not in a complaint, not in a binary."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from run_cli import PROBLEM

from kernelwright.api import bench
from kernelwright.compilers.cache import BuildCache
from kernelwright.compilers.command import Finished, TimedOut
from kernelwright.msl.findings import ShaderSyntaxError
from kernelwright.msl.library import compile_shader
from kernelwright.problems.load import load_reference
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.sandbox.compiling import compilers_in
from kernelwright.sandbox.confinement import Unconfined
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.swarm.joined import JoinedStages
from kernelwright.targets.confining import confined
from kernelwright.targets.cpu.target import CpuTarget
from kernelwright.targets.metal.target import MetalTarget
from kernelwright.verification.verdict import verify

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="compilers are confined on Linux alone")

SECRET = "WORDS_THAT_NOBODY_MAY_SEE"
KERNEL = """
extern "C" void copy(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) out[i] = x[i];
}
"""
SHADER = """
kernel void copy(device const float* x, device float* out, uint i [[thread_position_in_grid]]) { out[i] = x[i]; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """A file that is nobody's business, and a process."""

    secret: Path
    header: Path
    process: int

    def line(self, template):
        return template.format(
            secret=self.secret,
            header=self.header,
            relative="../" * 20 + str(self.secret).lstrip("/"),
            below=str(self.header)[1:],
            pid=self.process,
            parent=os.getpid(),
        )


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    (folder / "id_rsa").write_text(f"{SECRET} {SECRET}\n")
    (folder / "secret.h").write_text(f"#error {SECRET}\n")
    environment = os.environ | {"KEY_OF_ANOTHER": SECRET}
    with subprocess.Popen(["sleep", "600"], env=environment, start_new_session=True) as process:
        yield Outside(secret=folder / "id_rsa", header=folder / "secret.h", process=process.pid)
        process.kill()


@pytest.fixture(scope="module")
def cpu(tmp_path_factory):
    return CpuTarget(cache=tmp_path_factory.mktemp("cache"), jobs=2)


def candidate(target="cpu", **texts):
    plan = SourceFile(name="plan.py", text="def forward(x, *, p):\n    return x\n")
    files = tuple(SourceFile(name=name.replace("__", "."), text=text) for name, text in texts.items())
    return Candidate(problem_id="p", target=target, form="plan", files=(plan, *files), author="test")


# Each with what the same line does where nothing confines: it repeats the secret, or it builds with it inside.
INCLUDED = {
    "absolute": '#include "{secret}"',
    "relative": '#include "{relative}"',
    "in angles": "#include <{secret}>",
    "from the root of all": "#include_next <{below}>",
    "by a macro": '#define NAME "{secret}"\n#include NAME',
    "of another process": '#include "/proc/{pid}/environ"',
    "of the parent": '#include "/proc/{parent}/environ"',
    "through another's root": '#include "/proc/{parent}/root{secret}"',
    "through the keeper's root": '#include "/proc/1/root{secret}"',
    "a header that complains": '#include "{header}"',
}
ASSEMBLED = {
    "absolute": 'asm(".section .rodata\\n.incbin \\"{secret}\\"\\n.text");',
    "relative": 'asm(".section .rodata\\n.incbin \\"{relative}\\"\\n.text");',
    "of another process": 'asm(".section .rodata\\n.incbin \\"/proc/{pid}/environ\\"\\n.text");',
    "included": 'asm(".include \\"{secret}\\"");',
}
ASKED = {
    "absolute": "{header}",
    "relative": "{relative}",
    "of another process": "/proc/{pid}/environ",
    "a folder's file": "/etc/passwd",
}


def built(target, outside, lines):
    source = outside.line(lines) + KERNEL
    return target.build(candidate(k__cpp=source))


@pytest.mark.parametrize("name", INCLUDED)
def test_an_include_sees_no_file_outside(cpu, sandbox, outside, name):
    found = built(cpu.within(sandbox), outside, INCLUDED[name])

    assert isinstance(found, BuildFailed)
    assert SECRET not in str(found)
    (told,) = found.diagnostics
    assert (told.file, told.line) == ("k.cpp", 1)
    assert "No such file or directory" in told.message or "Permission denied" in told.message


@pytest.mark.parametrize("name", ASSEMBLED)
def test_an_assembler_sees_no_file_outside(cpu, sandbox, outside, name):
    found = built(cpu.within(sandbox), outside, ASSEMBLED[name])

    assert isinstance(found, BuildFailed)
    assert SECRET not in str(found)
    assert len(found.diagnostics) == 1
    assert "id_rsa" in found.evidence or "environ" in found.evidence


@pytest.mark.parametrize("name", ASKED)
def test_has_include_is_no_oracle(cpu, sandbox, outside, name):
    asked = f'#if __has_include("{ASKED[name]}")\n#error it is there\n#endif'

    assert isinstance(built(cpu.within(sandbox), outside, asked), Artifact)


def test_embed_sees_no_file_outside(cpu, sandbox, outside):
    found = built(cpu.within(sandbox), outside, 'static const char bytes[] = {{\n#embed "{secret}"\n}};')

    assert isinstance(found, BuildFailed)
    assert SECRET not in str(found)


def test_where_nothing_confines_these_lines_see_what_they_name(cpu, sandbox, outside):
    """What the tests above test is a hole that is there."""
    told = built(cpu, outside, INCLUDED["a header that complains"])
    assert SECRET in told.evidence
    assert "does not name a type" in built(cpu, outside, INCLUDED["absolute"]).evidence
    binary = built(cpu, outside, ASSEMBLED["absolute"])
    assert SECRET.encode() in Path(binary.path).read_bytes()
    assert isinstance(
        built(cpu, outside, f'#if __has_include("{ASKED["absolute"]}")\n#error there\n#endif'), BuildFailed
    )


@pytest.mark.parametrize("name", ["absolute", "relative", "of another process", "a header that complains"])
def test_metal_sees_no_file_outside(clang, sandbox, outside, tmp_path, name):
    source = outside.line(INCLUDED[name]) + SHADER
    found = MetalTarget(cache=tmp_path).within(sandbox).build(candidate("metal", k__metal=source))

    assert isinstance(found, BuildFailed)
    assert SECRET not in str(found)
    assert "file not found" in found.diagnostics[0].message
    with pytest.raises(ShaderSyntaxError) as told:
        compile_shader(source, cache=tmp_path, sandbox=sandbox)
    assert SECRET not in str(told.value)
    if "complains" in name:
        with pytest.raises(ShaderSyntaxError, match=SECRET):
            compile_shader(source, cache=tmp_path)


def test_whoever_judges_or_searches_confines_compilers(sandbox, outside, tmp_path):
    (tmp_path / "problem.py").write_text(PROBLEM)
    reference = load_reference(tmp_path / "problem.py", mode="eval")
    hostile = replace(
        candidate(k__cpp=outside.line(INCLUDED["a header that complains"]) + KERNEL), problem_id=reference.problem.id
    )
    target = CpuTarget(cache=tmp_path / "cache")
    stages = JoinedStages(reference, target, sandbox, timer=None)

    verdict = verify(reference, hostile, target=target, sandbox=sandbox, level="quick")
    (found,) = stages.build((hostile,))
    timed = bench(reference, hostile, target="cpu")

    for said in (verdict.evidence, found.evidence, timed.verdict.evidence):
        assert "No such file" in said
        assert SECRET not in said


def run(workshop, folder, *command, timeout_s=30.0):
    return workshop(command, folder=folder, timeout_s=timeout_s)


@pytest.fixture
def workplace(tmp_path):
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.fixture
def workshop(sandbox, workplace):
    return sandbox.workshop(writable=(workplace,))


def test_a_workshop_runs_one_command_after_another_in_one_process(workshop, workplace):
    parents = {run(workshop, workplace, "sh", "-c", "echo $PPID").output for _ in range(3)}

    assert len(parents) == 1
    assert run(workshop, workplace, "sh", "-c", "echo said; echo wrong >&2; exit 3") == Finished(
        returncode=3, output="said\n", complaints="wrong\n"
    )


def test_at_rest_nothing_waits_and_the_next_command_starts_anew(sandbox, workshop, workplace):
    first = run(workshop, workplace, "pwd", "-P").output
    scratch = Path(run(workshop, workplace, "sh", "-c", "echo $HOME").output.strip())
    assert scratch.parent.exists()
    sandbox.rest()

    assert not scratch.parent.exists()
    assert run(workshop, workplace, "pwd", "-P").output == first


def test_a_command_that_is_not_there_or_never_ends_is_told_and_the_next_one_runs(workshop, workplace):
    with pytest.raises(OSError, match="no-such-compiler"):
        run(workshop, workplace, "no-such-compiler")
    assert run(workshop, workplace, "sleep", "60", timeout_s=0.2) == TimedOut(timeout_s=0.2)
    assert run(workshop, workplace, "echo", "on").output == "on\n"


def test_a_worker_that_has_died_while_it_waited_is_replaced(workshop, workplace):
    first = run(workshop, workplace, "sh", "-c", "echo $PPID; (sleep 0.1; kill -9 $PPID) >/dev/null 2>&1 &").output
    time.sleep(0.4)

    assert run(workshop, workplace, "echo", "on").output == "on\n"
    assert first


def test_what_is_too_much_is_no_answer_of_a_compiler(workshop, workplace):
    told = run(workshop, workplace, "sh", "-c", "head -c 9000000 /dev/zero")

    assert (told.returncode, told.output) == (1, "")
    assert "4 MB" in told.complaints


def test_a_workshop_reads_and_writes_where_it_may_alone(workshop, workplace, outside):
    said = run(workshop, workplace, "sh", "-c", f"echo x > made; cat {outside.secret}; echo x > {outside.secret}; env")

    assert (workplace / "made").read_text() == "x\n"
    assert SECRET not in said.output
    assert outside.secret.read_text().startswith(SECRET)


def test_compilers_get_none_of_the_environment_but_where_their_parts_are(sandbox, monkeypatch, tmp_path):
    monkeypatch.setenv("A_NAME_THAT_LOOKS_HARMLESS", SECRET)
    monkeypatch.setenv("GCC_EXEC_PREFIX", "/opt/its/parts/")
    cache = BuildCache(folder=tmp_path)
    runner = compilers_in(sandbox, ("c++",), cache)

    with cache.workplace() as folder:
        said = (
            run(runner, folder, "env").output
            + run(runner, folder, "cat", "/proc/self/environ", "/proc/1/environ").output
        )

    assert SECRET not in said
    assert "GCC_EXEC_PREFIX=/opt/its/parts/" in said
    assert "HOME=/tmp/kernelwright-" in said


def test_without_isolation_compilers_run_as_candidates_do(cpu, outside, tmp_path):
    with Sandbox(Unconfined()) as nothing:
        found = built(CpuTarget(cache=tmp_path).within(nothing), outside, INCLUDED["a header that complains"])

    assert SECRET in found.evidence


def test_a_target_is_taken_into_a_sandbox_once(cpu, sandbox):
    inside = confined(cpu, sandbox)

    assert confined(inside, sandbox) is inside
    with Sandbox(Unconfined()) as other:
        assert confined(inside, other) is not inside
