"""The server itself; the tools register on it when their modules are imported."""

import os

from fastmcp import FastMCP
from fastmcp.server.auth.providers.jwt import JWTVerifier

mcp = FastMCP(
    name="inventory",
    auth=JWTVerifier(jwks_uri="https://login.example.com/keys", issuer="https://login.example.com"),
    instructions="Stock levels of the warehouses. Ask for an article number first.",
)
DATABASE = os.environ["INVENTORY_DATABASE"]
