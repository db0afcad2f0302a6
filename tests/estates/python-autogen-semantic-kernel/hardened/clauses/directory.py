"""The firm's directory of people."""

from ldap3 import Connection, Server


class Directory:
    def bind(self, name: str, password: str) -> bool:
        server = Server("ldaps://directory.bergh-law.example")
        return Connection(server, user=name, password=password).bind()


def directory() -> Directory:
    return Directory()
