"""What three protocols say of one answer: as one document, and as a stream of events.

OpenAI Chat Completions, OpenAI Responses, Anthropic Messages; written from their public descriptions.
Each function returns plain JSON values; ``(event name, fields)`` pairs where the answer is streamed.
"""

PIECE = 40  # characters of text in one event, more where there would be too many


def chat_document(answer, model):
    message = {"role": "assistant", "content": answer.text, "refusal": None}
    if answer.stop == "refusal":
        message |= {"content": None, "refusal": answer.text}
    if answer.thinking:
        message["reasoning_content"] = answer.thinking
    if answer.tool:
        call = {"id": "call_1", "type": "function", "function": {"name": answer.tool, "arguments": "{}"}}
        message |= {"content": None, "tool_calls": [call]}
    choice = {"index": 0, "message": message, "finish_reason": _chat_stop(answer), "logprobs": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": model,
        "choices": [choice],
        "usage": _chat_usage(answer),
    }


def chat_events(answer, model):
    def chunk(delta, stop=None):
        choices = [{"index": 0, "delta": delta, "finish_reason": stop, "logprobs": None}]
        return None, _chat_chunk(model) | {"choices": choices}

    yield chunk({"role": "assistant", "content": ""})
    if answer.thinking:
        yield chunk({"reasoning_content": answer.thinking})
    if answer.tool:
        function = {"name": answer.tool, "arguments": "{}"}
        yield chunk({"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": function}]})
    else:
        field = "refusal" if answer.stop == "refusal" else "content"
        for piece in _pieces(answer.text):
            yield chunk({field: piece})
    yield chunk({}, _chat_stop(answer))
    yield None, _chat_chunk(model) | {"choices": [], "usage": _chat_usage(answer)}


def responses_document(answer, model):
    is_cut = answer.stop in {"length", "filter"}
    reason = {"length": "max_output_tokens", "filter": "content_filter"}.get(answer.stop)
    return _response(model) | {
        "status": "incomplete" if is_cut else "completed",
        "incomplete_details": {"reason": reason} if is_cut else None,
        "output": _responses_output(answer),
        "usage": _responses_usage(answer),
    }


def responses_events(answer, model):
    whole = responses_document(answer, model)
    numbers = iter(range(10_000))

    def event(kind, **fields):
        return kind, {"type": kind, "sequence_number": next(numbers)} | fields

    yield event("response.created", response=_response(model))
    for place, item in enumerate(whole["output"]):
        bare = item | ({"content": []} if item["type"] == "message" else {"status": "in_progress"})
        yield event("response.output_item.added", output_index=place, item=bare)
        if item["type"] == "message":
            part = item["content"][0]
            where = {"item_id": item["id"], "output_index": place, "content_index": 0}
            key = "refusal" if part["type"] == "refusal" else "text"
            name = "response.refusal" if key == "refusal" else "response.output_text"
            yield event("response.content_part.added", part=part | {key: ""}, **where)
            for piece in _pieces(part[key]):
                yield event(f"{name}.delta", delta=piece, logprobs=[], **where)
            yield event(f"{name}.done", **{key: part[key]}, logprobs=[], **where)
            yield event("response.content_part.done", part=part, **where)
        yield event("response.output_item.done", output_index=place, item=item)
    kind = "response.incomplete" if whole["status"] == "incomplete" else "response.completed"
    yield event(kind, response=whole)


def messages_document(answer, model):
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": _messages_content(answer),
        "stop_reason": _messages_stop(answer),
        "stop_sequence": None,
        "usage": _messages_usage(answer),
    }


