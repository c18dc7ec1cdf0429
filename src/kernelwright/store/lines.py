"""Files of lines, each whole when it is written: what a killed process may leave is a last one without an end."""


def whole_lines(data: bytes) -> bytes:
    """Return ``data`` up to the end of its last whole line."""
    return data[: data.rfind(b"\n") + 1]
