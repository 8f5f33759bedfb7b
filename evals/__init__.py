"""Measures the assistant against questions that readers wrote from the plans."""