def messages_events(answer, model):
    start = messages_document(answer, model) | {"content": [], "stop_reason": None}
    yield "message_start", {"type": "message_start", "message": start | {"usage": _messages_usage(answer, spent=1)}}
    for index, block in enumerate(_messages_content(answer)):
        bare, deltas = _messages_deltas(block)
        yield "content_block_start", {"type": "content_block_start", "index": index, "content_block": bare}
        for delta in deltas:
            yield "content_block_delta", {"type": "content_block_delta", "index": index, "delta": delta}
        yield "content_block_stop", {"type": "content_block_stop", "index": index}
    ending = {"stop_reason": _messages_stop(answer), "stop_sequence": None}
    usage = {"output_tokens": answer.output_tokens}
    yield "message_delta", {"type": "message_delta", "delta": ending, "usage": usage}
    yield "message_stop", {"type": "message_stop"}


def error_document(path, status, kind, message):
    if "messages" in path:
        return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}
    return {"error": {"message": message, "type": kind, "param": None, "code": kind}}


def _pieces(text):
    size = max(PIECE, len(text) // 50)
    return [text[start : start + size] for start in range(0, len(text), size)]


def _chat_chunk(model):
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": model}


def _chat_stop(answer):
    if answer.tool:
        return "tool_calls"
    return {"end": "stop", "length": "length", "filter": "content_filter", "refusal": "stop"}[answer.stop]


def _chat_usage(answer):
    return {
        "prompt_tokens": answer.input_tokens,
        "completion_tokens": answer.output_tokens,
        "total_tokens": answer.input_tokens + answer.output_tokens,
        "prompt_tokens_details": {"cached_tokens": answer.cached_tokens},
        "completion_tokens_details": {"reasoning_tokens": answer.reasoning_tokens},
    }


def _response(model):
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_700_000_000,
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "model": model,
        "output": [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": None,
    }


def _responses_output(answer):
    items = []
    if answer.thinking:
        summary = [{"type": "summary_text", "text": answer.thinking}]
        items.append({"id": "rs_1", "type": "reasoning", "summary": summary, "encrypted_content": "c2VjcmV0"})
    if answer.tool:
        call = {"id": "fc_1", "type": "function_call", "call_id": "call_1", "name": answer.tool, "arguments": "{}"}
        return [*items, call | {"status": "completed"}]
    part = {"type": "output_text", "text": answer.text, "annotations": [], "logprobs": []}
    if answer.stop == "refusal":
        part = {"type": "refusal", "refusal": answer.text}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
    return [*items, message]


def _responses_usage(answer):
    return {
        "input_tokens": answer.input_tokens,
        "input_tokens_details": {"cached_tokens": answer.cached_tokens},
        "output_tokens": answer.output_tokens,
        "output_tokens_details": {"reasoning_tokens": answer.reasoning_tokens},
        "total_tokens": answer.input_tokens + answer.output_tokens,
    }


def _messages_content(answer):
    blocks = []
    if answer.thinking:
        blocks.append({"type": "thinking", "thinking": answer.thinking, "signature": "c2lnbmVk"})
    if answer.tool:
        return [*blocks, {"type": "tool_use", "id": "toolu_1", "name": answer.tool, "input": {}}]
    return [*blocks, {"type": "text", "text": answer.text}] if answer.text else blocks


def _messages_deltas(block):
    match block["type"]:
        case "text":
            return {"type": "text", "text": ""}, [
                {"type": "text_delta", "text": each} for each in _pieces(block["text"])
            ]
        case "thinking":
            deltas = [{"type": "thinking_delta", "thinking": block["thinking"]}]
            signed = {"type": "signature_delta", "signature": block["signature"]}
            return {"type": "thinking", "thinking": "", "signature": ""}, [*deltas, signed]
        case _:
            return block, [{"type": "input_json_delta", "partial_json": "{}"}]


def _messages_stop(answer):
    if answer.tool:
        return "tool_use"
    return {"end": "end_turn", "length": "max_tokens", "filter": "refusal", "refusal": "refusal"}[answer.stop]


def _messages_usage(answer, spent=None):
    return {
        "input_tokens": answer.input_tokens - answer.cached_tokens,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": answer.cached_tokens,
        "output_tokens": answer.output_tokens if spent is None else spent,
    }
