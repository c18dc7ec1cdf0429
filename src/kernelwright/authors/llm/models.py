"""Asking a model once, over whichever protocol its provider speaks. Everything about pydantic-ai is here.

Answers are streamed, so that a long one is told from a dead connection and what a cut one used is
known. A failure is a value: what kind it is, whether to try again, and what was paid all the same.
"""

import asyncio
import json
import threading
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from kernelwright.authors.llm.keys import base_url_of, key_of, without_keys
from kernelwright.authors.llm.spelling import Spelled
from kernelwright.records.model_call import NO_TOKENS, Message, Outcome, Tokens

if TYPE_CHECKING:
    import ssl

    import httpx2
    from pydantic import TypeAdapter
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import Model, ModelRequestParameters
    from pydantic_ai.usage import RequestUsage

CONNECT_S = 15.0
DETAIL_CHARACTERS = 300
# Anthropic's SDK refuses longer answers without streaming; only a document that is here already is read so.
_UNSTREAMED_TOKENS = 8192
_OK = 200
_NO_KEY = "none"  # the SDKs insist on one, servers without keys ignore it


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a model said; ``outcome`` is one of those that are from the model itself."""

    outcome: Outcome
    text: str
    reply: str
    detail: str
    tokens: Tokens
    cost_usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Why there is no answer.

    ``may_pass`` says that asking again may help, ``wait_s`` how long the provider wants us to wait (``None`` if it
    doesn't say). ``tokens`` is what was used before it failed.
    """

    outcome: Outcome
    detail: str
    may_pass: bool
    wait_s: float | None = None
    tokens: Tokens = NO_TOKENS
    cost_usd: float | None = None


class Asker(Protocol):
    """Whatever answers a request once."""

    def __call__(self, messages: Sequence[Message], *, seconds: float, silence_s: float) -> Said | Failed:
        """Ask, for ``seconds`` at most; give up earlier where nothing comes for ``silence_s``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLine:
    """One model at one address; nothing is held between calls, the key least of all.

    With ``schema`` answers are JSON that fits it, where the provider can hold its model to that; else they are text,
    and what is said has to ask for JSON.
    """

    spelled: Spelled
    base_url: str = ""
    schema: Mapping[str, Any] | None = None

    def __call__(self, messages: Sequence[Message], *, seconds: float, silence_s: float) -> Said | Failed:
        """Ask the model once."""
        key = key_of(self.spelled.provider)
        base_url = base_url_of(self.spelled.provider, self.base_url)
        asking = _Asking(self.spelled, base_url, key, silence_s, self.schema)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a provider's usage that is new to the library ends no run
            return _finished(asking, messages, seconds)


# Held while what all calls of this process use is made: models that are asked at once would each make it.
_MAKING = threading.Lock()


def _certificates() -> "ssl.SSLContext":
    """Return what connections are checked by: reading it anew for each call takes longer than all else in it."""
    with _MAKING:
        return _read_certificates()


@cache
def _read_certificates() -> "ssl.SSLContext":
    import httpx2  # noqa: PLC0415

    return httpx2.create_ssl_context()


def _messages_as_json() -> "TypeAdapter[list[ModelMessage]]":
    """Return what turns messages into JSON; the library leaves building it to whoever needs it first."""
    with _MAKING:
        from pydantic_ai.messages import ModelMessagesTypeAdapter  # noqa: PLC0415

        ModelMessagesTypeAdapter.rebuild()  # does nothing where that is done
    return ModelMessagesTypeAdapter


def _finished(asking: "_Asking", messages: Sequence[Message], seconds: float) -> Said | Failed:
    """Wait for an answer, also where this thread has an event loop of its own already, as in notebooks."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(asking.ask(messages, seconds))
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, asking.ask(messages, seconds)).result()


