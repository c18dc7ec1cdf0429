"""Campaigns: many problems under one budget, spent where the headroom is."""
