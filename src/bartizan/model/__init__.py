"""The records that every other floor speaks in; nothing here reads, writes or decides."""
