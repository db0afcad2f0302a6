"""Who calls."""

import os

import jwt
from fastapi import HTTPException, Request


def current_editor(request: Request) -> str:
    """The editor who signed in; anybody else is refused."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, os.environ["SHOP_KEY"], algorithms=["RS256"], audience="shop")
    except jwt.InvalidTokenError as error:
        raise HTTPException(401) from error
    if "editor" not in claims.get("roles", []):
        raise HTTPException(403)
    return str(claims["sub"])
