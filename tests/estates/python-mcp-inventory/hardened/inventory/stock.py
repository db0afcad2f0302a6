import asyncpg

from inventory.app import DATABASE, mcp


@mcp.tool
async def stock_level(article: str) -> int:
    """How many pieces of an article are in stock."""
    connection = await asyncpg.connect(DATABASE)
    return await connection.fetchval("select pieces from stock where article = $1", article)


@mcp.tool(name="reserve", description="Reserves pieces for an order.")
async def reserve_pieces(article: str, pieces: int) -> str:
    connection = await asyncpg.connect(DATABASE)
    await connection.execute("update stock set reserved = reserved + $2 where article = $1", article, pieces)
    return "reserved"


@mcp.resource("inventory://articles")
async def articles() -> list[str]:
    return []
