"""The text that turns a candidate's source into a unit the host can call.

A unit includes the source and lists its kernels by name; their types are read by templates
in ``kw_abi.h``. A ``#line`` puts complaints about a kernel's parameters at the kernel itself.
"""

from collections.abc import Sequence

from kernelwright.targets.cpu.exports import Export


def unit_text(file: str, exports: Sequence[Export], number: int) -> str:
    """Return the unit that includes ``file`` and makes table ``number`` of its kernels."""
    checks = "".join(f'#line {export.line} "{file}"\nKW_CHECK({export.name})\n' for export in exports)
    entries = "".join(f'  kw_abi::entry<&::{export.name}>("{export.name}"),\n' for export in exports)
    # A table may be empty (a file of shared functions), an array may not: it ends with a null entry.
    return (
        f'#include "kw_abi.h"\n#include "{file}"\n{checks}#line 1 "kw_registration"\n'
        f"extern const kw_kernel kw_table_{number}[] = {{\n{entries}  {{nullptr, nullptr, nullptr, 0}}}};\n"
    )


def tables_text(count: int) -> str:
    """Return what exports all ``count`` tables; it belongs into unit 0."""
    declared = "".join(f"extern const kw_kernel kw_table_{number}[];\n" for number in range(count))
    listed = ", ".join(f"kw_table_{number}" for number in range(count))
    return f'{declared}extern "C" KW_EXPORT const kw_kernel* const kw_tables[] = {{{listed}, nullptr}};\n'
