from __future__ import annotations
from trackdown.testing.projects import Project

def test_one(project: Project) -> None:
    key = project.ticket("echo hello > new.txt", "--criterion", "it is there", "--check", "test -f new.txt")
    answer = project.ask("run")
    print(answer.err)
    assert answer.code == 0, answer
    assert project.file("new.txt") == "hello"
    assert project.litter() == []

def test_two(project: Project) -> None:
    key = project.ticket("echo hello > new.txt", "--criterion", "it is there", "--check", "test -f new.txt")
    answer = project.ask("run")
    print(answer)
    assert answer.code == 0
