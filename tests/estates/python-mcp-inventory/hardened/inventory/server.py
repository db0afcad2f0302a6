from inventory import labels, stock  # noqa: F401 - they register their tools
from inventory.app import mcp


def main() -> None:
    mcp.run(transport="http", host="0.0.0.0", port=8000)


if __name__ == "__main__":
    main()
