"""Customer segments for the ranker, from the extract that marketing sends."""

import joblib
import pandas as pd
from sklearn.cluster import KMeans

EXTRACT = "../data/customers.csv"


def main():
    customers = pd.read_csv(EXTRACT)
    model = KMeans(n_clusters=8, random_state=1)
    model.fit(customers[["last_order_eur"]])
    joblib.dump(model, "segments.joblib")


if __name__ == "__main__":
    main()
