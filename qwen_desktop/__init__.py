"""Qwen Desktop: a native desktop window for Alibaba's Qwen models."""

__version__ = "0.1.0"
