"""Verification: whether a candidate does what the reference does.

``verify`` is the whole of it; ``examine`` the part after a process has been started.
"""
