"""``ingest cluster``: one answer a line, at once, and the line that cannot be read."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "ingest", "cluster", "--stdin"]
BODY = "The ferry pier of Skarnes closes on Tuesday after inspectors found cracks in four of its twelve supports."


def document(identifier: Any, body: str = BODY, **more: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "ts": 1_800_000_000,
        "provider": "AURORA",
        "lang": "en",
        "title": "Pier",
        "body": body,
        **more,
    }


def run(lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(COMMAND, input=lines, capture_output=True, text=True, timeout=60, check=False)


def test_each_document_gets_a_cluster_in_order() -> None:
    documents = [
        document(7),
        document("b", "Quite another story about cod, and a skipper who nearly lost it."),
        document("c"),
    ]
    done = run("".join(json.dumps(each) + "\n" for each in documents))
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": 7, "cluster": "7"},
        {"id": "b", "cluster": "b"},
        {"id": "c", "cluster": "7"},
    ]


def test_the_last_line_needs_no_end_and_empty_lines_no_answer() -> None:
    done = run("\n" + json.dumps(document("a")) + "\n\n" + json.dumps(document("b")))
    assert [json.loads(line)["cluster"] for line in done.stdout.splitlines()] == ["a", "a"]


def test_an_answer_comes_while_the_input_waits() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        for name in ("a", "b"):
            process.stdin.write(json.dumps(document(name)) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"id": name, "cluster": "a"}
        process.stdin.close()
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{nonsense", "line 2"),
        ("[1]", "expected a JSON object"),
        (json.dumps(document("x", ts="noon")), '"ts"'),
        (json.dumps(document(None)), '"id"'),
        (json.dumps(document("x", body=3)), '"body"'),
    ],
)
def test_a_line_that_cannot_be_read_is_named_after_the_answers_before_it(line: str, reason: str) -> None:
    done = run(json.dumps(document("a")) + "\n" + line + "\n" + json.dumps(document("z")) + "\n")
    assert done.returncode == 1
    assert [json.loads(each)["id"] for each in done.stdout.splitlines()] == ["a"]
    assert "line 2" in done.stderr and reason in done.stderr


def test_without_stdin_it_says_what_to_do() -> None:
    done = subprocess.run(COMMAND[:-1], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "--stdin" in done.stderr