class _Asking:
    """One request. Clients live as long as it: an event loop's connections can't outlive the loop."""

    def __init__(
        self, spelled: Spelled, base_url: str, key: str, silence_s: float, schema: Mapping[str, Any] | None
    ) -> None:
        self._spelled, self._base_url, self._key, self._silence_s = spelled, base_url, key, silence_s
        self._schema = schema
        self._document: bytes | None = None  # that came where a stream was asked for
        self._so_far: RequestUsage | None = None

    async def ask(self, messages: Sequence[Message], seconds: float) -> Said | Failed:
        try:
            async with asyncio.timeout(seconds):
                return self._said(await self._response(_history(messages)))
        except TimeoutError:
            detail = f"no whole answer within the {seconds:.0f} s there were; give the search more --time"
            return self._failed("timed_out", detail, may_pass=False)
        except Exception as error:  # noqa: BLE001 - a reply with fields missing raises whatever the SDKs stumble over
            return self._explained(error)

    async def _response(self, history: "list[ModelMessage]") -> "ModelResponse":
        import httpx2  # noqa: PLC0415 - as heavy as all that talks to providers
        from pydantic_ai.direct import model_request, model_request_stream  # noqa: PLC0415

        timeout = httpx2.Timeout(self._silence_s, connect=min(CONNECT_S, self._silence_s))
        hooks: Any = {"response": [self._keep_document]}
        settings: Any = {"timeout": self._silence_s, "cache": True}
        certificates = _certificates()
        async with httpx2.AsyncClient(
            timeout=timeout, event_hooks=hooks, follow_redirects=True, verify=certificates
        ) as client:
            model = _model(self._spelled, self._base_url, self._key, client)
            try:
                form = _form(model, self._schema)
                async with model_request_stream(
                    model, history, model_settings=settings, model_request_parameters=form
                ) as stream:
                    try:
                        async for _ in stream:
                            pass
                    finally:
                        self._so_far = stream.usage
                    return stream.get()
            except Exception:
                if self._document is None:
                    raise
        # Some servers answer with one document where they were asked for a stream. It is paid for, so it is read.
        kept = httpx2.Response(200, content=self._document, headers={"content-type": "application/json"})
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(lambda _: kept)) as client:
            model = _model(self._spelled, self._base_url, self._key, client)
            unstreamed = settings | {"max_tokens": _UNSTREAMED_TOKENS}
            form = _form(model, self._schema)
            return await model_request(model, history, model_settings=unstreamed, model_request_parameters=form)

    async def _keep_document(self, response: "httpx2.Response") -> None:
        if response.status_code == _OK and "json" in response.headers.get("content-type", ""):
            self._document = await response.aread()

    def _said(self, response: "ModelResponse") -> Said:
        from pydantic_ai.messages import ToolCallPart  # noqa: PLC0415

        text = (response.text or "").encode(errors="replace").decode()
        refusal = str((response.provider_details or {}).get("refusal") or "")
        outcome: Outcome = "answered"
        detail = ""
        if response.finish_reason == "content_filter" or refusal:
            outcome, detail = "refused", refusal or text or "the provider's filter kept the answer back"
        elif response.finish_reason == "length":
            outcome, detail = "truncated", "cut off at the longest answer the model may give"
        elif not text.strip():
            tools = ", ".join(part.tool_name for part in response.parts if isinstance(part, ToolCallPart))
            outcome, detail = "empty", f"it called tools that nobody offered: {tools}" if tools else "an empty answer"
        reply = ""
        if outcome == "answered":
            # What can't be written as JSON (half a character) can't go back as it came: then its text does.
            with suppress(ValueError):
                reply = _messages_as_json().dump_json([response]).decode()
        return Said(
            outcome=outcome,
            text=without_keys(text),
            reply=without_keys(reply),
            detail=self._line(detail),
            tokens=_tokens(response.usage),
            cost_usd=self._cost(response.usage),
        )

    def _explained(self, error: Exception) -> Failed:
        """Tell what kind of failure an exception is."""
        from pydantic_ai import exceptions as told  # noqa: PLC0415

        detail = _words(error)
        match error:
            case ImportError():
                return self._failed("provider_failed", f"a package is missing: {detail}", may_pass=False)
            case told.ModelQuotaExceededError():
                return self._failed("not_authorised", f"no credit left: {detail}", may_pass=False)
            case told.ModelRateLimitError():
                return self._failed("rate_limited", detail, may_pass=True, wait_s=error.retry_after)
            case told.ModelAuthenticationError():
                names = " or ".join(self._spelled.provider.key_variables)
                return self._failed("not_authorised", f"the key in {names} was not accepted: {detail}", may_pass=False)
            case told.ModelNotFoundError():
                return self._failed(
                    "unknown_model", f"no model {self._spelled.model!r} there: {detail}", may_pass=False
                )
            case told.ModelRequestRejectedError():
                return self._failed("provider_failed", f"the request was rejected: {detail}", may_pass=False)
            case told.ModelTimeoutError() | told.ModelRequestTimeout():
                return self._failed("timed_out", f"nothing came for {self._silence_s:.0f} s", may_pass=True)
            case told.ModelHTTPError() | told.ModelConnectionError() | told.ModelServerError():
                return self._failed("provider_failed", detail, may_pass=True, wait_s=error.retry_after)
            case _:
                return self._failed("malformed", f"a reply that can't be read: {detail}", may_pass=True)

    def _failed(self, outcome: Outcome, detail: str, *, may_pass: bool, wait_s: float | None = None) -> Failed:
        usage = self._usage_so_far()
        return Failed(
            outcome=outcome,
            detail=self._line(detail),
            may_pass=may_pass,
            wait_s=wait_s,
            tokens=_tokens(usage) if usage else NO_TOKENS,
            cost_usd=self._cost(usage) if usage else None,
        )

    def _usage_so_far(self) -> "RequestUsage | None":
        """What was used before it failed: told by the stream, or by a document that can't be read otherwise."""
        from pydantic_ai.usage import RequestUsage  # noqa: PLC0415

        if self._document is None:
            return self._so_far
        try:
            fields = json.loads(self._document)
            flavor = self._spelled.provider.protocol.replace("messages", "default")
            like = "anthropic" if flavor == "default" else "openai"
            return RequestUsage.extract(
                fields, provider=like, provider_url="", provider_fallback=like, api_flavor=flavor
            )
        except (ValueError, TypeError, AttributeError):
            return None

    def _cost(self, usage: "RequestUsage") -> float | None:
        from genai_prices import calc_price  # noqa: PLC0415

        provider = self._spelled.provider.prices
        if not provider or usage.unmeasured_requests:
            return None
        try:
            return float(calc_price(usage, self._spelled.model, provider_id=provider).total_price)
        except (LookupError, ValueError):
            return None

    def _line(self, text: str) -> str:
        return without_keys(" ".join(text.split()))[:DETAIL_CHARACTERS]


