"""Processes of our own for one problem each: side by side on cores of their own, none outliving who waits for it."""
