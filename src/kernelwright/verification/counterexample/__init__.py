"""Counterexamples: from a failure to the simplest question that shows it, and back to the failure."""
