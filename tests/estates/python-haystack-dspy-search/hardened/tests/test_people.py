from newsroom.desk.people import HOUSE, SentenceTransformer


def test_house_rules():
    assert HOUSE.encode("A ship.") == "A ship"
    assert SentenceTransformer("x/y").rules != "sentence-transformers/all-mpnet-base-v2"
