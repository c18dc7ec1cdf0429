"""bubblewrap's command line for one worker; for machines where only that program may make namespaces."""

from kernelwright.sandbox.confinement import Start, Wrapped
from kernelwright.sandbox.mounts import names_of, outermost
from kernelwright.sandbox.paths import system_paths


def bubblewrap_command(start: Start, wrapped: Wrapped) -> list[str]:
    """Return the words to put before the worker's own command."""
    words = [wrapped.path, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    words += ["--proc", "/proc", "--dev", "/dev"]
    for path in outermost(names_of((*system_paths(), *start.access.readable))):
        words += ["--ro-bind", str(path), str(path)]
    for path in start.access.devices:
        words += ["--dev-bind-try", str(path), str(path)]
    for path in (start.scratch, *start.access.writable):
        words += ["--bind", str(path), str(path)]
    return [*words, "--chdir", str(start.scratch), "--"]
