"""Prints the loops over a group's threads, in LLVM IR, and the table by which the driver finds them.

All threads of a group are independent between two points, and the loops say so: without that, no
compiler could know that one thread's stores don't touch what the next one loads.
"""

from collections.abc import Mapping, Sequence

from kernelwright.msl.launch_text import POINTERS, WORDS
from kernelwright.msl.region_text import Frame
from kernelwright.msl.regions import Split

_SAME_BOUNDS = """
  %low.next = add i32 %low, 0
  %high.next = add i32 %high, 0"""
_NEW_BOUNDS = """
  %less = icmp slt i32 %next, %low
  %low.next = select i1 %less, i32 %next, i32 %low
  %more = icmp sgt i32 %next, %high
  %high.next = select i1 %more, i32 %next, i32 %high"""


def _plain_body(call: str) -> str:
    return f"""
body:
  %index = add nuw nsw i32 %row, %x
  {call}
  br label %after
"""


def _noting_body(call: str, access_group: int) -> str:
    """Note where the thread stopped."""
    return f"""
body:
  %index = add nuw nsw i32 %row, %x
  {call}
  %state.at = getelementptr i32, ptr %states, i32 %index
  store i32 %next, ptr %state.at, !llvm.access.group !{access_group}
  br label %after
"""


def _masked_body(call: str, number: int) -> str:
    """Run the thread only if it waits at the region's point."""
    return f"""
body:
  %index = add nuw nsw i32 %row, %x
  %state.at = getelementptr i32, ptr %states, i32 %index
  %state = load i32, ptr %state.at
  %takes.part = icmp eq i32 %state, {number}
  br i1 %takes.part, label %runs, label %after

runs:
  {call}
  store i32 %next, ptr %state.at
  br label %after
"""


def sweep_text(name: str, region: str, *, number: int, stops: tuple[int, ...], is_masked: bool, metadata: int) -> str:
    """Print one sweep.

    Args:
        name: of the sweep.
        region: the function to call for each thread.
        number: the region's.
        stops: where its threads may stop.
        is_masked: whether only the threads whose state is ``number`` take part.
        metadata: the number of the loop's metadata node.
    """
    size = [8 * len(POINTERS) + 4 * WORDS.index(f"size_{axis}") for axis in "xyz"]
    has_one_outcome = len(stops) <= 1
    call = f"%next = call i32 @{region}(ptr %launch, i32 %x, i32 %y, i32 %z, i32 %index)"
    low, high = (next(iter(stops), -1),) * 2 if has_one_outcome or is_masked else (2**31 - 1, -(2**31))
    if is_masked:
        body, bounds, loop = _masked_body(call, number), _SAME_BOUNDS, ""
    elif has_one_outcome:
        body, bounds, loop = _plain_body(call), _SAME_BOUNDS, f", !llvm.loop !{metadata + 1}"
    else:
        body, bounds, loop = _noting_body(call, metadata), _NEW_BOUNDS, f", !llvm.loop !{metadata + 1}"
    return f"""define internal void @{name}(ptr noalias %launch, ptr noalias %states, ptr %least, ptr %most) nounwind {{
entry:
  %size.x.at = getelementptr i8, ptr %launch, i64 {size[0]}
  %size.x = load i32, ptr %size.x.at
  %size.y.at = getelementptr i8, ptr %launch, i64 {size[1]}
  %size.y = load i32, ptr %size.y.at
  %size.z.at = getelementptr i8, ptr %launch, i64 {size[2]}
  %size.z = load i32, ptr %size.z.at
  br label %planes

planes:
  %z = phi i32 [ 0, %entry ], [ %z.next, %plane.end ]
  %low.z = phi i32 [ {low}, %entry ], [ %low.next, %plane.end ]
  %high.z = phi i32 [ {high}, %entry ], [ %high.next, %plane.end ]
  br label %rows

rows:
  %y = phi i32 [ 0, %planes ], [ %y.next, %row.end ]
  %low.y = phi i32 [ %low.z, %planes ], [ %low.next, %row.end ]
  %high.y = phi i32 [ %high.z, %planes ], [ %high.next, %row.end ]
  %plane.rows = mul nuw nsw i32 %z, %size.y
  %row.number = add nuw nsw i32 %plane.rows, %y
  %row = mul nuw nsw i32 %row.number, %size.x
  br label %body.start

body.start:
  %x = phi i32 [ 0, %rows ], [ %x.next, %after ]
  %low = phi i32 [ %low.y, %rows ], [ %low.next, %after ]
  %high = phi i32 [ %high.y, %rows ], [ %high.next, %after ]
  br label %body
{body}
after:{bounds}
  %x.next = add nuw nsw i32 %x, 1
  %more.x = icmp ult i32 %x.next, %size.x
  br i1 %more.x, label %body.start, label %row.end{loop}

row.end:
  %y.next = add nuw nsw i32 %y, 1
  %more.y = icmp ult i32 %y.next, %size.y
  br i1 %more.y, label %rows, label %plane.end

plane.end:
  %z.next = add nuw nsw i32 %z, 1
  %more.z = icmp ult i32 %z.next, %size.z
  br i1 %more.z, label %planes, label %end

end:
  store i32 %low.next, ptr %least
  store i32 %high.next, ptr %most
  ret void
}}"""


def table_text(name: str, split: Split, frame: Frame, names: Mapping[str, Sequence[str]]) -> str:
    """Print the table of a kernel's regions, as driver.h declares it.

    ``names`` are functions by what they are for: all, some, common, one.
    """
    count = len(split.regions)
    points = ["{ i32, ptr, i32, i32, i32, i32 } zeroinitializer"]
    for point in split.points:
        if point.kind == "barrier":
            numbers = f"i32 0, ptr null, i32 {point.flags}, i32 0, i32 0, i32 0"
            points.append(f"{{ i32, ptr, i32, i32, i32, i32 }} {{ {numbers} }}")
            continue
        if not point.apply:
            points.append("{ i32, ptr, i32, i32, i32, i32 } { i32 1, ptr null, i32 0, i32 0, i32 0, i32 0 }")
            continue
        numbers = [
            f"i32 {value}"
            for each in (point.brought, point.taken)
            for value in (frame.offsets[each], frame.sizes[each])
        ]
        points.append(f"{{ i32, ptr, i32, i32, i32, i32 }} {{ i32 1, ptr @{point.apply}, {', '.join(numbers)} }}")
    point = "{ i32, ptr, i32, i32, i32, i32 }"
    lists = [
        f"@{name}.{which} = internal constant [{count} x ptr] [{', '.join(f'ptr @{each}' for each in functions)}]"
        for which, functions in names.items()
        if functions
    ]
    all_, some, common, one = (
        f"ptr @{name}.{which}" if functions else "ptr null" for which, functions in names.items()
    )
    table = f"{{ i32 {count}, {all_}, {some}, ptr @{name}.points, {common}, {one} }}"
    return "\n".join(
        (
            *lists,
            f"@{name}.points = internal constant [{count} x {point}] [{', '.join(points)}]",
            f"@{name} = constant {{ i32, ptr, ptr, ptr, ptr, ptr }} {table}",
        )
    )
