"""Messages of the Jupyter protocol, signed and taken apart: the same as examples/jupyter/message.ts, written for pyzmq."""

import hashlib
import hmac
import json
import uuid
from datetime import datetime, timezone

DELIMITER = b"<IDS|MSG>"


class Wire:
    def __init__(self, key):
        self.key = key.encode()
        self.session = str(uuid.uuid4())

    def sign(self, parts):
        return hmac.new(self.key, b"".join(parts), hashlib.sha256).hexdigest().encode()

    def message(self, type, content, parent=None, metadata=None):
        header = {
            "msg_id": str(uuid.uuid4()),
            "session": self.session,
            "username": "python",
            "date": datetime.now(timezone.utc).isoformat(),
            "msg_type": type,
            "version": "5.3",
        }
        return {"header": header, "parent_header": parent or {}, "metadata": metadata or {}, "content": content}

    def pack(self, message, identities=(), buffers=()):
        order = ("header", "parent_header", "metadata", "content")
        parts = [json.dumps(message[name]).encode() for name in order]
        return [*identities, DELIMITER, self.sign(parts), *parts, *buffers]

    def unpack(self, parts):
        start = parts.index(DELIMITER)
        signature, *rest = parts[start + 1 :]
        signed = rest[:4]
        if not hmac.compare_digest(signature, self.sign(signed)):
            raise ValueError("wrong signature")
        header, parent, metadata, content = map(json.loads, signed)
        return {
            "identities": parts[:start],
            "header": header,
            "parent_header": parent,
            "metadata": metadata,
            "content": content,
            "buffers": rest[4:],
        }


def endpoint(connection, channel):
    """Where a channel is; a port of 0 is the kernel's to choose."""
    port = connection[channel + "_port"]
    if connection["transport"] == "tcp":
        return "tcp://%s:%s" % (connection["ip"], port or "*")
    return "ipc://%s-%s" % (connection["ip"], port)
