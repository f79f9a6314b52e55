"""What a service says of its troubles becomes a problem of the right kind, with the facts a sentence needs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_desktop.domain.errors import ProblemKind
from qwen_desktop.providers.faults import DETAIL_LIMIT, Peer, answer_error, from_body, unframed
from tests.providers.conftest import KEY, ask
from tests.servers.scripted import ScriptedServer

DASHSCOPE = Peer("dashscope.example", KEY, model="qwen3-max", dashscope=True)
OTHER = Peer("other.example", KEY)

K = ProblemKind


def compatible(message: str, code: object = None, kind: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}, "request_id": "r-1"}


def native(message: str, code: str) -> dict[str, Any]:
    return {"code": code, "message": message, "request_id": "r-1"}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, compatible("Incorrect API key provided. ", "invalid_api_key"), K.UNAUTHORIZED),
        (401, native("Invalid API-key provided.", "InvalidApiKey"), K.UNAUTHORIZED),
        (401, compatible("invalid access token or token expired"), K.UNAUTHORIZED),
        (400, compatible("Access denied, please make sure your account is in good standing.", "Arrearage"), K.ARREARS),
        (429, native("overdue", "PostpaidBillOverdue"), K.ARREARS),
        (402, compatible("Insufficient Balance"), K.ARREARS),
        (
            400,
            compatible("<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 983616]"),
            K.TOO_LONG,
        ),
        (400, compatible("too long", "context_length_exceeded"), K.TOO_LONG),
        (413, "<html>Request Entity Too Large</html>", K.TOO_LONG),
        (400, compatible("Range of max_tokens should be [1, 8192]", "invalid_parameter_error"), K.BAD_REQUEST),
        (400, compatible("Input text data may contain inappropriate content.", "data_inspection_failed"), K.MODERATED),
        (400, native("blocked", "CustomRoleBlocked"), K.MODERATED),
        (
            400,
            native(
                "Download the media resource timed out during the data inspection process",
                "InvalidParameter.DataInspection",
            ),
            K.BAD_REQUEST,
        ),
        (400, compatible("Model not exist."), K.MODEL_MISSING),
        (404, compatible("The model `qwen3-max` does not exist", "model_not_found"), K.MODEL_MISSING),
        (404, compatible('model "qwen3" not found, try pulling it first'), K.MODEL_MISSING),
        (403, native("Workspace endpoint access denied.", "Endpoint.AccessDenied"), K.MODEL_MISSING),
        (403, compatible("Workspace endpoint access denied."), K.MODEL_MISSING),
        (404, "404 page not found", K.MALFORMED),
        (405, "", K.MALFORMED),
        (400, compatible("url error, please check url！"), K.BAD_REQUEST),
        (403, native("no", "Model.AccessDenied"), K.FORBIDDEN),
        (403, native("no", "AccessDenied.Unpurchased"), K.FORBIDDEN),
        (403, {"detail": "Forbidden"}, K.FORBIDDEN),
        (403, compatible("The free tier of the model has been exhausted.", "AllocationQuota.FreeTierOnly"), K.QUOTA),
        (429, compatible("hour allocated quota exceeded", "Throttling.AllocationQuota"), K.QUOTA),
        (429, compatible("concurrency allocated quota exceeded", "x"), K.RATE_LIMITED),
        (
            429,
            native("Allocated quota exceeded, please increase your quota limit.", "Throttling.AllocationQuota"),
            K.RATE_LIMITED,
        ),
        (429, compatible("Requests rate limit exceeded", "limit_requests"), K.RATE_LIMITED),
        (429, "Too Many Requests", K.RATE_LIMITED),
        (500, native("an internal error", "InternalError"), K.SERVER),
        (503, "no healthy upstream", K.SERVER),
        (408, "", K.SERVER),
        (409, native("conflict", "Conflict"), K.BAD_REQUEST),
        (422, {"detail": [{"loc": ["body"], "msg": "field required"}]}, K.BAD_REQUEST),
        (None, compatible("boom", "server_error"), K.SERVER),
        (None, {"message": "slow", "code": 429}, K.RATE_LIMITED),
        (None, "just words", K.SERVER),
        (None, None, K.SERVER),
        (502, [1, 2], K.SERVER),
    ],
)
def test_kinds(status: int | None, body: object, kind: ProblemKind) -> None:
    assert from_body(body, DASHSCOPE, status).kind is kind


def test_dashscope_says_quota_of_a_limit_that_passes() -> None:
    body = compatible(
        "You exceeded your current quota, please check your plan and billing details.", "insufficient_quota"
    )
    here = from_body(body, DASHSCOPE, 429)
    assert (here.kind, here.retry_after) == (K.RATE_LIMITED, 60.0)
    there = from_body(body, OTHER, 429)
    assert (there.kind, there.retry_after) == (K.QUOTA, None)


@pytest.mark.parametrize(
    ("error", "limit", "counted"),
    [
        (
            {"message": "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 983616]"},
            983616,
            None,
        ),
        (
            {"message": "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens"},
            8192,
            9000,
        ),
        ({"message": "exceeds", "type": "exceed_context_size_error", "n_prompt_tokens": 700, "n_ctx": 512}, 512, 700),
        ({"message": "request (700 tokens) exceeds the available context size (512 tokens)"}, 512, 700),
        ({"message": "prompt is too long"}, None, None),
    ],
)
def test_too_long_tells_both_numbers(error: dict[str, Any], limit: int | None, counted: int | None) -> None:
    problem = from_body({"error": error}, OTHER, 400)
    assert (problem.kind, problem.limit, problem.counted) == (K.TOO_LONG, limit, counted)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after": "Mon, 23 Nov 2026 10:00:30 GMT", "date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"retry-after": "Mon, 23 Nov 2026 10:00:00 GMT", "date": "Mon, 23 Nov 2026 10:00:30 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Mon, 23 Nov 2026 10:00:30 GMT", "date": "Mon, 23 Nov 2026 10:00:00"}, None),
        ({}, None),
    ],
)
def test_when_to_come_back(headers: dict[str, str], seconds: float | None) -> None:
    assert from_body("slow down", OTHER, 429, headers).retry_after == seconds
    assert from_body("slow down", OTHER, 400, headers).retry_after is None


def test_a_problem_with_a_model_names_it() -> None:
    assert from_body(compatible("Model not exist."), DASHSCOPE, 400).where == "qwen3-max"
    assert from_body(compatible("Model not exist."), OTHER, 400).where == "other.example"
    assert from_body(compatible("overloaded"), DASHSCOPE, 503).where == "dashscope.example"


def test_facts_of_an_answer() -> None:
    problem = from_body(compatible(f"key {KEY} is\n wrong", "x"), DASHSCOPE, 400, {"x-request-id": "other"})
    assert (problem.detail, problem.status, problem.code) == ("key [key] is wrong", 400, "x")
    assert (problem.request_id, problem.where) == ("r-1", "dashscope.example")
    assert from_body("", OTHER, 500, {"x-request-id": "h"}).request_id == "h"
    assert from_body({"error": {"message": "m", "type": "t"}}, OTHER, 500).code == "t"
    assert len(from_body("x" * 5000, OTHER, 500).detail) == DETAIL_LIMIT + 1


def test_a_body_framed_as_an_event() -> None:
    error = compatible("Input text data may contain inappropriate content.", "data_inspection_failed")
    assert unframed(f"data: {json.dumps(error)}\n\n") == error
    assert unframed("event: error\ndata: no json\n") == "event: error\ndata: no json\n"
    with ScriptedServer({"default": [{"status": 400, "body": f"data: {json.dumps(error)}\n\n"}]}) as server:
        got = ask(server.base_url)
    assert got.problem is not None
    assert (got.problem.kind, got.problem.code, got.problem.status) == (K.MODERATED, "data_inspection_failed", 400)


def test_faults_of_our_own_are_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError):
        answer_error(ZeroDivisionError(), OTHER)


def test_an_answer_that_the_sdk_refuses() -> None:
    import httpx2
    import openai

    response = httpx2.Response(200, request=httpx2.Request("GET", "http://x"))
    error = openai.APIResponseValidationError(response, None, message="odd")
    assert answer_error(error, OTHER).problem.kind is K.MALFORMED


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "code", "message", "type", "detail", "request_id", "n_ctx", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(JSON, st.none() | st.integers(300, 599), st.dictionaries(st.just("retry-after"), st.text(max_size=20)))
def test_any_body_is_some_problem(body: object, status: int | None, headers: dict[str, str]) -> None:
    problem = from_body(body, DASHSCOPE, status, headers)
    assert problem.kind in ProblemKind
    assert json.dumps(problem.to_dict())
