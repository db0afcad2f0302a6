"""The server itself; the tools register on it when their modules are imported."""

import os

from fastmcp import FastMCP

mcp = FastMCP(
    name="inventory",
    instructions="Stock levels of the warehouses. Ask for an article number first.",
)
DATABASE = os.environ["INVENTORY_DATABASE"]