def _model(spelled: Spelled, base_url: str, key: str, client: "httpx2.AsyncClient") -> "Model":
    """Return pydantic-ai's model; the SDKs' own retries are off, as every try is ours to count."""
    if spelled.provider.protocol == "messages":
        from anthropic import AsyncAnthropic  # noqa: PLC0415
        from pydantic_ai.models.anthropic import AnthropicModel  # noqa: PLC0415
        from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415

        asked = AsyncAnthropic(api_key=key or _NO_KEY, base_url=base_url, http_client=client, max_retries=0)
        return AnthropicModel(spelled.model, provider=AnthropicProvider(anthropic_client=asked))
    from openai import AsyncOpenAI  # noqa: PLC0415
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel  # noqa: PLC0415

    server = AsyncOpenAI(api_key=key or _NO_KEY, base_url=base_url, http_client=client, max_retries=0)
    provider = _openai_provider(spelled, server)
    if spelled.provider.protocol == "responses":
        return OpenAIResponsesModel(spelled.model, provider=provider)
    if spelled.provider.name == "openrouter":
        from pydantic_ai.models.openrouter import OpenRouterModel  # noqa: PLC0415

        return OpenRouterModel(spelled.model, provider=provider)
    return OpenAIChatModel(spelled.model, provider=provider)


def _form(model: "Model", schema: Mapping[str, Any] | None) -> "ModelRequestParameters | None":
    """Return how an answer is held to a schema; ``None`` where it is text."""
    from pydantic_ai.models import ModelRequestParameters  # noqa: PLC0415
    from pydantic_ai.output import OutputObjectDefinition  # noqa: PLC0415

    if schema is None or not model.profile.get("supports_json_schema_output", False):
        return None
    wanted = OutputObjectDefinition(json_schema=dict(schema), name="answer", strict=True)
    return ModelRequestParameters(output_mode="native", output_object=wanted)


def _openai_provider(spelled: Spelled, server: Any) -> Any:
    """Return the provider that knows a service's habits, such as wanting its reasoning back."""
    match spelled.provider.name:
        case "openai" | "openai-chat":
            from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

            return OpenAIProvider(openai_client=server)
        case "deepseek":
            from pydantic_ai.providers.deepseek import DeepSeekProvider  # noqa: PLC0415

            return DeepSeekProvider(openai_client=server)
        case "openrouter":
            from pydantic_ai.providers.openrouter import OpenRouterProvider  # noqa: PLC0415

            return OpenRouterProvider(openai_client=server)
        case "ollama":
            from pydantic_ai.providers.ollama import OllamaProvider  # noqa: PLC0415

            return OllamaProvider(openai_client=server)
        case name:
            from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider  # noqa: PLC0415

            return OpenAICompatibleProvider(name, openai_client=server)


def _history(messages: Sequence[Message]) -> "list[ModelMessage]":
    """Return messages as pydantic-ai has them: our turns as requests, a model's as responses."""
    from pydantic_ai.messages import (  # noqa: PLC0415
        ModelRequest,
        ModelResponse,
        SystemPromptPart,
        TextPart,
        UserPromptPart,
    )

    history: list[ModelMessage] = []
    for message in messages:
        if message.speaker == "assistant":
            kept = _messages_as_json().validate_json(message.reply) if message.reply else ()
            history += kept or [ModelResponse(parts=[TextPart(message.text)])]
            continue
        part = SystemPromptPart(message.text) if message.speaker == "system" else UserPromptPart(message.text)
        if history and isinstance(history[-1], ModelRequest):
            history[-1] = ModelRequest(parts=[*history[-1].parts, part])
        else:
            history.append(ModelRequest(parts=[part]))
    return history


def _tokens(usage: "RequestUsage") -> Tokens:
    return Tokens(
        input=usage.input_tokens,
        output=usage.output_tokens,
        cached=usage.cache_read_tokens,
        reasoning=usage.details.get("reasoning_tokens", 0),
    )


def _words(error: Exception) -> str:
    """Return what a provider says of its error, else what the library does."""
    body = getattr(error, "body", None)
    if isinstance(body, dict):
        inner = body.get("error", body)
        message = inner.get("message") if isinstance(inner, dict) else None
        if message:
            return f"HTTP {getattr(error, 'status_code', '?')}: {message}"
    return str(error) or type(error).__name__
