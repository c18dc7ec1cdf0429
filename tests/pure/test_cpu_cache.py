import os
import threading

from kernelwright.compilers.cache import BuildCache, usual_cache


def keep(cache, key, text="x"):
    with cache.workplace() as folder:
        (folder / "file").write_text(text)
        return cache.keep(key, folder)


def test_an_entry_is_found_after_it_was_kept_and_no_workplace_stays(tmp_path):
    cache = BuildCache(folder=tmp_path / "cache")

    assert cache.find("a") is None
    entry = keep(cache, "a")

    assert cache.find("a") == entry
    assert {folder.name for folder in cache.folder.iterdir()} == {"a", cache.workplaces.name}
    assert list(cache.workplaces.iterdir()) == []


def test_the_first_of_two_writers_wins_and_both_get_its_entry(tmp_path):
    cache = BuildCache(folder=tmp_path)

    assert keep(cache, "a", "first") == keep(cache, "a", "second")
    assert (tmp_path / "a" / "file").read_text() == "first"


def test_many_writers_at_once_leave_one_whole_entry(tmp_path):
    cache = BuildCache(folder=tmp_path)
    writers = [threading.Thread(target=keep, args=(cache, "a", str(number))) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["a", cache.workplaces.name]
    assert (tmp_path / "a" / "file").read_text() in set("01234567")


def test_pruning_removes_what_was_used_longest_ago(tmp_path):
    cache = BuildCache(folder=tmp_path, max_bytes=250)
    for age, key in enumerate(("new", "middle", "old")):
        entry = keep(cache, key, "x" * 100)
        os.utime(entry / "used", (1000 - age, 1000 - age))

    assert cache.prune() == 100
    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["middle", "new", cache.workplaces.name]


def test_finding_an_entry_saves_it_from_pruning(tmp_path):
    cache = BuildCache(folder=tmp_path, max_bytes=150)
    for age, key in enumerate(("new", "old")):
        os.utime(keep(cache, key, "x" * 100) / "used", (1000 - age, 1000 - age))
    cache.find("old")
    cache.prune()

    assert cache.find("new") is None
    assert cache.find("old") is not None


def test_the_users_own_cache_is_pruned_once(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    pruned = []
    monkeypatch.setattr(BuildCache, "prune", lambda cache: pruned.append(cache.folder))
    first, second = usual_cache("some-name"), usual_cache("some-name")

    assert first == second
    assert pruned == [first.folder]
    assert tmp_path in first.folder.parents
