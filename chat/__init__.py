"""The chat page and its API: what officials see and programs call, over one `Service`."""

from chat.service import ChatError, Service

__all__ = ["ChatError", "Service"]
