"""The served page's API and MCP tools, and the command line."""

import asyncio
import json
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.browser.serving import serve

ROOT = Path(__file__).parent.parent
PUBLIC = {
    "ask": "anyone who can reach the server: programs and MCP clients",
    "find_tasks": "anyone who can reach the server: programs and MCP clients",
    "get_clause": "anyone who can reach the server: programs and MCP clients",
    "list_deadlines": "anyone who can reach the server: programs and MCP clients",
    "list_plans": "anyone who can reach the server: programs and MCP clients",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("api")) as running:
        assert running.service.wait(60)
        yield running


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read()


def post(served, name: str, data: list) -> object:
    url = f"{served.url}/gradio_api/call/{name}"
    request = urllib.request.Request(url, json.dumps({"data": data}).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        event = json.load(answer)["event_id"]
    lines = get(f"{url}/{event}").decode().splitlines()
    assert lines[0] == "event: complete", lines
    return json.loads(lines[1].removeprefix("data: "))[0]


def test_every_endpoint_is_listed(served):
    info = json.loads(get(f"{served.url}/gradio_api/info"))
    assert {name.strip("/") for name in info["named_endpoints"]} == set(PUBLIC) and not info["unnamed_endpoints"]
    others = [d for d in served.blocks.config["dependencies"] if d["api_name"] not in PUBLIC]
    assert all(d["api_visibility"] == "private" for d in others), others


def test_the_api_answers_on_the_same_path_as_the_page(served):
    reply = post(served, "ask", ["Ai chủ trì phê duyệt Điều lệ?", None, "2026-01-15"])
    assert reply["status"] == "answered" and reply["citations"][0]["lines"] == [537, 540] and "trace" not in reply
    found = post(served, "find_tasks", ["so-tai-chinh", "lead", "17-kh-ubnd-2026", "", "", "", "", "", "", "", 2])
    assert found["total"] >= len(found["items"]) == 2
    clause = post(served, "get_clause", ["17-kh-ubnd-2026", 537, 540])
    assert "Điều lệ" in clause["text"] and clause["locators"] == ["Phụ lục 2, mục 4"] and not clause["contradictions"]
    (other,) = post(served, "get_clause", ["316-kh-ubnd-2025", 553, 556])["contradictions"]
    assert other["second"]["lines"] == [854, 858] and other["newer"] == "17-kh-ubnd-2026"
    due = post(served, "list_deadlines", ["2026-01-01", "2026-01-31", "", "", 100])
    days = [item["last_day"] for item in due["items"]]
    assert days == sorted(days) and all("2026-01-01" <= d <= "2026-01-31" for d in days)
    assert {p["id"] for p in post(served, "list_plans", [])} == set(served.service.corpus.plans)


def test_the_mcp_tools_answer_and_tell_their_errors(served):
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def talk():
        async with (
            streamablehttp_client(f"{served.url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            answer = await session.call_tool("ask", {"question": "Ai chủ trì phê duyệt Điều lệ?"})
            wrong = await session.call_tool("get_clause", {"plan": "nowhere", "first_line": 1})
            return tools, answer, wrong

    tools, answer, wrong = (
        ThreadPoolExecutor(1).submit(lambda: asyncio.run(talk())).result()
    )  # the browser tests keep a loop in this thread
    assert {tool.name for tool in tools} == set(PUBLIC)
    assert all(tool.description and tool.inputSchema["type"] == "object" for tool in tools)
    assert not answer.isError and "Sở Tài chính" in answer.content[0].text
    assert wrong.isError and "Không có kế hoạch" in wrong.content[0].text


def test_the_page_keeps_to_itself(served):
    with urllib.request.urlopen(served.url, timeout=20) as answer:
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_command_line(tmp_path):
    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "app.py", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
            env={"PATH": "/usr/bin:/bin", "FEEDBACK_FILE": str(tmp_path / "none.jsonl"), **environment},
        )  # fmt: skip

    listed = run("feedback")
    assert listed.returncode == 0 and listed.stdout.startswith("0 đúng, 0 sai")
    assert run("nonsense").returncode == 2
    wrong = run(PORT="abc")
    assert wrong.returncode == 2 and "expected a number" in wrong.stderr
