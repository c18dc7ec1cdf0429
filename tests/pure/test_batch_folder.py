"""What a folder or a manifest of candidates is read as; nothing in it is run."""

import json

import pytest

from kernelwright.batch.folder import read_batch
from kernelwright.errors import BatchFormError

MODULE = "class ModelNew: pass"


@pytest.fixture
def write(tmp_path):
    def written(**files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return written


def named(folder):
    return [(task.id, task.reference.removeprefix(f"{folder}/")) for task in read_batch(folder)]


def test_all_below_a_folder_with_a_reference_are_its_candidates(write):
    folder = write(
        **{
            "softmax/reference.py": "class Model: pass",
            "softmax/mine.py": MODULE,
            "softmax/attempts/1/plan.py": "def forward(x, *, p): return x",
            "softmax/attempts/1/kernels.cpp": "",
            "softmax/attempts/2.py": MODULE,
            "gelu/reference.py": "class Model: pass",
            "gelu/other.py": MODULE,
        }
    )

    assert named(folder) == [
        ("gelu/other.py", "gelu/reference.py"),
        ("softmax/attempts/1", "softmax/reference.py"),
        ("softmax/attempts/2.py", "softmax/reference.py"),
        ("softmax/mine.py", "softmax/reference.py"),
    ]


def test_the_nearest_reference_counts_and_the_folder_itself_may_hold_one(write):
    folder = write(**{"reference.py": "", "a.py": MODULE, "level/reference.py": "", "level/b.py": MODULE})

    assert named(folder) == [("a.py", "reference.py"), ("level/b.py", "level/reference.py")]


def test_a_candidate_that_is_no_python_is_not_overlooked(write):
    folder = write(**{"p/reference.py": "", "p/broken.py": "class ModelNew(:", "p/bytes.py": b"ModelNew \xff\xfe"})

    assert [name for name, _ in named(folder)] == ["p/broken.py", "p/bytes.py"]


def test_what_is_no_candidate_is_left_alone(write):
    folder = write(
        **{
            "p/reference.py": "",
            "p/mine.py": MODULE,
            "p/tool.py": "class Model: pass",
            "p/notes.md": MODULE,
            "p/.hidden/other.py": MODULE,
            "p/__pycache__/mine.py": MODULE,
            "no_problem/mine.py": MODULE,
        }
    )

    assert [name for name, _ in named(folder)] == ["p/mine.py"]


def test_a_release_is_a_candidate_although_its_reference_is_in_it(write):
    folder = write(**{"p/reference.py": "", "p/fast/plan.py": "", "p/fast/reference.py": "", "p/fast/runtime.py": ""})

    assert named(folder) == [("p/fast", "p/reference.py")]


def test_links_in_a_circle_end(write):
    folder = write(**{"p/reference.py": "", "p/mine.py": MODULE})
    (folder / "p" / "again").symlink_to(folder, target_is_directory=True)

    assert [name for name, _ in named(folder)] == ["p/mine.py"]


def test_a_manifest_says_all_there_is(write):
    entries = [
        {"reference": "r.py", "candidate": "a.py"},
        {"reference": "r.py:Other", "candidate": "deep/plan", "id": "the plan", "inputs": "mine:inputs"},
        {"reference": "torch.nn:ReLU", "candidate": "a.py", "id": "relu"},
    ]
    files = {"r.py": "", "a.py": MODULE, "ignored.py": MODULE, "deep/plan/plan.py": ""}
    folder = write(**files, **{"batch.jsonl": "\n".join(map(json.dumps, entries)) + "\n\n"})

    tasks = read_batch(folder, inputs="their:inputs")

    assert [(task.id, task.reference, task.inputs) for task in tasks] == [
        ("a.py", f"{folder}/r.py", "their:inputs"),
        ("the plan", f"{folder}/r.py:Other", "mine:inputs"),
        ("relu", "torch.nn:ReLU", "their:inputs"),
    ]
    (folder / "as_list.json").write_text(json.dumps(entries))
    assert read_batch(folder / "as_list.json", inputs="their:inputs") == tasks


ENTRY = '{"reference": "r.py", "candidate": "a.py"}'
BROKEN = {
    "not JSON": ("{", "batch.jsonl:1"),
    "not an entry": ("[1]", "names a reference and a candidate"),
    "a key that means nothing": ('{"reference": "r.py", "candidate": "a.py", "level": "full"}', "'level'"),
    "an id that is no text": ('{"reference": "r.py", "candidate": "a.py", "id": 3}', "'id'"),
    "no such reference": ('{"reference": "x.py", "candidate": "a.py"}', "no such reference: x.py"),
    "no such candidate": ('{"reference": "r.py", "candidate": "x.py"}', "no such candidate: x.py"),
    "twice the same": (f"{ENTRY}\n{ENTRY}", "two candidates are called 'a.py'"),
    "empty": ("", "no candidate"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_manifest_is_named_with_its_line(write, name):
    text, words = BROKEN[name]
    folder = write(**{"r.py": "", "a.py": MODULE, "batch.jsonl": text})

    with pytest.raises(BatchFormError) as raised:
        read_batch(folder)

    assert words in str(raised.value)
    assert raised.value.exit_code == 2


def test_a_folder_without_problems_is_no_batch(write):
    with pytest.raises(BatchFormError, match=r"reference\.py"):
        read_batch(write(**{"mine.py": MODULE}))
    with pytest.raises(BatchFormError, match="no such folder"):
        read_batch(write() / "nowhere")
