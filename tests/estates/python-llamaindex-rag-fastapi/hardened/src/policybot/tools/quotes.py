RATES = {"household": 0.0021, "travel": 0.013}


def premium_quote(product: str, insured: float) -> str:
    """The yearly premium of a product for a sum insured."""
    rate = RATES.get(product)
    return f"{insured * rate:.2f} EUR" if rate is not None else f"no rate for {product}"
